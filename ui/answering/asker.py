"""The asker: who sent a request, and what they may read. Every endpoint gets it from here.

A middleware (``ui/access/identification.py``) notes an Asker on each request; ``asker_of`` returns it and fails
if none was noted, so no endpoint can skip the check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from index.loaders.parts import LeftOut
from index.ocr.pictures import Recognised
from index.passages import Source, SourceSummary
from index.rights import Rights, open_to
from index.scope import Scope
from ui.ports import ReadableLibrary

PORTAL = "portal:"  # a cookie's name has no colon, so no cookie can name a portal's user
LOCAL = "os:"  # begins the names of users of this machine, who ask on the command line
SIGNED_IN = "oidc:"  # begins the names of those who signed in on our own page
_NOTED = "citeback.asker"


@dataclass(frozen=True, slots=True)
class Asker:
    """The sender of a request. ``name`` is None if the sender is unknown.

    ``groups`` are the groups of a portal's user, who may read sources open to all or to one of these groups;
    None without a portal: everybody reads everything. ``unnamed`` says whether the asker may read
    sources that name no groups. ``door`` (``page``, ``/v1/responses``, ...) and ``address`` say how this
    request came: they are no part of who asks.
    """

    name: str | None = None
    groups: tuple[str, ...] | None = None
    unnamed: bool = True
    door: str = field(default="", compare=False)
    address: str = field(default="", compare=False)

    @property
    def user(self) -> str:
        """The login's name of this asker; empty for a browser, because its name is a secret key."""
        return (self.name or "").partition(":")[2] if self.groups is not None else ""

    def may_read(self, source: Source | SourceSummary | Rights) -> bool:
        return open_to(source.groups, self.groups, unnamed=self.unnamed)

    def within(self, scope: Scope | None) -> Scope | None:
        """The requested scope, restricted to what this asker may read."""
        if self.groups is None:
            return scope
        return replace(scope or Scope(), groups=self.groups, unnamed=self.unnamed)


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who may do something: everybody, or the members of ``group``, or nobody."""

    everybody: bool = False
    group: str | None = None

    def lets_in(self, asker: Asker) -> bool:
        return self.everybody or (self.group is not None and self.group in (asker.groups or ()))

    @property
    def nobody(self) -> bool:
        return not self.everybody and self.group is None


EVERYBODY, NOBODY = Admitted(everybody=True), Admitted()


def note_asker(scope: MutableMapping[str, Any], asker: Asker) -> None:
    """Note the asker on a request."""
    scope[_NOTED] = asker


def asker_of(scope: MutableMapping[str, Any]) -> Asker:
    """The asker noted on the request; KeyError if none was noted."""
    found: Asker = scope[_NOTED]
    return found


LibraryView = Callable[[Asker], ReadableLibrary]


def library_view(library: ReadableLibrary) -> LibraryView:
    """The library as each asker sees it; endpoints get this instead of the library itself."""
    return lambda asker: library if asker.groups is None else _Readable(library, asker)


class _Readable:
    """A view of the library with only what one asker may read; the rest is hidden."""

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

    def left_out(self, source_id: str) -> Sequence[LeftOut]:
        return self._library.left_out(source_id) if self._open(source_id) else ()

    def original(self, source_id: str) -> bytes | None:
        return self._library.original(source_id) if self._open(source_id) else None

    def _open(self, source_id: str) -> bool:
        """True if the asker may read a source; its text isn't loaded for that."""
        rights = self._library.rights_of([source_id]).get(source_id)
        return rights is not None and self._asker.may_read(rights)

    def recognised(self, picture: str) -> Recognised | None:
        return self._library.recognised(picture)  # its hash is known to those who have the picture
