"""Workbooks in Office's XML (.xlsx, .xlsm): cells as they are shown.

calamine, which is faster, tells no formats, no merged, hidden or struck-through cells and no comments.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.number_formats import ISO_TIME, compiled
from index.loaders.ooxml import main_part, part_xml, targets
from index.loaders.parts import Unread
from index.loaders.sheets.drawings import drawn_of
from index.loaders.sheets.looks import (
    NOTHING,
    Shown,
    Style,
    number_shown,
    style_of,
    text_shown,
    truth_shown,
)
from index.loaders.sheets.sheet import (
    LAST_COLUMN,
    NO_VALUE,
    STRUCK,
    STRUCK_PART,
    Area,
    Sheet,
    SheetRow,
    areas,
    column_number,
)
from index.loaders.sheets.xlsx_notes import notes_of
from index.loaders.sheets.xlsx_strings import Text, shared_strings, text_of, unescaped
from index.loaders.sheets.xlsx_styles import styles

_LETTERS = re.compile(r"[A-Z]{1,3}$")
_BEHIND = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")
_EPOCH = datetime.datetime(1899, 12, 30)
_MOST_MERGED = 200_000
_MOST_KNOWN = 100_000


@dataclass(frozen=True, slots=True)
class Book:
    """What all sheets of a workbook share."""

    strings: list[Text]
    looks: list[Style]
    from_1904: bool
    hidden: bool
    known: dict[tuple[str | None, str], Shown] = field(default_factory=dict)  # numbers shown before


def sheets(package: Package, source_id: str, *, hidden: bool) -> Iterator[Sheet | Unread]:
    """Yield the sheets in their order; with ``hidden`` texts hold what is struck through in them."""
    main = main_part(package, "xl/workbook.xml")
    root = part_xml(package, main)
    if root is None:
        raise Unreadable(f"damaged: it has no {main}")
    links = targets(package, main)
    parts = dict(links.values())
    book = Book(
        shared_strings(package, parts.get("sharedStrings")),
        styles(_xml(package, parts.get("styles")), _xml(package, parts.get("theme"))),
        any(
            markup.name(each) == "workbookPr" and each.get("date1904") in ("1", "true")
            for each in root
        ),
        hidden,
    )
    listed = [each for each in root.iter() if markup.name(each) == "sheet"]
    shown = frozenset(each.get("name") or "" for each in listed if not _is_hidden(each))
    for each in listed:
        kind, part = links.get(markup.attribute(each, "id") or "", ("", ""))
        sheet = Sheet(each.get("name") or "", hidden=_is_hidden(each), shown_sheets=shown)
        if kind.endswith(("Macrosheet", "macrosheet")) or kind == "dialogsheet":
            sheet.left_out["sheets of macros or dialogs"] += 1
            yield sheet
            continue
        try:
            _fill(sheet, package, book, part)
            yield sheet
        except Unreadable as reason:
            yield Unread(f"{source_id}: sheet {sheet.name}", reason)


def _is_hidden(sheet: Any) -> bool:
    return (sheet.get("state") or "").lower() in ("hidden", "veryhidden")


def _fill(sheet: Sheet, package: Package, book: Book, part: str) -> None:
    data = package.get(part) if part else None
    if data is None:
        raise Unreadable("damaged: its part is missing")
    links = targets(package, part)
    try:
        _read_cells(sheet, data, book)
    except markup.Damaged as reason:
        sheet.damage = reason
    seen = _note_what_follows(sheet, data)
    seen += _tables(package, sheet, links)
    sheet.unwhiten(seen)
    sheet.rows.sort(key=lambda row: row.number)
    sheet.notes = list(notes_of(package, links))
    sheet.drawn = list(drawn_of(package, links, sheet.left_out))


def _read_cells(sheet: Sheet, data: bytes, book: Book) -> None:
    cells = 0
    for element in markup.elements(data, "col", "row"):
        if markup.name(element) == "col":
            _note_column(sheet, element)
            continue
        last = sheet.rows[-1].number if sheet.rows else 0
        row = _row(element, book, last)
        if row.cells:
            sheet.rows.append(row)
            cells += len(row.cells)
            sheet.bounded(cells)


def _row(element: Any, book: Book, last: int) -> SheetRow:
    number = element.get("r") or ""
    row = SheetRow(int(number) if number.isdecimal() and len(number) < 8 else last + 1)
    row.hidden = element.get("hidden") in ("1", "true") or element.get("ht") == "0"
    space = element.tag.removesuffix("row")  # names are compared whole: this runs for each cell
    tags = (f"{space}v", f"{space}f", f"{space}is")
    cell_tag, column, bold = f"{space}c", -1, True
    for cell in element:
        if cell.tag != cell_tag:
            continue
        at = _column(cell.get("r", "").rstrip("0123456789"))
        column = column + 1 if at is None else at
        if not len(cell):
            continue
        number = cell.get("s")
        style = style_of(int(number) if number and number.isdecimal() else None, book.looks)
        text, why, value = _cell(cell, tags, style, book)
        if text:
            row.put(column, text, why, value)
            bold = bold and style.bold
    row.bold = bold and bool(row.cells)
    return row


@lru_cache(maxsize=LAST_COLUMN + 1)
def _column(letters: str) -> int | None:
    return column_number(letters) if _LETTERS.match(letters) else None


def _cell(cell: Any, tags: tuple[str, str, str], style: Style, book: Book) -> Shown:
    """A cell's text, and why it is no ordinary cell."""
    kind = cell.get("t") or "n"
    value = formula = inline = None
    for part in cell:
        tag = part.tag
        if tag == tags[0]:
            value = part.text or ""
        elif tag == tags[1]:
            formula = part.text or ""
        elif tag == tags[2]:
            inline = text_of(part)
    if inline is None and (value is None or (not value and kind != "str")):
        return NOTHING if formula is None else (f"={formula or '…'}", NO_VALUE, None)
    if kind == "n" and (shown := _number(value or "", cell.get("s"), style, book)):
        return shown
    if kind == "b":
        return truth_shown(value in ("1", "true"), style)
    if kind == "d":
        return _dated(value or "", style), style.why, None
    if kind in ("n", "e"):
        return value or "", style.why, None
    text, struck = _text(kind, value, inline, book)
    return text_shown(text, style, struck)


def _number(value: str, look: str | None, style: Style, book: Book) -> Shown | None:
    """A number as it is shown; None if it is none. Sheets repeat dates and rounded numbers."""
    shown = book.known.get((look, value))
    if shown is None and (number := _float(value)) is not None:
        shown = number_shown(number, style, from_1904=book.from_1904)
        if len(book.known) < _MOST_KNOWN:
            book.known[look, value] = shown
    return shown


def _text(kind: str, value: str | None, inline: Text | None, book: Book) -> tuple[str, str | None]:
    """A cell's text, and whether all or a part of it is struck through."""
    said = inline
    if kind == "s":
        at = int(value) if value and value.strip().isdecimal() else len(book.strings)
        said = book.strings[at] if at < len(book.strings) else None
    if said is None:
        return unescaped(value or "") if kind != "s" else "", None
    if not said.struck:
        return said.holds, None
    if not said.holds.strip():
        return said.whole, STRUCK
    return said.whole if book.hidden else said.holds, STRUCK_PART


def _float(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _dated(text: str, style: Style) -> str:
    try:
        moment = datetime.datetime.fromisoformat(text.strip().rstrip("Z"))
    except ValueError:
        return text
    days = (moment.replace(tzinfo=None) - _EPOCH) / datetime.timedelta(days=1)
    code = style.format if style.format.is_date else compiled(ISO_TIME)
    return code.shown(days)


def _note_column(sheet: Sheet, element: Any) -> None:
    if element.get("hidden") in ("1", "true") or element.get("width") == "0":
        first, last = element.get("min") or "", element.get("max") or ""
        if first.isdecimal() and last.isdecimal() and len(first) < 7 and len(last) < 7:
            sheet.hidden_columns.append((int(first) - 1, int(last) - 1))


def _note_what_follows(sheet: Sheet, data: bytes) -> list[Area]:
    """Take what stands behind the cells: merged ranges, filters. Returns the ranges that rules colour."""
    ends = list(_BEHIND.finditer(data))
    if not ends:
        return []
    # What is behind the cells is small; the start tag of the sheet is set before it for its namespaces.
    start = re.search(rb"<(?:\w+:)?worksheet\b[^>]*>", data)
    root = markup.xml((start.group() if start else b"<worksheet>") + data[ends[-1].end() :])
    coloured: list[Area] = []
    for element in root.iter():
        name = markup.name(element)
        ranges = element.get("ref") or element.get("sqref") or ""
        if name == "mergeCell" and len(sheet.merged) < _MOST_MERGED:
            sheet.merged += areas([ranges])
        elif name == "autoFilter" and len(element):
            sheet.filters += areas([ranges])
        elif name == "conditionalFormatting":
            coloured += areas(ranges.split()[:100])
    return coloured[:1000]


def _tables(package: Package, sheet: Sheet, links: dict[str, tuple[str, str]]) -> list[Area]:
    """The ranges of the sheet's tables, whose style colours them; their filters are noted."""
    found: list[Area] = []
    for kind, part in links.values():
        root = part_xml(package, part) if kind == "table" else None
        if root is None:
            continue
        found += areas([root.get("ref") or ""])
        for each in root:
            if markup.name(each) == "autoFilter" and len(each):
                sheet.filters += areas([each.get("ref") or ""])
    return found


def _xml(package: Package, name: str | None) -> Any | None:
    return part_xml(package, name) if name else None
