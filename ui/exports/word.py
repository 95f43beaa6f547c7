"""A conversation as a Word file (OOXML): every citation a real footnote with its quote."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence

from rag.answer import Answer, Citation
from rag.answering.layout import (
    Block,
    Claims,
    Listed,
    Running,
    Table,
    Words,
    blocks,
    labelled,
)
from ui.exports.footnotes import cut, source_line, unanswered
from ui.html.elements import escaped
from ui.storage.conversations import Conversation
from ui.storage.exchanges import Exchange, Exchanges
from ui.texts import Texts
from ui.texts.readings import counted

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Characters that XML can't contain, not even escaped.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MADE = (1980, 1, 1, 0, 0, 0)  # a fixed date, so that the same conversation gives the same bytes
_STYLES = (
    ("Normal", "paragraph", "", '<w:sz w:val="22"/>', ' w:default="1"'),
    ("Title", "paragraph", '<w:spacing w:after="240"/>', '<w:b/><w:sz w:val="36"/>', ""),
    (
        "Heading1", "paragraph", '<w:keepNext/><w:spacing w:before="360" w:after="80"/>'
        '<w:outlineLvl w:val="0"/>', '<w:b/><w:sz w:val="26"/>', "",
    ),
    (
        "ListBullet", "paragraph",
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>', "", "",
    ),
    ("FootnoteText", "paragraph", "", '<w:sz w:val="18"/>', ""),
    ("FootnoteReference", "character", "", '<w:vertAlign w:val="superscript"/>', ""),
)  # fmt: skip
_BULLETS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="•"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def as_word(conversation: Conversation, said: Exchanges, texts: Texts) -> bytes:
    """The file's bytes."""
    notes: list[str] = []
    body = [_paragraph(_run(conversation.title), "Title")]
    for exchange in said:
        body.append(_paragraph(_run(exchange.question), "Heading1"))
        body += _answered(exchange, notes, texts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts("".join(body), notes):
            archive.writestr(zipfile.ZipInfo(name, _MADE), content)
    return packed.getvalue()


def _answered(exchange: Exchange, notes: list[str], texts: Texts) -> list[str]:
    answer = exchange.answer
    if answer is None:
        return [_paragraph(_run(unanswered(exchange, texts)))]
    said = [_block(each, answer, notes, texts) for each in blocks(answer)]
    said += [_paragraph(_run(each), "ListBullet") for each in answer.choices]
    for disagreement in answer.disagreements:
        said.append(_paragraph(_run(f"{texts.disagree}:")))
        places = {each.marker: each for each in answer.citations}
        for reading in disagreement.readings:
            known = [places[marker] for marker in reading.citations if marker in places]
            said.append(
                _paragraph(
                    _run(f"{counted(reading, texts)}: ")
                    + "".join(_run(each.title) + _note(each, notes, texts) for each in known)
                )
            )
    return said


def _block(block: Block, answer: Answer, notes: list[str], texts: Texts) -> str:
    def said(claims: Claims) -> str:
        return _cited(claims, answer, notes, texts) or _run(texts.says_nothing)

    match block:
        case Words(text):
            return _paragraph(_run(text))
        case Running(claims):
            return _paragraph(said(claims))
        case Listed(items):
            return "".join(
                _paragraph(
                    _run(labelled(each.label), bold=True)
                    + (_run(each.words) if each.words else said(each.claims)),
                    "ListBullet",
                )
                for each in items
            )
        case Table(labels, rows):
            head = [_paragraph(_run(label, bold=True)) for label in ("", *labels)]
            lines = [
                [_paragraph(_run(row.aspect, bold=True)), *map(_paragraph, map(said, row.cells))]
                for row in rows
            ]
            return _table([head, *lines])


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of paragraphs as a table with lines between its cells; the first row names the columns."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "<w:gridCol/>" * len(rows[0])
    inside = "".join(
        f"<w:tr>{'' if at else '<w:trPr><w:tblHeader/></w:trPr>'}"
        + "".join(f"<w:tc>{cell}</w:tc>" for cell in row)
        + "</w:tr>"
        for at, row in enumerate(rows)
    )
    # Word joins a table with another that follows it at once.
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{lines}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{inside}</w:tbl>{_paragraph('')}"
    )


def _cited(claims: Claims, answer: Answer, notes: list[str], texts: Texts) -> str:
    return "".join(
        _note(piece, notes, texts) if isinstance(piece, Citation) else _run(piece)
        for piece in cut(claims, answer)
    )


def _note(citation: Citation, notes: list[str], texts: Texts) -> str:
    said = f" {source_line(citation, texts)}: “{citation.quote.strip()}”"
    mark = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
    number = len(notes) + 1  # 0 and -1 are the separator lines above footnotes
    notes.append(
        f'<w:footnote w:id="{number}">'
        + _paragraph(f"<w:r>{mark}<w:footnoteRef/></w:r>{_run(said)}", "FootnoteText")
        + "</w:footnote>"
    )
    return f'<w:r>{mark}<w:footnoteReference w:id="{number}"/></w:r>'


def _paragraph(runs: str, style: str = "Normal") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _run(text: str, *, bold: bool = False) -> str:
    if bold and not text:
        return ""
    lines = _NO_XML.sub("\ufffd", text).splitlines() or [""]
    shown = "<w:br/>".join(f'<w:t xml:space="preserve">{escaped(line)}</w:t>' for line in lines)
    return f"<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}{shown}</w:r>"


def _parts(body: str, notes: Iterable[str]) -> Iterable[tuple[str, str]]:
    """The files in the package, by name."""
    yield "[Content_Types].xml", _types()
    yield "_rels/.rels", _relations([("officeDocument", "word/document.xml")])
    yield (
        "word/_rels/document.xml.rels",
        _relations(
            [
                ("styles", "styles.xml"),
                ("footnotes", "footnotes.xml"),
                ("numbering", "numbering.xml"),
            ]
        ),
    )
    yield (
        "word/document.xml",
        f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
    )
    yield (
        "word/styles.xml",
        f'{_HEAD}<w:styles xmlns:w="{_W}">{"".join(map(_style, _STYLES))}</w:styles>',
    )
    yield "word/numbering.xml", f'{_HEAD}<w:numbering xmlns:w="{_W}">{_BULLETS}</w:numbering>'
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for kind, number in (("separator", -1), ("continuationSeparator", 0))
    )
    yield (
        "word/footnotes.xml",
        f'{_HEAD}<w:footnotes xmlns:w="{_W}">{lines}{"".join(notes)}</w:footnotes>',
    )


def _types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("footnotes", "footnotes"),
            ("numbering", "numbering"),
        )
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATED}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def _style(style: tuple[str, str, str, str, str]) -> str:
    name, kind, paragraph, letters, more = style
    of_paragraph = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"{more}><w:name w:val="{name}"/>'
        f"{of_paragraph}<w:rPr>{letters}</w:rPr></w:style>"
    )
