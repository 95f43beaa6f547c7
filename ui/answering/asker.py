"""Who asks, and what they may read: every door of the server learns it here.

A middleware (``ui/access/identification.py``) notes an Asker on each request; ``asker_of`` hands it out, and fails
where none was noted, so that no door can forget to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.passages import Source, SourceSummary
from index.rights import Rights, open_to
from index.scope import Scope
from ui.ports import ReadableLibrary

PORTAL = "portal:"  # no cookie has a colon in it: nobody can be a portal's user by one
_NOTED = "citeback.asker"


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever sent a request. ``name`` is None where nobody is known.

    ``groups`` are those of a portal's user, who reads what is open to all or to one of them; None
    where no portal says, and everybody reads everything. ``unnamed`` says whether sources that name no
    groups are theirs to read.
    """

    name: str | None = None
    groups: tuple[str, ...] | None = None
    unnamed: bool = True

    @property
    def user(self) -> str:
        """What a portal calls this asker; empty for a browser, whose name is its key."""
        return (self.name or "").removeprefix(PORTAL) if self.groups is not None else ""

    def may_read(self, source: Source | SourceSummary) -> bool:
        return open_to(source.groups, self.groups, unnamed=self.unnamed)

    def within(self, scope: Scope | None) -> Scope | None:
        """The scope that was asked for, and no further than this asker may look."""
        if self.groups is None:
            return scope
        return replace(scope or Scope(), groups=self.groups, unnamed=self.unnamed)


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who may do something: everybody, or whoever is in ``group``, or nobody."""

    everybody: bool = False
    group: str | None = None

    def lets_in(self, asker: Asker) -> bool:
        return self.everybody or (self.group is not None and self.group in (asker.groups or ()))

    @property
    def nobody(self) -> bool:
        return not self.everybody and self.group is None


EVERYBODY, NOBODY = Admitted(everybody=True), Admitted()


def note_asker(scope: MutableMapping[str, Any], asker: Asker) -> None:
    """Note on a request who sent it."""
    scope[_NOTED] = asker


def asker_of(scope: MutableMapping[str, Any]) -> Asker:
    """Who sent the request; KeyError where nobody has looked."""
    found: Asker = scope[_NOTED]
    return found


LibraryView = Callable[[Asker], ReadableLibrary]


def library_view(library: ReadableLibrary) -> LibraryView:
    """The library as each asker sees it; what doors are given instead of the library itself."""
    return lambda asker: library if asker.groups is None else _Readable(library, asker)


class _Readable:
    """Of a library what one asker may read: the rest is as if it weren't there."""

    def __init__(self, library: ReadableLibrary, asker: Asker) -> None:
        self._library = library
        self._asker = asker

    @property
    def generation(self) -> str:
        return self._library.generation

    @property
    def coverage(self) -> float:
        return self._library.coverage

    def sources(self) -> list[SourceSummary]:
        return [each for each in self._library.sources() if self._asker.may_read(each)]

    def source(self, source_id: str) -> Source | None:
        found = self._library.source(source_id)
        return found if found is not None and self._asker.may_read(found) else None

    def rights_of(self, source_ids: Sequence[str]) -> Mapping[str, Rights]:
        return self._library.rights_of(source_ids)

    def original(self, source_id: str) -> bytes | None:
        return self._library.original(source_id) if self.source(source_id) is not None else None
