"""Old workbooks (.xls): cells as they are shown. The only module that uses xlrd.

calamine, which is faster, tells no formats, no merged, hidden or struck-through cells and no notes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from index.errors import Unreadable
from index.loaders.inline_marks import STRUCK as MARK
from index.loaders.inline_marks import around
from index.loaders.number_formats import BUILT_IN, GENERAL
from index.loaders.parts import Unread
from index.loaders.scripts import subscript, superscript
from index.loaders.sheets.looks import (
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
from index.loaders.writing import tidy

_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR = 1, 2, 3, 4, 5  # xlrd's kinds of cells
_AUTOMATIC = 32_767  # the colour of text that has none of its own
_SOLID, _RAISED, _LOWERED = 1, 1, 2
_WHITE = (255, 255, 255)
# The record that begins a chart's part of the file.
_CHART = b"\x09\x08\x10\x00\x00\x06\x20\x00"


def sheets(data: bytes, source_id: str, *, hidden: bool) -> Iterator[Sheet | Unread]:
    """Yield the sheets in their order; with ``hidden`` texts hold what is struck through in them."""
    import xlrd

    try:
        book: Any = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise Unreadable("protected by a password: save it without one") from error
        raise Unreadable(f"damaged, or not a workbook ({error})") from error
    except Exception as error:  # a damaged file can make xlrd raise any error
        raise Unreadable(f"damaged, or not a workbook ({error})") from error
    looks = _looks(book)
    charts = data.count(_CHART)
    for number, name in enumerate(book.sheet_names()):
        try:
            held = _held(book, number)
            sheet = _sheet(book, held, looks, hidden)
            sheet.left_out.update({"charts": charts} if charts else {})
            charts = 0
            yield sheet
        except Unreadable as reason:
            yield Unread(f"{source_id}: sheet {name}", reason)
        book.unload_sheet(number)


def _held(book: Any, number: int) -> Any:
    try:
        return book.sheet_by_index(number)
    except Exception as error:  # a damaged sheet can make xlrd raise any error
        raise Unreadable(f"damaged ({error})") from error


def _sheet(book: Any, held: Any, looks: list[Style], hidden: bool) -> Sheet:
    sheet = Sheet(held.name, hidden=held.visibility != 0)
    count = 0
    for number in range(held.nrows):
        row = SheetRow(number + 1)
        info = held.rowinfo_map.get(number)
        row.hidden = bool(info and info.hidden)
        bold = True
        for column, cell in enumerate(held.row(number)):
            if cell.ctype in (_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR):
                style = style_of(cell.xf_index, looks)
                text, why, value = _shown(book, held, number, column, cell, style, hidden)
                if text:
                    row.put(column, text, why, value)
                    bold = bold and style.bold
        row.bold = bold and bool(row.cells)
        if row.cells:
            sheet.rows.append(row)
            count += len(row.cells)
            sheet.bounded(count)
    sheet.hidden_columns = [(at, at) for at, info in held.colinfo_map.items() if info.hidden]
    sheet.merged = [
        Area(top + 1, left, bottom, right - 1) for top, bottom, left, right in held.merged_cells
    ]
    sheet.notes = list(_notes(held))
    return sheet


def _shown(
    book: Any, held: Any, row: int, column: int, cell: Any, style: Style, hidden: bool
) -> Shown:
    if cell.ctype == _TRUTH:
        return truth_shown(bool(cell.value), style)
    if cell.ctype == _ERROR:
        return error_shown(cell.value, style)
    if cell.ctype in (_NUMBER, _DATE):
        return number_shown(cell.value, style, from_1904=book.datemode == 1)
    runs = held.rich_text_runlist_map.get((row, column))
    if not runs:
        return text_shown(cell.value, style)
    holds, whole = _joined(book, cell.value, runs)
    if holds == whole:
        return text_shown(whole, style)
    if not holds.strip():
        return text_shown(whole, style, STRUCK)
    return text_shown(whole if hidden else holds, style, STRUCK_PART)


def _joined(book: Any, text: str, runs: list[tuple[int, int]]) -> tuple[str, str]:
    """A text of runs as it holds, and with what is struck through in it."""
    ends = [*(at for at, _ in runs[1:]), len(text)]
    holds = whole = text[: runs[0][0]]
    for (at, number), end in zip(runs, ends, strict=True):
        said = text[at:end]
        font = book.font_list[number] if number < len(book.font_list) else None
        if font and font.escapement in (_RAISED, _LOWERED) and said.strip():
            bare = said.strip()
            script = superscript if font.escapement == _RAISED else subscript
            said = said.replace(bare, script(bare), 1)
        struck = bool(font and font.struck_out)
        whole += around(MARK, said) if struck else said
        holds += "" if struck else said
    return holds, whole


def _notes(held: Any) -> Iterator[Note]:
    for (row, column), note in sorted(held.cell_note_map.items()):
        author = tidy(note.author or "")
        if text := without_author(note.text or "", author):
            yield Note(row + 1, column, author, text)


def _looks(book: Any) -> list[Style]:
    return [_look(book, xf) for xf in book.xf_list] or [PLAIN]


def _look(book: Any, xf: Any) -> Style:
    known = book.format_map.get(xf.format_key)
    code = known.format_str if known else GENERAL
    if xf.format_key in (14, 22):  # as the machine writes dates
        code = BUILT_IN[xf.format_key]
    if xf.font_index >= len(book.font_list):
        return look(code, struck=False, bold=False, ink=None, ground=None)
    font, ground = book.font_list[xf.font_index], xf.background
    ink = None if font.colour_index == _AUTOMATIC else book.colour_map.get(font.colour_index)
    behind = _WHITE if ground.fill_pattern == 0 else None
    if ground.fill_pattern == _SOLID:
        behind = book.colour_map.get(ground.pattern_colour_index)
    return look(
        code,
        struck=bool(font.struck_out),
        bold=font.weight >= 600,
        ink=str(ink) if ink else None,
        ground=str(behind) if behind else None,
    )
