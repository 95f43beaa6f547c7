"""Workbooks in Office's binary parts (.xlsb): cells as they are shown."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from index.errors import Unreadable
from index.loaders.archive import Package
from index.loaders.inline_marks import STRUCK as MARK
from index.loaders.inline_marks import around
from index.loaders.markup import Damaged
from index.loaders.number_formats import BUILT_IN, GENERAL
from index.loaders.ooxml import targets
from index.loaders.parts import Unread
from index.loaders.scripts import subscript, superscript
from index.loaders.sheets.drawings import drawn_of
from index.loaders.sheets.looks import (
    NOTHING,
    PLAIN,
    Shown,
    Style,
    error_shown,
    look,
    number_shown,
    style_of,
    text_shown,
    truth_shown,
)
from index.loaders.sheets.sheet import STRUCK, STRUCK_PART, Area, Note, Sheet, SheetRow
from index.loaders.sheets.xlsx_notes import without_author
from index.loaders.sheets.xlsx_strings import Text
from index.loaders.writing import tidy

# Kinds of records, as [MS-XLSB] numbers them.
_ROW, _RK, _ERROR, _BOOL, _REAL, _STRING, _SHARED = 0, 2, 3, 4, 5, 6, 7
_F_STRING, _F_NUMBER, _F_BOOL, _F_ERROR = 8, 9, 10, 11
_SST_ITEM, _FONT, _FORMAT, _FILL, _XF, _COLUMN, _RICH = 19, 43, 44, 45, 47, 60, 62
_BOOK, _SHEET, _FILTER, _FILTER_COLUMN, _MERGED, _RULES = 153, 156, 161, 163, 176, 461
_CELL_LOOKS, _CELL_LOOKS_END, _AUTHOR, _COMMENT, _COMMENT_TEXT = 617, 618, 632, 635, 637
_WHITE = "FFFFFF"
_BROKEN = (struct.error, IndexError, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class _Font:
    struck: bool = False
    bold: bool = False
    raised: int = 0
    colour: str | None = None


@dataclass(slots=True)
class _Book:
    hidden: bool
    from_1904: bool = False
    fonts: list[_Font] = field(default_factory=list)
    looks: list[Style] = field(default_factory=list)
    strings: list[Text] = field(default_factory=list)


def sheets(package: Package, source_id: str, *, hidden: bool) -> Iterator[Sheet | Unread]:
    """Yield the sheets in their order; with ``hidden`` texts hold what is struck through in them."""
    main = "xl/workbook.bin"
    links = targets(package, main)
    parts = dict(links.values())
    book = _Book(hidden)
    listed: list[tuple[str, str, bool]] = []
    for kind, data in _records(package.read(main)):
        if kind == _BOOK:
            book.from_1904 = bool(data[0] & 1)
        elif kind == _SHEET:
            link, at = _wide(data, 8)
            name, _ = _wide(data, at)
            listed.append((name, link, data[0] != 0))
    _read_looks(book, package.get(parts.get("styles", "")) or b"")
    for kind, data in _records(package.get(parts.get("sharedStrings", "")) or b""):
        if kind == _SST_ITEM:
            book.strings.append(_rich(data, 0, book))
    shown = frozenset(name for name, _, is_hidden in listed if not is_hidden)
    for name, link, is_hidden in listed:
        sheet = Sheet(name, hidden=is_hidden, shown_sheets=shown)
        try:
            _fill(sheet, package, book, links.get(link, ("", ""))[1])
            yield sheet
        except _BROKEN:
            yield Unread(f"{source_id}: sheet {name}", Unreadable("damaged"))
        except Unreadable as reason:
            yield Unread(f"{source_id}: sheet {name}", reason)


def _fill(sheet: Sheet, package: Package, book: _Book, part: str) -> None:
    links = targets(package, part)
    sheet.drawn = list(drawn_of(package, links, sheet.left_out))
    if not part.endswith(".bin"):
        return  # a chart on a sheet of its own
    try:
        _read_cells(sheet, package.read(part), book)
    except (Damaged, *_BROKEN) as error:
        sheet.damage = Unreadable(str(error) or "damaged")
    sheet.rows = sorted((row for row in sheet.rows if row.cells), key=lambda row: row.number)
    sheet.notes = [
        note
        for kind, name in links.values()
        if kind == "comments"
        for note in _notes(package.get(name) or b"", book)
    ]


def _read_cells(sheet: Sheet, part: bytes, book: _Book) -> None:
    count, filtered, seen, bold = 0, None, list[Area](), True
    for kind, data in _records(part):
        if kind == _ROW:
            row = SheetRow(struct.unpack_from("<I", data)[0] + 1)
            row.hidden = bool(data[11] & 0x10)
            sheet.rows.append(row)
            bold = True
        elif kind in _CELLS and sheet.rows:
            column, look_at = struct.unpack_from("<II", data)
            style = style_of(look_at & 0xFFFFFF, book.looks)
            text, why, value = _CELLS[kind](data, style, book)
            if text:
                row = sheet.rows[-1]
                row.put(column, text, why, value)
                bold = row.bold = bold and style.bold
                count += 1
                sheet.bounded(count)
        elif kind == _COLUMN:
            first, last, _, _, flags = struct.unpack_from("<IIIIH", data)
            if flags & 1:
                sheet.hidden_columns.append((first, last))
        elif kind == _MERGED:
            sheet.merged.append(_area(data, 0))
        elif kind == _FILTER:
            filtered = _area(data, 0)
        elif kind == _FILTER_COLUMN and filtered:
            sheet.filters.append(filtered)
            filtered = None
        elif kind == _RULES:
            ranges = min(struct.unpack_from("<I", data, 8)[0], 100)
            seen += [_area(data, 12 + 16 * n) for n in range(ranges)]
    sheet.unwhiten(seen)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each record's kind and content; Damaged if the last one is cut off."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while at < end and shift < 28:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + size > end:
            raise Damaged("damaged: its records break off")
        yield kind, data[at : at + size]
        at += size


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", data, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "surrogatepass"), end


def _rich(data: bytes, at: int, book: _Book) -> Text:
    """A text of runs, as it holds and with what is struck through in it."""
    flags = data[at]
    text, end = _wide(data, at + 1)
    if not flags & 1:
        return Text(text, text)
    (count,) = struct.unpack_from("<I", data, end)
    runs = [
        struct.unpack_from("<HH", data, end + 4 + 4 * n)
        for n in range(min(count, (len(data) - end - 4) // 4))
    ]
    holds = whole = text[: runs[0][0]] if runs else text
    for n, (start, number) in enumerate(runs):
        said = text[start : runs[n + 1][0] if n + 1 < len(runs) else len(text)]
        font = book.fonts[number] if number < len(book.fonts) else _Font()
        if font.raised and (bare := said.strip()):
            script = superscript if font.raised == 1 else subscript
            said = said.replace(bare, script(bare), 1)
        whole += around(MARK, said) if font.struck else said
        holds += "" if font.struck else said
    return Text(holds, whole)


def _said(text: Text, style: Style, book: _Book) -> Shown:
    if not text.struck:
        return text_shown(text.holds, style)
    if not text.holds.strip():
        return text_shown(text.whole, style, STRUCK)
    return text_shown(text.whole if book.hidden else text.holds, style, STRUCK_PART)


def _shared(data: bytes, style: Style, book: _Book) -> Shown:
    (number,) = struct.unpack_from("<I", data, 8)
    return _said(book.strings[number], style, book) if number < len(book.strings) else NOTHING


def _real(data: bytes, style: Style, book: _Book) -> Shown:
    (value,) = struct.unpack_from("<d", data, 8)
    return number_shown(value, style, from_1904=book.from_1904)


def _packed(data: bytes, style: Style, book: _Book) -> Shown:
    """A number in four bytes: the upper ones of a float, or a whole number, either by a hundred."""
    (packed,) = struct.unpack_from("<i", data, 8)
    value = (
        float(packed >> 2)
        if packed & 2
        else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    )
    return number_shown(value / 100 if packed & 1 else value, style, from_1904=book.from_1904)


def _plain(data: bytes, style: Style, book: _Book) -> Shown:
    return text_shown(_wide(data, 8)[0], style)


_CELLS: dict[int, Callable[[bytes, Style, _Book], Shown]] = {
    _RK: _packed, _REAL: _real, _F_NUMBER: _real, _STRING: _plain, _F_STRING: _plain, _SHARED: _shared,
    _RICH: lambda data, style, book: _said(_rich(data, 8, book), style, book),
    **dict.fromkeys((_BOOL, _F_BOOL), lambda data, style, _: truth_shown(data[8] != 0, style)),
    **dict.fromkeys((_ERROR, _F_ERROR), lambda data, style, _: error_shown(data[8], style)),
}  # fmt: skip


def _read_looks(book: _Book, data: bytes) -> None:
    codes, grounds, of_cells = dict(BUILT_IN), list[str | None](), False
    for kind, held in _records(data):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", held)[0]] = _wide(held, 2)[0]
        elif kind == _FONT:
            flags, weight, raised = struct.unpack_from("<HHH", held, 2)
            book.fonts.append(_Font(bool(flags & 8), weight >= 600, raised, _colour(held, 12)))
        elif kind == _FILL:
            (pattern,) = struct.unpack_from("<I", held)
            solid = _colour(held, 4) if pattern == 1 else None
            grounds.append(_WHITE if pattern == 0 else solid)
        elif kind in (_CELL_LOOKS, _CELL_LOOKS_END):
            of_cells = kind == _CELL_LOOKS
        elif kind == _XF and of_cells:
            _, form, font_at, ground_at = struct.unpack_from("<HHHH", held)
            font = book.fonts[font_at] if font_at < len(book.fonts) else _Font()
            ground = grounds[ground_at] if ground_at < len(grounds) else None
            code = codes.get(form, GENERAL)
            book.looks.append(
                look(code, struck=font.struck, bold=font.bold, ink=font.colour, ground=ground)
            )
    book.looks = book.looks or [PLAIN]


def _colour(data: bytes, at: int) -> str | None:
    """A colour as its red, green and blue, which the file states for colours of a theme, too."""
    return data[at + 4 : at + 7].hex().upper() if len(data) >= at + 7 and data[at] & 1 else None


def _area(data: bytes, at: int) -> Area:
    top, bottom, left, right = struct.unpack_from("<IIII", data, at)
    return Area(top + 1, left, bottom + 1, right)


def _notes(data: bytes, book: _Book) -> Iterator[Note]:
    authors: list[str] = []
    author, cell = "", (1, 0)
    for kind, held in _records(data):
        if kind == _AUTHOR:
            authors.append(tidy(_wide(held, 0)[0]))
        elif kind == _COMMENT:
            number, row, _, column = struct.unpack_from("<IIII", held)
            author = authors[number] if number < len(authors) else ""
            author, cell = "" if author.startswith("tc={") else author, (row + 1, column)
        elif kind == _COMMENT_TEXT:
            text = without_author(_rich(held, 0, book).holds, author)
            yield from [Note(*cell, author, text)] if text else ()
