"""Small files of each format, made by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

LEFT = (
    "The harbour of the northern town froze twice in the winter of 1911 and the "
    "pilots counted the ships that lay before the bar. Nobody in the town had seen so many masts at "
    "one time, and the bakers worked through the night. The council met on the third day and "
    "agreed to send the tug out at noon. The tug broke the ice as far as the second buoy and "
    "came back with a bent rudder. The fishermen on the quay said that only the wind could "
    "open the bar, and that the wind would turn when the moon was"
)
RIGHT = (
    "full. It turned four days before. The grain ships came in first, because the mills had "
    "stood still for a week and flour was dear. The timber ships waited until the evening tide "
    "and paid their dues without a word. Afterwards the harbour master wrote into his book that "
    "seventy seven vessels had passed the bar in one day, which had never happened before. The "
    "book lies in the museum today and is shown to visitors who ask for it by name at the door."
)
NOTE = "1 The book was found again in 1963 in the attic of the customs house."
TABLE = (("Month", "Ships", "Cargo"), ("May", "41", "grain"), ("June", "77", "timber"))


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of these members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def pdf() -> bytes:
    """Two pages: columns with a footnote, then a ruled table; a running head and page numbers."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=A4, invariant=True)
    canvas.setTitle("Ships at the bar")
    _edges(canvas, 1)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(60, 740, "Ships at the bar")
    canvas.setFont("Helvetica", 10)
    _column(canvas, LEFT, 60)
    _column(canvas, RIGHT, 315)
    canvas.setFont("Helvetica", 7.5)
    canvas.drawString(60, 120, NOTE)
    canvas.showPage()
    _edges(canvas, 2)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(60, 740, "What they carried")
    canvas.setFont("Helvetica", 10)
    _ruled(canvas, TABLE)
    canvas.showPage()
    canvas.save()
    return data.getvalue()


def _edges(canvas: Canvas, number: int) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(60, 810, "Harbour papers, volume 3")
    canvas.drawCentredString(A4[0] / 2, 30, str(number))


def _column(canvas: Canvas, text: str, left: float) -> None:
    line, y = "", 700.0
    for word in [*text.split(), None]:
        if word is None or canvas.stringWidth(f"{line} {word}", "Helvetica", 10) > 225:
            canvas.drawString(left, y, line)
            line, y = word or "", y - 13
        else:
            line = f"{line} {word}".strip()


def _ruled(canvas: Canvas, rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            canvas.drawString(65 + 120 * column, 700 - 20 * number, cell)
    xs, ys = [60 + 120 * n for n in range(4)], [714 - 20 * n for n in range(len(rows) + 1)]
    canvas.grid(xs, ys)


def docx() -> bytes:
    """A title, a heading, lists three deep, a table with merged cells, a note, a running head."""
    body = (
        _p("Harbour rules", style="Title") + _p("Duties", style="Heading1")
        + _item("Count the ships", 0) + _item("by day", 1) + _item("those under sail", 2)
        + _item("Ring the bell", 0)
        + '<w:p><w:r><w:t>The bell is old.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        + "<w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText> gone</w:delText></w:r></w:del></w:p>"
        + f"<w:tbl>{_tr('Ship', 'Cargo')}{_tr('Anna', 'grain')}</w:tbl>"
    )  # fmt: skip
    styles = "".join(
        f'<w:style w:styleId="{name}"><w:name w:val="{shown}"/></w:style>'
        for name, shown in (("Title", "Title"), ("Heading1", "heading 1"))
    )
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="{kind}"/></w:lvl>'
        for n, kind in enumerate(("decimal", "bullet", "bullet"))
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    parts = ("styles", "numbering", "footnotes", "header")
    note = f'<w:footnote w:id="2">{_p("Cast in 1780.")}</w:footnote>'
    return packed({
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_W}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_W}>{numbering}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {_W}>{note}</w:footnotes>",
        "word/header.xml": f"<w:hdr {_W}>{_p('Town of Harbour')}</w:hdr>",
        "word/_rels/document.xml.rels": _rels({part: f"{part}.xml" for part in parts}),
    })  # fmt: skip


def _p(text: str, *, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def _item(text: str, level: int) -> str:
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _tr(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{_p(cell)}</w:tc>' for cell in cells)}</w:tr>"


def _rels(targets: Mapping[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="{name}" Type="{_KIND}/{name.rstrip("0123456789")}" Target="{target}"/>'
        for name, target in targets.items()
    )
    return f"<Relationships {_RELS}>{links}</Relationships>"


def xlsx(sheets: Mapping[str, Sequence[Sequence[str | float]]]) -> bytes:
    """A workbook with these sheets, each beginning at A1; an empty row stays empty."""
    members = {
        "_rels/.rels": _rels({"officeDocument": "xl/workbook.xml"}),
        "xl/_rels/workbook.xml.rels": _rels(
            {f"worksheet{n}": f"worksheets/s{n}.xml" for n in range(len(sheets))}
        ),
    }
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n + 1}" r:id="worksheet{n}"/>'
        for n, name in enumerate(sheets)
    )
    members["xl/workbook.xml"] = f"<workbook {_S} {_R}><sheets>{listed}</sheets></workbook>"
    for n, rows in enumerate(sheets.values()):
        shown = "".join(f'<row r="{r}">{_cells(r, row)}</row>' for r, row in enumerate(rows, 1))
        members[f"xl/worksheets/s{n}.xml"] = (
            f"<worksheet {_S}><sheetData>{shown}</sheetData></worksheet>"
        )
    return packed(members)


def _cells(row: int, values: Sequence[str | float]) -> str:
    cells = []
    for column, value in enumerate(values):
        name = f"{chr(65 + column)}{row}"
        if isinstance(value, str):
            cells.append(
                f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""
            )
        else:
            cells.append(f'<c r="{name}"><v>{value}</v></c>')
    return "".join(cells)


def pptx() -> bytes:
    """Two slides: a title with bullets of two levels, and a table with a speaker's note."""
    bullets = "".join(
        f'<a:p><a:pPr lvl="{level}"/><a:r><a:t>{text}</a:t></a:r></a:p>'
        for level, text in ((0, "Grain first"), (1, "before noon"), (0, "Timber later"))
    )
    row = "<a:tr>{}</a:tr>".format
    cell = "<a:tc><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc>".format
    table = (
        f"<p:graphicFrame><a:tbl>{row(cell('Ship') + cell('Dues'))}"
        f"{row(cell('Anna') + cell('12'))}</a:tbl></p:graphicFrame>"
    )
    slides = (
        _shape("title", "<a:p><a:r><a:t>Order of entry</a:t></a:r></a:p>")
        + _shape("body", bullets),
        _shape("title", "<a:p><a:r><a:t>Dues</a:t></a:r></a:p>") + table,
    )
    members = {
        "ppt/presentation.xml": f"<p:presentation {_P} {_R}><p:sldIdLst>"
        '<p:sldId id="256" r:id="slide2"/><p:sldId id="257" r:id="slide1"/>'
        "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": _rels(
            {"slide1": "slides/b.xml", "slide2": "slides/a.xml"}
        ),
        "ppt/slides/_rels/b.xml.rels": _rels({"notesSlide": "../notes/n.xml"}),
        "ppt/notes/n.xml": _slide(_shape("body", "<a:p><a:r><a:t>Ask for cash.</a:t></a:r></a:p>")),
    }
    members |= {f"ppt/slides/{name}.xml": _slide(s) for name, s in zip("ab", slides, strict=True)}
    return packed(members)


def _shape(kind: str, paragraphs: str) -> str:
    placeholder = f'<p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
    return f"<p:sp>{placeholder}<p:txBody>{paragraphs}</p:txBody></p:sp>"


def _slide(shapes: str) -> str:
    return f"<p:sld {_P} {_A}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"


def odt() -> bytes:
    """A heading, a list two deep, a table."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<o:document-content xmlns:o="{names}:office:1.0" xmlns:text="{names}:text:1.0" '
        f'xmlns:table="{names}:table:1.0"><o:body><o:text>'
        '<text:h text:outline-level="1">Tides</text:h>'
        "<text:p>High water<text:s/>comes twice.</text:p>"
        "<text:list><text:list-item><text:p>Spring</text:p><text:list><text:list-item>"
        "<text:p>at full moon</text:p></text:list-item></text:list></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Day</text:p></table:table-cell>"
        "<table:table-cell><text:p>Hour</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>Monday</text:p></table:table-cell>"
        "<table:table-cell><text:p>six</text:p></table:table-cell></table:table-row></table:table>"
        "</o:text></o:body></o:document-content>"
    )
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def epub() -> bytes:
    """A book of two chapters, its spine in another order than its files."""
    page = "<html><body><h1>{}</h1><p>{}</p></body></html>".format
    return packed({
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfile full-path="b/book.opf"/></container>',
        "b/book.opf": '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>Two tales</dc:title><dc:date>2019-08-23</dc:date><dc:language>en</dc:language>"
        '</metadata><manifest><item id="x" href="2%20b.xhtml"/><item id="y" href="1.xhtml"/></manifest>'
        '<spine><itemref idref="y"/><itemref idref="x"/></spine></package>',
        "b/1.xhtml": page("The pilot", "He knew the bar."),
        "b/2 b.xhtml": page("The cook", "She knew the pilot."),
    })  # fmt: skip


def rtf() -> bytes:
    """A paragraph with an umlaut and an em dash, and a table."""
    return (
        b"{\\rtf1\\ansi\\ansicpg1252{\\info{\\title Dues}{\\creatim\\yr2020\\mo5\\dy6}}"
        b"Die Geb\\'fchr \\emdash  bar.\\par Second.\\par"
        b"\\trowd\\cellx100\\cellx200 Ship\\cell Dues\\cell\\row"
        b"\\trowd\\cellx100\\cellx200 Anna\\cell 12\\cell\\row}"
    )


def eml(*attached: tuple[str, bytes]) -> bytes:
    """A message with these attachments."""
    mail = EmailMessage()
    mail["Subject"] = "Ice at the bar – Grüße"
    mail["From"], mail["To"] = "Anna <anna@example.org>", "harbour@example.org"
    mail["Date"] = "Fri, 15 Aug 2025 10:00:00 +0200"
    mail.set_content("The bar is frozen.\n\nSend the tug.\n")
    mail.add_alternative("<p>The bar is <b>frozen</b>.</p>", subtype="html")
    for name, data in attached:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


PRICES: Mapping[str, Sequence[Sequence[str | float]]] = {
    "Notes": [["Prices of the year"], [], ["All in crowns"]],
    "Prices": [
        ["Prices per sack", "", "", ""], ["", "", "", ""], ["", "", "", ""],
        ["Good", "May", "June", "July"], ["Wheat", 12.0, 13.5, 14.0], ["Rye", 9.0, 9.0, 8.25],
    ],
    "Empty": [],
}  # fmt: skip

EXAMPLES: Mapping[str, bytes] = {
    "a.pdf": pdf(), "a.docx": docx(), "a.xlsx": xlsx(PRICES), "a.pptx": pptx(), "a.odt": odt(),
    "a.epub": epub(), "a.rtf": rtf(), "a.eml": eml(("rules.docx", docx())),
    "a.zip": packed({"in/a.txt": "Ice.", "b.rtf": rtf()}),
    "a.csv": b"Ship,Dues\nAnna,12\nBerta,14\n",
    "a.html": b"<html><h1>Ice</h1><ul><li>one<li>two</ul><table><tr><th>a<th>b<tr><td>1<td>2</table>",
    "a.json": b'{"title": "Ice", "ships": [{"name": "Anna", "dues": 12}, {"name": "B", "dues": 1}]}',
    "a.xml": b"<?xml version='1.0'?><log><entry><day>Monday</day><text>Ice.</text></entry></log>",
    "a.jsonl": b'{"_id": "1", "text": "Ice."}\n{"_id": "2", "text": "Tug."}\n',
    "a.md": b"---\ntitle: Ice\n---\n# Ice\n\nIt froze.\n", "a.txt": "Es fror. Überall.".encode("cp1252"),
}  # fmt: skip
