"""Decks, by python-pptx: a slide for each heading."""

from __future__ import annotations

import io
from typing import Any

import pptx
from pptx.util import Inches

from eval.fidelity.content import Document, Heading, Item, Paragraph, Table, placed


def made(document: Document) -> bytes:
    """The file's bytes."""
    deck = pptx.Presentation()
    slide: Any = None
    for block in document.blocks:
        if isinstance(block, Heading) or slide is None:
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = block.text if isinstance(block, Heading) else document.kind
        match block:
            case Paragraph():
                _line(slide, "".join(run.text for run in block.runs), 0)
            case Item():
                _line(slide, block.text, block.depth)
            case Table():
                _table(slide, block)
    packed = io.BytesIO()
    deck.save(packed)
    return packed.getvalue()


def _line(slide: Any, text: str, depth: int) -> None:
    frame = slide.placeholders[1].text_frame
    added = frame.add_paragraph() if frame.text else frame.paragraphs[0]
    added.text, added.level = text, depth


def _table(slide: Any, table: Table) -> None:
    width = sum(cell.columns for cell in table.rows[0])
    body = slide.placeholders[1]
    body._element.getparent().remove(body._element)
    grid = slide.shapes.add_table(
        len(table.rows), width, Inches(1), Inches(2), Inches(8), Inches(4)
    ).table
    for at, column, cell in placed(table):
        place = grid.cell(at, column)
        place.text = cell.text
        if cell.rows > 1 or cell.columns > 1:
            place.merge(grid.cell(at + cell.rows - 1, column + cell.columns - 1))
