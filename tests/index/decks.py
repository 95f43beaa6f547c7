"""Small decks, made by hand: .pptx and .odp."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.loaders import load
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Loaded
from index.passages import Source
from tests.index.making import packed

_NAMES = " ".join(
    f'xmlns:{short}="http://schemas.openxmlformats.org/{long}"'
    for short, long in (
        ("p", "presentationml/2006/main"), ("a", "drawingml/2006/main"),
        ("r", "officeDocument/2006/relationships"), ("c", "drawingml/2006/chart"),
        ("dgm", "drawingml/2006/diagram"), ("mc", "markup-compatibility/2006"),
        ("m", "officeDocument/2006/math"),
    )
)  # fmt: skip
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
INCH = 914_400


@dataclass(frozen=True)
class Made:
    """A slide: its shapes as XML, its attributes, and the parts it points to (id -> kind, name, content)."""

    shapes: str
    attributes: str = ""
    parts: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    around: str = ""


def pptx(
    *slides: Made | str, layout: str = "", master: str = "", parts: Mapping[str, str] = {}
) -> bytes:
    """A deck of these slides, 10 by 7.5 inches."""
    made = [Made(each) if isinstance(each, str) else each for each in slides]
    links = {f"s{at}": ("slide", f"slides/s{at}.xml") for at in range(len(made))}
    links |= {name: (name, f"{name}.xml") for name in parts}
    listed = "".join(f'<p:sldId id="{256 + at}" r:id="s{at}"/>' for at in range(len(made)))
    members = {
        "ppt/presentation.xml": f"<p:presentation {_NAMES}><p:sldIdLst>{listed}</p:sldIdLst>"
        '<p:sldSz cx="9144000" cy="6858000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": rels(links),
        "ppt/layout.xml": _part("sldLayout", layout),
        "ppt/_rels/layout.xml.rels": rels({"m": ("slideMaster", "master.xml")}),
        "ppt/master.xml": _part("sldMaster", master),
        **{f"ppt/{name}.xml": content for name, content in parts.items()},
    }
    for at, slide in enumerate(made):
        own = {name: (kind, f"../{part}") for name, (kind, part, _) in slide.parts.items()}
        own["l"] = ("slideLayout", "../layout.xml")
        members[f"ppt/slides/s{at}.xml"] = _part(
            "sld", slide.shapes, f" {slide.attributes}", slide.around
        )
        members[f"ppt/slides/_rels/s{at}.xml.rels"] = rels(own)
        members |= {f"ppt/{part}": content for _, part, content in slide.parts.values()}
    return packed(members)


def rels(links: Mapping[str, tuple[str, str]]) -> str:
    """A part that says what another points to: id -> kind, target."""
    inner = "".join(
        f'<Relationship Id="{name}" Type="{_KIND}/{kind}" Target="{target}"/>'
        for name, (kind, target) in links.items()
    )
    return f'<Relationships xmlns="{_RELS}">{inner}</Relationships>'


def _part(kind: str, shapes: str, attributes: str = "", around: str = "") -> str:
    tree = (
        shapes
        if shapes.startswith("<p:cSld")
        else f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>"
    )
    return f"<p:{kind} {_NAMES}{attributes}>{tree}{around}</p:{kind}>"


def part(kind: str, inner: str) -> str:
    """Any part with the names of the others."""
    return f"<{kind} {_NAMES}>{inner}</{kind}>"


def place(left: float, top: float, wide: float = 2, high: float = 0.5) -> str:
    """Where a shape stands, in inches."""
    x, y, cx, cy = (round(each * INCH) for each in (left, top, wide, high))
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'


def box(
    *paragraphs: str, at: str = "", fill: str = "", attributes: str = "", kind: str = ""
) -> str:
    """A text box, or with a ``kind`` a placeholder; paragraphs as XML or as plain text."""
    held = f'<p:ph type="{kind}"/>' if kind else ""
    known = f'<p:nvSpPr><p:cNvPr id="7" name="Box" {attributes}/><p:nvPr>{held}</p:nvPr></p:nvSpPr>'
    said = "".join(each if each.startswith("<a:p") else paragraph(each) for each in paragraphs)
    return f"<p:sp>{known}<p:spPr>{at}{fill}</p:spPr><p:txBody>{said}</p:txBody></p:sp>"


def title(text: str) -> str:
    """A slide's title."""
    return box(text, kind="title")


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs, as XML or as plain text."""
    said = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<a:p>{properties}{said}</a:p>"


def run(text: str, attributes: str = "", inner: str = "") -> str:
    """A run in a style."""
    return f"<a:r><a:rPr {attributes}>{inner}</a:rPr><a:t>{text}</a:t></a:r>"


def numbered(text: str, kind: str = "arabicPeriod", *, level: int = 0, start: int = 1) -> str:
    """A paragraph with an automatic number."""
    mark = f'<a:buAutoNum type="{kind}" startAt="{start}"/>'
    return paragraph(text, properties=f'<a:pPr lvl="{level}">{mark}</a:pPr>')


def frame(inner: str, kind: str, at: str = "", attributes: str = "") -> str:
    """A frame around a table, a chart or a diagram."""
    known = f'<p:nvGraphicFramePr><p:cNvPr id="9" name="Frame" {attributes}/></p:nvGraphicFramePr>'
    data = f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{kind}">{inner}</a:graphicData>'
    placed = at.replace("a:xfrm", "p:xfrm")
    return f"<p:graphicFrame>{known}{placed}<a:graphic>{data}</a:graphic></p:graphicFrame>"


def table(*rows: str, properties: str = 'firstRow="1"') -> str:
    """A table; each row is the XML of its cells."""
    lines = "".join(f"<a:tr>{row}</a:tr>" for row in rows)
    return frame(f"<a:tbl><a:tblPr {properties}/>{lines}</a:tbl>", "table")


def cell(*runs: str, attributes: str = "") -> str:
    """A cell of a table."""
    return f"<a:tc {attributes}><a:txBody>{paragraph(*runs)}</a:txBody></a:tc>"


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_NAMES = " ".join(
    f'xmlns:{each}="{_ODF}:{each}:1.0"'
    for each in ("office", "text", "table", "style", "presentation", "chart", "number")
)
_ODF_NAMES += f' xmlns:draw="{_ODF}:drawing:1.0" xmlns:svg="{_ODF}:svg-compatible:1.0"'
_ODF_NAMES += f' xmlns:fo="{_ODF}:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
_ODF_NAMES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'


def odp(*pages: str, styles: str = "", parts: Mapping[str, str] = {}) -> bytes:
    """A deck of these pages (the XML of ``draw:page`` elements), 28 by 21 cm."""
    content = (
        f"<office:document-content {_ODF_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:presentation>{''.join(pages)}</office:presentation></office:body>"
        "</office:document-content>"
    )
    looks = (
        f"<office:document-styles {_ODF_NAMES}><style:page-layout style:name='L'>"
        "<style:page-layout-properties fo:page-width='28cm' fo:page-height='21cm'/></style:page-layout>"
        "<style:master-page style:name='M' style:page-layout-name='L'/></office:document-styles>"
    )
    kind = "application/vnd.oasis.opendocument.presentation"
    return packed({"mimetype": kind, "content.xml": content, "styles.xml": looks, **parts})


def odf_part(inner: str) -> str:
    """The content of an object inside a deck."""
    return f"<office:document-content {_ODF_NAMES}><office:body>{inner}</office:body></office:document-content>"


def page(*shapes: str, style: str = "") -> str:
    """A slide of an .odp."""
    return f"<draw:page draw:master-page-name='M' draw:style-name='{style}'>{''.join(shapes)}</draw:page>"


def odf_box(inner: str, kind: str = "", at: str = "", attributes: str = "") -> str:
    """A text box; ``inner`` is XML, or plain text."""
    said = inner if inner.startswith("<") else f"<text:p>{inner}</text:p>"
    held = f"presentation:class='{kind}'" if kind else ""
    return (
        f"<draw:frame {held} {at} {attributes}><draw:text-box>{said}</draw:text-box></draw:frame>"
    )


def everything(data: bytes, name: str = "a.pptx", *, hidden: bool = False) -> list[Loaded]:
    """All that is read of a deck."""
    return list(load(data, name, ReadingOptions(hidden=True) if hidden else DEFAULTS))


def source(data: bytes, name: str = "a.pptx", *, hidden: bool = False) -> Source:
    """The one source of a deck."""
    (found,) = [each for each in everything(data, name, hidden=hidden) if isinstance(each, Source)]
    return found


def text(data: bytes, name: str = "a.pptx") -> str:
    """The text of a deck."""
    return source(data, name).text


def left_out(data: bytes, name: str = "a.pptx") -> dict[str, tuple[int, tuple[int, ...]]]:
    """What was left out: how many, and on which slides."""
    found = [each for each in everything(data, name) if isinstance(each, LeftOut)]
    return {each.what: (each.count, each.pages) for each in found}


def marks(data: bytes, name: str = "a.pptx", *, hidden: bool = False) -> list[tuple[str, str]]:
    """The marks, each with the text it stands on."""
    read = source(data, name, hidden=hidden)
    return [(each.what, each.span.of(read.text)) for each in read.marks]
