"""Who may read a source: its groups are matched with the asker's groups.

A source names groups, or none, or something unclear that lets only administrators in. The last two cases
have marks in place of a group. The marks contain a comma, which no portal's list of groups can contain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.passages import Source

ADMINISTRATORS = "administrators,"
"""In the place of a source's groups: only administrators may read it."""

DEFAULT = "default,"
"""In the place of a source's groups: it names none, while others of its corpus do."""


@dataclass(frozen=True, slots=True)
class Rights:
    """The groups that a source names, and the hash of the text that they are for."""

    groups: tuple[str, ...]
    sha256: str


def open_to(groups: Sequence[str], asker: Sequence[str] | None, *, unnamed: bool = True) -> bool:
    """Whether a person in the groups ``asker`` may read a source that names these ``groups``.

    A source that names none is open if ``unnamed`` is true. If ``asker`` is None, rights are not
    checked and all sources are open.
    """
    if asker is None:
        return True
    return not set(groups).isdisjoint(asker) if groups else unnamed


class RightsRule(Protocol):
    """Decides which groups may read a source, when it is read: the extension point for other rules."""

    def groups(self, file: Path, source: Source) -> tuple[str, ...]:
        """The groups of a source from ``file``, marks included; ``()`` for none."""
        ...


class AsStated:
    """The rule that takes the groups that the source itself names."""

    def groups(self, file: Path, source: Source) -> tuple[str, ...]:
        return source.groups
