"""Limits on all that one file may hold, in nested archives and mails too."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import Unreadable
from index.loaders.archive import ALL, FREE, MEMBERS, RATIO
from index.loaders.parts import Part

FEW = 1_000  # files that even the smallest container may hold
A_MEMBER = 38  # bytes; a ZIP needs 76 per member, and half of that if it is packed again


class TooMuch(Unreadable):
    """A file holds more than it may: nothing that comes after this part is read."""


@dataclass(slots=True)
class ExtractionBudget:
    """The parts taken out of one file so far, on every level; ``size`` is the file's own, in bytes.

    One budget for all levels, so that nested archives hold no more than one archive may: at most
    ``MEMBERS`` files and no more than a flat archive of this size can have (but at least ``FEW``); at
    most ``ALL`` bytes, and beyond ``FREE`` bytes no more than ``RATIO`` times its size. An inner
    archive counts each time it occurs, and so do its contents. An office file is one part.
    """

    size: int
    parts: int = 0
    unpacked: int = 0

    def take(self, part: Part) -> None:
        """Count a part; if it exceeds the budget, raise TooMuch, which names the part.

        Earlier parts stay indexed: they were yielded already.
        """
        self.parts += 1
        self.unpacked += len(part.data)
        if self.parts > (most := min(MEMBERS, max(FEW, self.size // A_MEMBER))):
            raise TooMuch(f"holds more than {most:,} files{_from_here(part)}")
        if self.unpacked > (most := min(ALL, max(FREE, RATIO * self.size))):
            raise TooMuch(f"unpacks to more than {most >> 20:,} MB{_from_here(part)}")


def _from_here(part: Part) -> str:
    name = part.id if len(part.id) < 200 else f"{part.id[:200]}…"
    return f", with all that is packed in it; nothing is read from {name} on: unpack it first"
