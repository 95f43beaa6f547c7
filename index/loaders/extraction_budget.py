"""What one file may hold in all: archives in archives, mails in mails, and all that lies in them."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import Unreadable
from index.loaders.archive import ALL, FREE, MEMBERS, RATIO
from index.loaders.parts import Part

FEW = 1_000  # files that even the smallest nest may hold
A_MEMBER = 38  # bytes; a ZIP needs 76 for each of its members, and packed once more half of that


class TooMuch(Unreadable):
    """A file holds more than it may: nothing that comes after this part is read."""


@dataclass(slots=True)
class ExtractionBudget:
    """The parts taken out of one file so far, on every level; ``size`` is the file's own, in bytes.

    One budget for the whole nest, so that archives in an archive hold no more than one archive
    might: ``MEMBERS`` files, as many as a flat archive of this size can have (or ``FEW``), ``ALL``
    bytes, and beyond ``FREE`` bytes no more than ``RATIO`` times its size. An archive inside counts
    each time it stands there, and so does what it holds. An office file is one part.
    """

    size: int
    parts: int = 0
    unpacked: int = 0

    def take(self, part: Part) -> None:
        """Count a part in; TooMuch, which names where it stopped, where it is one too many.

        What came before stays indexed: it was handed on already, and to say so is honest.
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
