"""What a loader yields: sources, files inside the file, and notes about the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.errors import Unreadable
from index.passages import Source


@dataclass(frozen=True, slots=True)
class Part:
    """A file's name (as the id its sources get) and its bytes, or the reason why there are none."""

    id: str
    data: bytes
    reason: Unreadable | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """One line that the indexing user should know about a source that was read."""

    source: str
    what: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Content of a source that the reader found but left out: ``count`` of ``what`` (``pictures``).

    ``pages`` are its pages, as far as known; they count from 1.
    """

    source: str
    what: str
    count: int
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that can't be read (``corpus.jsonl:12``), and why; ``pages`` if it is pages of a source."""

    part: str
    reason: Unreadable
    pages: tuple[int, ...] = ()


Loaded = Source | Remark | LeftOut | Unread
"""What is read from a file: its sources, and notes about what else is in it."""

Yielded = Loaded | Part
"""The same from a loader, which yields files inside the file as parts for other loaders."""


def part_id(container: str, name: str, taken: set[str]) -> str:
    """``container/name`` as a safe and unique id: no ``..``, no root, none twice."""
    steps = [step for step in re.split(r"[/\\]+", name) if step not in ("", ".", "..")]
    plain = re.sub(r"[\x00-\x1f\x7f]", " ", "/".join(steps)) or "unnamed"
    found, number = f"{container}/{plain}", 1
    while found in taken:
        number += 1
        stem, dot, suffix = plain.rpartition(".")
        found = (
            f"{container}/{stem} ({number}).{suffix}" if dot else f"{container}/{plain} ({number})"
        )
    taken.add(found)
    return found
