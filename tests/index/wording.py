"""Word documents made by hand, for tests: the main part and those that it points to."""

from __future__ import annotations

from index.loaders import load
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut
from index.passages import Source
from tests.index.making import packed

_NAMES = " ".join(
    f'xmlns:{short}="{name}"'
    for short, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "o": "urn:schemas-microsoft-com:office:office",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOTS = {"styles": "w:styles", "numbering": "w:numbering", "footnotes": "w:footnotes",
          "endnotes": "w:endnotes", "comments": "w:comments", "settings": "w:settings",
          "header": "w:hdr", "diagramData": "dgm:dataModel",
          "chart": "c:chartSpace", "html": "html"}  # fmt: skip


def docx(body: str, **parts: str) -> bytes:
    """A document with this body; ``parts`` are the insides of ``styles``, ``footnotes`` and so on."""
    links = "".join(
        f'<Relationship Id="{kind}" Type="{_KIND}/{kind}" Target="{kind}.xml"/>' for kind in parts
    )
    members: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": "<Relationships xmlns="
        f'"http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
    }
    for kind, inner in parts.items():
        root = _ROOTS[kind]
        members[f"word/{kind}.xml"] = f"<{root} {_NAMES}>{inner}</{root}>"
    return packed(members)


def r(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(inner: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def t(text: str, properties: str = "") -> str:
    """A paragraph of plain text."""
    return p(r(text), properties)


def tc(inner: str, properties: str = "") -> str:
    """A cell; plain text is made a paragraph."""
    held = inner if inner.startswith("<") else t(inner)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{held}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A row of cells or of their texts."""
    held = "".join(each if each.startswith("<w:tc>") else tc(each) for each in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{held}</w:tr>"


def tbl(*rows: str) -> str:
    """A table."""
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def read(data: bytes, options: ReadingOptions = DEFAULTS, name: str = "a.docx") -> Source:
    """The one source in a file."""
    (source,) = [each for each in load(data, name, options) if isinstance(each, Source)]
    return source


def text(body: str, **parts: str) -> str:
    """What is read of a document with this body."""
    return read(docx(body, **parts)).text


def left_out(data: bytes, name: str = "a.docx") -> dict[str, int]:
    """What was left out of a file, by kind."""
    return {each.what: each.count for each in load(data, name) if isinstance(each, LeftOut)}


def marked(source: Source) -> list[tuple[str, str]]:
    """The marks of a source: what each says, and of which words."""
    return [(mark.what, mark.span.of(source.text)) for mark in source.marks]
