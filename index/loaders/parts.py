"""What a loader yields: sources, files inside the file, and what is to be known of the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
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
    """What whoever indexes a source should know of it, though it was read: one line."""

    source: str
    what: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a reader saw of a source and did not take in: ``count`` of ``what`` (``pictures``).

    ``pages`` are where, as far as it knows; they count from 1.
    """

    source: str
    what: str
    count: int
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that can't be read (``corpus.jsonl:12``), and why; ``pages`` where it is pages of a source."""

    part: str
    reason: Unreadable
    pages: tuple[int, ...] = ()


Loaded = Source | Remark | LeftOut | Unread
"""What comes of a file: its sources, and whatever is to be known of what else is in it."""

Yielded = Loaded | Part
"""The same from a loader, which leaves files in the file to others."""

Loader = Callable[[bytes, str], Iterator[Yielded]]


def part_id(container: str, name: str, taken: set[str]) -> str:
    """``container/name``, where a name is only a name: no ``..``, no root, none twice."""
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
