"""A conversation as a Word file (OOXML): every citation a real footnote with its quote."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

from rag.answer import Answer, Citation
from ui.exports.footnotes import cut, source_line, unanswered
from ui.html.elements import escaped
from ui.storage.conversations import Conversation
from ui.storage.exchanges import Exchange, Exchanges
from ui.texts import Texts

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
    ("FootnoteText", "paragraph", "", '<w:sz w:val="18"/>', ""),
    ("FootnoteReference", "character", "", '<w:vertAlign w:val="superscript"/>', ""),
)  # fmt: skip


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
    said = [_paragraph(_cited(answer, notes, texts))]
    for disagreement in answer.disagreements:
        said.append(_paragraph(_run(f"{texts.disagree}:")))
        places = {each.marker: each for each in answer.citations}
        for reading in disagreement.readings:
            known = [places[marker] for marker in reading.citations if marker in places]
            said.append(
                _paragraph(
                    _run(f"{reading.value}: ")
                    + "".join(_run(each.title) + _note(each, notes, texts) for each in known)
                )
            )
    return said


def _cited(answer: Answer, notes: list[str], texts: Texts) -> str:
    return "".join(
        _note(piece, notes, texts) if isinstance(piece, Citation) else _run(piece)
        for piece in cut(answer)
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


def _run(text: str) -> str:
    lines = _NO_XML.sub("\ufffd", text).splitlines() or [""]
    shown = "<w:br/>".join(f'<w:t xml:space="preserve">{escaped(line)}</w:t>' for line in lines)
    return f"<w:r>{shown}</w:r>"


def _parts(body: str, notes: Iterable[str]) -> Iterable[tuple[str, str]]:
    """The files in the package, by name."""
    yield "[Content_Types].xml", _types()
    yield "_rels/.rels", _relations([("officeDocument", "word/document.xml")])
    yield (
        "word/_rels/document.xml.rels",
        _relations([("styles", "styles.xml"), ("footnotes", "footnotes.xml")]),
    )
    yield (
        "word/document.xml",
        f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
    )
    yield (
        "word/styles.xml",
        f'{_HEAD}<w:styles xmlns:w="{_W}">{"".join(map(_style, _STYLES))}</w:styles>',
    )
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
