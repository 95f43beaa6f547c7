"""Who may read a source: its groups, matched with those of whoever asks.

A source names groups, or it names none, or it says something that lets nobody in. The last two are told by
marks in the place of a group. They hold a comma, which no portal's list of groups can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.passages import Source

ADMINISTRATORS = "administrators,"
"""In the place of a source's groups: only who administrates may read it."""

DEFAULT = "default,"
"""In the place of a source's groups: it names none, while others of its corpus do."""


@dataclass(frozen=True, slots=True)
class Rights:
    """The groups that a source names, and the hash of the text that they are for."""

    groups: tuple[str, ...]
    sha256: str


def open_to(groups: Sequence[str], asker: Sequence[str] | None, *, unnamed: bool = True) -> bool:
    """Whether whoever is in the groups ``asker`` may read a source that names these ``groups``.

    One that names none is open where ``unnamed`` says so; to an asker of whom no groups are asked
    (None) all are.
    """
    if asker is None:
        return True
    return not set(groups).isdisjoint(asker) if groups else unnamed


class RightsRule(Protocol):
    """Says which groups a source is for, when it is read: the seat for rules beside the source's own word."""

    def groups(self, file: Path, source: Source) -> tuple[str, ...]:
        """The groups of a source from ``file``; ``()`` for none, marks included."""
        ...


class AsStated:
    """What the source says of itself."""

    def groups(self, file: Path, source: Source) -> tuple[str, ...]:
        return source.groups
