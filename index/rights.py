"""Who may read a source: its groups are matched with the asker's groups.

A source names groups, or none, or something unclear that lets only administrators in. The last two cases,
and "everybody", have marks in place of a group. The marks contain a comma, which no portal's list of groups
can contain.
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

EVERYBODY = "everybody,"
"""In the place of a source's groups: a rule opens it to everybody, whoever may read those that name none."""


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
    if asker is None or EVERYBODY in groups:
        return True
    return not set(groups).isdisjoint(asker) if groups else unnamed


class RightsRule(Protocol):
    """Decides which groups may read a source: the extension point for other rules."""

    def groups(self, file: Path, source: Source) -> tuple[str, ...]:
        """The groups of a source from ``file``, marks included; ``()`` for none.

        ``source.groups`` are those that it names itself. It comes without its text where only rights are
        brought in step.
        """
        ...
