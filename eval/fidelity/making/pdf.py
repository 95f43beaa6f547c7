"""PDFs, by reportlab."""

from __future__ import annotations

import io
from html import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import Flowable, SimpleDocTemplate, TableStyle
from reportlab.platypus import Paragraph as Set
from reportlab.platypus import Table as Grid

from eval.fidelity.content import Block, Document, Heading, Item, Paragraph, Run, Table, placed

_STYLES = getSampleStyleSheet()


def made(document: Document) -> bytes:
    """The file's bytes."""
    packed = io.BytesIO()
    SimpleDocTemplate(packed, pagesize=A4, invariant=1).build(_flowed(document))
    return packed.getvalue()


def _flowed(document: Document) -> list[Flowable]:
    return [_block(block, number) for number, block in _counted(document)]


def _counted(document: Document) -> list[tuple[int, Block]]:
    """Each block with its number among the items of its depth."""
    counted: list[tuple[int, Block]] = []
    numbers = [0, 0]
    for block in document.blocks:
        if isinstance(block, Item):
            numbers[block.depth] += 1
            numbers[block.depth + 1 :] = [0] * (1 - block.depth)
            counted.append((numbers[block.depth], block))
        else:
            numbers = [0, 0]
            counted.append((0, block))
    return counted


def _block(block: Block, number: int) -> Flowable:
    match block:
        case Heading():
            return Set(escape(block.text), _STYLES[f"Heading{block.level}"])
        case Paragraph():
            return Set("".join(map(_run, block.runs)), _STYLES["BodyText"])
        case Item():
            bullet = f"{number}." if block.ordered else "•"
            inset = ParagraphStyle("item", _STYLES["BodyText"], leftIndent=18 * (block.depth + 1))
            inset.bulletIndent = 18 * block.depth
            return Set(escape(block.text), inset, bulletText=bullet)
        case Table():
            return _table(block)


def _run(run: Run) -> str:
    tag = {"super": "super", "sub": "sub"}.get(run.style)
    return f"<{tag}>{escape(run.text)}</{tag}>" if tag else escape(run.text)


def _drawn(text: str) -> str:
    """The font has no such fraction: it is drawn of three characters, as programs do."""
    return text.replace("⅜", "<super>3</super>/<sub>8</sub>")


def _table(table: Table) -> Flowable:
    """A ruled table; its head is repeated on each page."""
    width = sum(cell.columns for cell in table.rows[0])
    grid: list[list[str | Flowable]] = [[""] * width for _ in table.rows]
    spans = []
    for at, column, cell in placed(table):
        drawn = _drawn(cell.text)
        grid[at][column] = Set(drawn, _STYLES["BodyText"]) if drawn != cell.text else cell.text
        spans.append(("SPAN", (column, at), (column + cell.columns - 1, at + cell.rows - 1)))
    ruled = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
    top = ("VALIGN", (0, 0), (-1, -1), "TOP")
    return Grid(grid, style=TableStyle([ruled, top, *spans]), repeatRows=table.heads)
