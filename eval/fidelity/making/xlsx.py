"""Workbooks, by openpyxl: the tables of a document, one below the other."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from eval.fidelity.content import Document, Heading, Table, placed


def made(document: Document) -> bytes:
    """The file's bytes."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Sheet"
    at = 1
    for block in document.blocks:
        if isinstance(block, Heading):
            sheet.cell(at, 1, block.text)
            at += 2
        elif isinstance(block, Table):
            at = _table(sheet, block, at) + 1
    return saved(book)


def saved(book: Any) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _table(sheet: Any, table: Table, top: int) -> int:
    for row, column, cell in placed(table):
        at, value = top + row, int(cell.text) if cell.text.isdigit() else cell.text
        sheet.cell(at, column + 1, value)
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(
                start_row=at,
                end_row=at + cell.rows - 1,
                start_column=column + 1,
                end_column=column + cell.columns,
            )
    return top + len(table.rows)
