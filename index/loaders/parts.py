"""A file inside another: an attachment, a member of an archive."""

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


Yielded = Source | Part | Remark | tuple[str, Unreadable]
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
