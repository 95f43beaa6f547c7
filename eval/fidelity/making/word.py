"""Word documents, by python-docx; what it has no words for is added as XML."""

from __future__ import annotations

import io
from itertools import count
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from eval.fidelity.content import Document, Heading, Item, Paragraph, Run, Table, placed

_MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def made(document: Document) -> bytes:
    """The file's bytes."""
    written = docx.Document()
    _number_headings(written)
    for block in document.blocks:
        match block:
            case Heading():
                _heading(written, block)
            case Paragraph():
                _paragraph(written, block)
            case Item():
                style = (
                    f"List {'Number' if block.ordered else 'Bullet'}{' 2' if block.depth else ''}"
                )
                written.add_paragraph(block.text, style=style)
            case Table():
                _table(written, block)
    packed = io.BytesIO()
    written.save(packed)
    return packed.getvalue()


def _number_headings(written: Any) -> None:
    """A list definition by which headings are numbered 1, 1.1, ...; styles of their own, so that others aren't."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for level, text in ((0, "%1"), (1, "%1.%2"))
    )
    numbering = written.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        ),
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    for level in (1, 2):
        style = written.styles.add_style(f"Clause {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = written.styles[f"Heading {level}"]
        style.element.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level - 1}"/><w:numId w:val="77"/></w:numPr>'
            )
        )


def _heading(written: Any, heading: Heading) -> None:
    style = f"{'Clause' if heading.numbered else 'Heading'} {heading.level}"
    written.add_paragraph(heading.text, style=style)


def _paragraph(written: Any, paragraph: Paragraph) -> None:
    added, before, ids = written.add_paragraph(), None, count(1)
    for run in paragraph.runs:
        match run.style:
            case "comment":
                written.add_comment(before, text=run.text, author="Berta", initials="B")
            case "formula":
                added._p.append(_fraction(run))
            case "deleted":
                added._p.append(_deleted(run, next(ids)))
            case _:
                before = _run(added, run)


def _run(added: Any, run: Run) -> Any:
    written = added.add_run(run.text)
    if run.style == "super":  # setting the other to None would take this away again
        written.font.superscript = True
    elif run.style == "sub":
        written.font.subscript = True
    written.font.hidden = run.style == "hidden" or None
    if run.style == "right to left":
        written.font.rtl = True
        added._p.get_or_add_pPr().append(parse_xml(f"<w:bidi {nsdecls('w')}/>"))
    return written


def _fraction(run: Run) -> Any:
    above, below = run.text.split("/")
    return parse_xml(
        f"<m:oMath {_MATH}><m:f><m:num><m:r><m:t>{above}</m:t></m:r></m:num>"
        f"<m:den><m:r><m:t>{below}</m:t></m:r></m:den></m:f></m:oMath>"
    )


def _deleted(run: Run, number: int) -> Any:
    return parse_xml(
        f'<w:del {nsdecls("w")} w:id="{number}" w:author="Berta" w:date="2025-05-06T10:00:00Z">'
        f'<w:r><w:delText xml:space="preserve">{run.text}</w:delText></w:r></w:del>'
    )


def _table(written: Any, table: Table) -> None:
    columns = sum(cell.columns for cell in table.rows[0])
    added = written.add_table(len(table.rows), columns)
    added.style = "Table Grid"
    for at, column, cell in placed(table):
        place = added.cell(at, column)
        if cell.rows > 1 or cell.columns > 1:
            place = place.merge(added.cell(at + cell.rows - 1, column + cell.columns - 1))
        place.text = cell.text
    for row in added.rows[: table.heads]:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
