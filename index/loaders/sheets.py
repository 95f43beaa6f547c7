"""Workbooks (.xlsx, .xls, .xlsb, .ods): tables with their cell ranges. The only module that uses calamine."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from index.errors import Unreadable
from index.loaders.archive import Package
from index.loaders.grid import MOST_CELLS, write_grid
from index.loaders.ooxml import said_of_itself
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.writing import Writing
from index.passages import Source


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Source]:
    """Yield the one source in ``data``; its regions are rows (``Prices!A5:D5``)."""
    import python_calamine

    said: dict[str, str | None] = {}
    if data.startswith(b"PK"):  # calamine unpacks without limits, so they are checked here
        said = said_of_itself(Package(data))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise Unreadable("protected by a password: save it without one") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable(f"damaged, or not a workbook ({error})") from error
    writing = Writing()
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except (python_calamine.CalamineError, OSError, ValueError):
            continue  # a chart on a sheet of its own
        _write_sheet(writing, name, sheet)
    yield writing.source(
        source_id, **{**said, "title": said.get("title") or PurePosixPath(source_id).stem}
    )


def _write_sheet(writing: Writing, name: str, sheet: Any) -> None:
    if sheet.start is None:
        return
    if sheet.height * sheet.width > MOST_CELLS * 4:
        raise Unreadable(
            f"sheet {name} has {sheet.height:,} rows of {sheet.width:,} cells: split it"
        )
    rows = sheet.to_python(skip_empty_area=True)
    first_row, first_column = sheet.start
    shown = (
        (number, [_shown(value) for value in row]) for number, row in enumerate(rows, first_row + 1)
    )
    writing.heading(2, name)
    write_grid(writing, name, shown, first_column=first_column)


def _shown(value: Any) -> str:
    """A cell's value as a person writes it; numbers in full, without their number format."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)
