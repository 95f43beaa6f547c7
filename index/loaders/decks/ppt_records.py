"""The records of PowerPoint's old format, and where its slides lie ([MS-PPT] 2.1, 2.3)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from index.loaders.depth import too_deep

DOCUMENT, SLIDE, NOTES, MASTER, LISTED = 1000, 1006, 1008, 1016, 4080
_EDIT, _DIRECTORY = 4085, 6002
_DEEPEST = 30  # a deck has ten levels
_MOST_EDITS = 1_000


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its kind, its instance (what that means depends on the kind), and what it holds."""

    kind: int
    instance: int
    content: memoryview
    depth: int = 0

    def held(self) -> Iterator[Record]:
        """The records inside, one level down; Unreadable if they are nested too deep."""
        if self.depth > _DEEPEST:
            raise too_deep()
        return records(self.content, self.depth + 1)

    def first(self, *kinds: int) -> Record | None:
        """The first record inside of these kinds, one below the other."""
        found = next((each for each in self.held() if each.kind == kinds[0]), None)
        return found if found is None or len(kinds) == 1 else found.first(*kinds[1:])

    def whole(self, at: int, size: str = "<I") -> int:
        """A whole number inside; 0 where the record is too short."""
        if at + struct.calcsize(size) > len(self.content):
            return 0
        return int(struct.unpack_from(size, self.content, at)[0])


def records(data: memoryview, depth: int = 0) -> Iterator[Record]:
    """The records in ``data``, without those inside them."""
    at = 0
    while at + 8 <= len(data):
        version, kind, length = struct.unpack_from("<HHI", data, at)
        yield Record(kind, version >> 4, data[at + 8 : at + 8 + length], depth)
        at += 8 + length


def is_cut_off(data: memoryview) -> bool:
    """True if the last record says that it is longer than what is there."""
    at = 0
    while at + 8 <= len(data):
        at += 8 + struct.unpack_from("<I", data, at + 4)[0]
    return at > len(data)


class Stored:
    """The records of a deck by the numbers under which it was last saved; older versions are passed over."""

    def __init__(self, data: memoryview, current_user: bytes) -> None:
        self._data = data
        self._places: dict[int, int] = {}
        edit = struct.unpack_from("<I", current_user, 16)[0] if len(current_user) >= 20 else 0
        for _ in range(_MOST_EDITS):
            record = self._at(edit)
            if record is None or record.kind != _EDIT:
                break
            directory = self._at(record.whole(12))
            if directory is not None and directory.kind == _DIRECTORY:
                self._note(directory.content)
            before = record.whole(8)
            if not before or before >= edit:
                break
            edit = before

    def get(self, number: int) -> Record | None:
        """The record of that number."""
        place = self._places.get(number)
        return None if place is None else self._at(place)

    def all(self, kind: int) -> list[Record]:
        """All records of a kind that hold today; where the file doesn't say which do, all there are."""
        known = [found for number in sorted(self._places) if (found := self.get(number))]
        return [each for each in known or records(self._data) if each.kind == kind]

    def _at(self, place: int) -> Record | None:
        return next(records(self._data[place:]), None) if 0 <= place < len(self._data) else None

    def _note(self, directory: memoryview) -> None:
        at = 0
        while at + 4 <= len(directory):
            (entry,) = struct.unpack_from("<I", directory, at)
            first, count = entry & 0xFFFFF, entry >> 20
            for number in range(count):
                at += 4
                if at + 4 <= len(directory):  # what was saved later came first, and holds
                    place = struct.unpack_from("<I", directory, at)[0]
                    self._places.setdefault(first + number, place)
            at += 4
