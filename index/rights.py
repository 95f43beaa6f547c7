"""Who may read a source: what it says of groups, and of which an asker is.

A source names groups, or it names none, or it says something that lets nobody in. The last two are told by
marks in the place of a group. They hold a comma, which no portal's list of groups can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
