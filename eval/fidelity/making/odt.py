"""OpenDocument texts, by odfpy."""

from __future__ import annotations

import io
from typing import Any

from odf import opendocument, style, table, text

from eval.fidelity.content import Document, Heading, Item, Paragraph, Table


def made(document: Document) -> bytes:
    """The file's bytes."""
    written = opendocument.OpenDocumentText()
    _styles(written)
    for block in document.blocks:
        match block:
            case Heading():
                written.text.addElement(text.H(outlinelevel=block.level, text=block.text))
            case Paragraph():
                written.text.addElement(_paragraph(block))
            case Item():
                written.text.addElement(_item(block))
            case Table():
                written.text.addElement(_table(block))
    if any(isinstance(each, Heading) and each.numbered for each in document.blocks):
        _number_headings(written)
    packed = io.BytesIO()
    written.write(packed)
    return packed.getvalue()


def _styles(written: Any) -> None:
    for name, place in (("super", "super 58%"), ("sub", "sub 58%")):
        made_style = style.Style(name=name, family="text")
        made_style.addElement(style.TextProperties(textposition=place))
        written.automaticstyles.addElement(made_style)
    for name, kind in (
        ("ordered", text.ListLevelStyleNumber),
        ("bulleted", text.ListLevelStyleBullet),
    ):
        listed = text.ListStyle(name=name)
        for level in (1, 2):
            more = {"numformat": "1"} if name == "ordered" else {"bulletchar": "•"}
            listed.addElement(kind(level=level, **more))
        written.automaticstyles.addElement(listed)


def _number_headings(written: Any) -> None:
    outline = text.OutlineStyle(name="Outline")
    for level in (1, 2):
        outline.addElement(
            text.OutlineLevelStyle(level=level, numformat="1", displaylevels=level, numsuffix="")
        )
    written.styles.addElement(outline)


def _paragraph(block: Paragraph) -> Any:
    added = text.P()
    for run in block.runs:
        if run.style in ("super", "sub"):
            added.addElement(text.Span(stylename=run.style, text=run.text))
        else:
            added.addText(run.text)
    return added


def _item(block: Item) -> Any:
    """A list of one item, continued from the list before."""
    inner: Any = text.P(text=block.text)
    for depth in range(block.depth, -1, -1):
        item = text.ListItem()
        item.addElement(inner)
        named = {"stylename": "ordered" if block.ordered else "bulleted"} if depth == 0 else {}
        inner = text.List(**named)
        inner.addElement(item)
    return inner


def _table(block: Table) -> Any:
    added = table.Table()
    added.addElement(table.TableColumn(numbercolumnsrepeated=sum(c.columns for c in block.rows[0])))
    covered: set[tuple[int, int]] = set()
    head = table.TableHeaderRows()
    added.addElement(head)
    for at, row in enumerate(block.rows):
        line, column, cells = table.TableRow(), 0, list(row)
        while cells or (at, column) in covered:
            if (at, column) in covered:
                line.addElement(table.CoveredTableCell())
                column += 1
                continue
            cell = cells.pop(0)
            placed = table.TableCell(
                numbercolumnsspanned=cell.columns, numberrowsspanned=cell.rows, valuetype="string"
            )
            placed.addElement(text.P(text=cell.text))
            line.addElement(placed)
            covered |= {
                (at + down, column + right)
                for down in range(cell.rows)
                for right in range(cell.columns)
                if down or right
            }
            column += 1
        (head if at < block.heads else added).addElement(line)
    return added
