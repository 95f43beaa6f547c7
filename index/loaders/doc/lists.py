"""The automatic numbers of an old Word file: its lists and how paragraphs use them ([MS-DOC] 2.9.147)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from index.loaders.doc.streams import LIST_USES, LISTS, Document
from index.loaders.docx.numbering import Level, Listed, counted_on

_FORMS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter",
    5: "ordinal", 22: "decimalZero", 23: "bullet", 255: "none",
}  # fmt: skip


@dataclass(slots=True)
class Lists:
    """The lists of a document: levels by list, and which list each use (from 1) is of."""

    levels: dict[int, dict[int, Level]] = field(default_factory=dict)
    uses: list[tuple[int, dict[int, int]]] = field(default_factory=list)
    _counts: dict[int, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[int, int]] = field(default_factory=set)

    @classmethod
    def of(cls, document: Document) -> Lists:
        """The lists in a document; as far as they can be read."""
        found = cls()
        try:
            found.levels = _levels(document)
            found.uses = _uses(document)
        except (struct.error, IndexError):
            pass  # the lists so far: paragraphs of others are shown as items without a number
        return found

    def listed(self, use: int, depth: int) -> Listed | None:
        """The place of a paragraph in its list, counted on; None for one in no list."""
        if use == 0 or use > 0x07FE:
            return None
        if use > len(self.uses) or self.uses[use - 1][0] not in self.levels:
            return Listed(depth, "", bullet=True)
        list_id, starts = self.uses[use - 1]
        counts = self._counts.setdefault(list_id, {})
        if (use, depth) not in self._begun:
            self._begun.add((use, depth))
            if depth in starts:
                counts[depth] = starts[depth] - 1
        mark = counted_on(self.levels[list_id], depth, counts)
        return Listed(depth, mark or "", bullet=mark is None)


def _levels(document: Document) -> dict[int, dict[int, Level]]:
    # The levels lie behind the list of lists, outside the size that the header gives.
    head = document.table(LISTS)
    if len(head) < 2:
        return {}
    (count,) = struct.unpack_from("<h", head)
    (offset,) = struct.unpack_from("<I", document.main, 0x9A + 8 * LISTS)
    data, at = document.tables, offset + 2
    lists = []
    for _ in range(count):
        (list_id,) = struct.unpack_from("<i", data, at)
        lists.append((list_id, 1 if data[at + 26] & 1 else 9))
        at += 28
    found: dict[int, dict[int, Level]] = {}
    for list_id, levels in lists:
        for depth in range(levels):
            found.setdefault(list_id, {})[depth], at = _level(data, at)
    return found


def _level(data: bytes, at: int) -> tuple[Level, int]:
    start, form, flags = struct.unpack_from("<iBB", data, at)
    runs, paragraphs = data[at + 24], data[at + 25]
    restart = data[at + 26] if flags & 0x08 else None  # fNoRestart: only after this level
    at += 28 + runs + paragraphs
    (length,) = struct.unpack_from("<H", data, at)
    units = struct.unpack_from(f"<{length}H", data, at + 2)
    text = "".join(f"%{unit + 1}" if unit < 9 else chr(unit) for unit in units)
    level = Level(
        _FORMS.get(form, "decimal"), text, max(0, start), restart, legal=bool(flags & 0x04)
    )
    return level, at + 2 + 2 * length


def _uses(document: Document) -> list[tuple[int, dict[int, int]]]:
    data = document.table(LIST_USES)
    if len(data) < 4:
        return []
    (count,) = struct.unpack_from("<I", data)
    entries = [
        (struct.unpack_from("<i", data, 4 + 16 * at)[0], data[4 + 16 * at + 12])
        for at in range(min(count, len(data) // 16))
    ]
    found, at = [], 4 + 16 * len(entries)
    for list_id, levels in entries:
        starts: dict[int, int] = {}
        at += 4
        for _ in range(levels):
            start, bits = struct.unpack_from("<iI", data, at)
            at += 8
            if bits & 0x10:
                starts[bits & 0x0F] = start
            if bits & 0x20:
                level, at = _level(data, at)
                starts[bits & 0x0F] = level.start
        found.append((int(list_id), starts))
    return found
