"""Files of each format with one sentence so many levels down: harmless, and small at any depth."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from tests.index.making import packed

SAID = "Ice at the bar."
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_KIND = "application/vnd.oasis.opendocument"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def nested(levels: int, begin: str, end: str, inmost: str = SAID) -> str:
    """``inmost`` in as many levels."""
    return begin * levels + inmost + end * levels


def _html(begin: str, end: str, each: int = 1) -> Callable[[int], bytes]:
    return lambda levels: (
        f"<html><body><p>Top.</p>{nested(levels // each, begin, end)}</body></html>".encode()
    )


def _docx(begin: str, end: str, inmost: str, each: int = 1) -> Callable[[int], bytes]:
    def made(levels: int) -> bytes:
        body = f"<w:p><w:r><w:t>Top.</w:t></w:r></w:p>{nested(levels // each, begin, end, inmost)}"
        return packed(
            {"word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>"}
        )

    return made


def _odf(
    begin: str, end: str, inmost: str = SAID, each: int = 1, kind: str = "text"
) -> Callable[[int], bytes]:
    def made(levels: int) -> bytes:
        body = nested(levels // each, begin, end, inmost)
        if kind == "spreadsheet":
            cell = f'<table:table-cell office:value-type="string"><text:p>{body}</text:p></table:table-cell>'
            body = f'<table:table table:name="A"><table:table-row>{cell}</table:table-row></table:table>'
        names = " ".join(f'xmlns:{n}="{_ODF}:{n}:1.0"' for n in ("office", "text", "table", "draw"))
        content = (
            f"<office:document-content {names}><office:body><office:{kind}><text:p>Top.</text:p>"
            f"{body}</office:{kind}></office:body></office:document-content>"
        )
        members = {"mimetype": f"{_KIND}.{kind}", "META-INF/manifest.xml": "<m/>"}
        return packed({**members, "content.xml": content})

    return made


def _pptx(levels: int) -> bytes:
    shape = f"<p:sp><p:txBody><a:p><a:r><a:t>{SAID}</a:t></a:r></a:p></p:txBody></p:sp>"
    tree = nested(levels, "<p:grpSp>", "</p:grpSp>", shape)
    target = '<Relationship Id="s" Type="x/slide" Target="slides/a.xml"/>'
    return packed({
        "ppt/presentation.xml": '<p:p xmlns:p="p" xmlns:r="r"><p:sldId r:id="s"/></p:p>',
        "ppt/_rels/presentation.xml.rels": f"<Relationships>{target}</Relationships>",
        "ppt/slides/a.xml": f'<p:sld xmlns:p="p" xmlns:a="a"><p:spTree>{tree}</p:spTree></p:sld>',
    })  # fmt: skip


def book(levels: int) -> bytes:
    """An EPUB whose second chapter is deep."""
    items = '<item id="x" href="1.xhtml"/><item id="y" href="2.xhtml"/>'
    spine = '<itemref idref="x"/><itemref idref="y"/>'
    return packed({
        "META-INF/container.xml": '<container><rootfile full-path="book.opf"/></container>',
        "book.opf": f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>",
        "1.xhtml": "<html><body><p>He knew the bar.</p></body></html>",
        "2.xhtml": _html("<div>", "</div>")(levels),
    })  # fmt: skip


def mail_of_parts(levels: int) -> bytes:
    """Multiparts in multiparts, 3,000 at most: of more, their parser takes seconds to give up."""
    said = "MIME-Version: 1.0\nSubject: Ice\n"
    for n in range(min(levels, 3_000)):
        said += f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"
    return f"{said}Content-Type: text/plain\n\n{SAID}\n".encode()


def mail_of_mails(levels: int) -> bytes:
    """Mails in mails."""
    head = "MIME-Version: 1.0\nSubject: Ice\nContent-Type: message/rfc822\n\n"
    return f"{head * levels}Subject: Ice\n\n{SAID}\n".encode()


def mail_of_a_page(levels: int) -> bytes:
    """A deep page as the text of a mail that has an attachment."""
    page = nested(levels, "<div>", "</div>")
    return (
        "MIME-Version: 1.0\nSubject: Ice\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/html\n\n{page}\n"
        "--b\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nTug.\n--b--\n"
    ).encode()


def pdf(levels: int) -> bytes:
    """A page at the top of the tree of pages, and one so many levels down."""
    last = levels + 3
    objects = ["<</Type/Catalog/Pages 2 0 R>>"]
    for at in range(2, levels + 2):
        parent = f"/Parent {at - 1} 0 R" if at > 2 else ""
        top = f" {last + 1} 0 R" if at == 2 else ""
        kids = f"[{top} {at + 1} 0 R]"
        objects.append(f"<</Type/Pages/Count {2 if top else 1}/Kids{kids}{parent}>>")
    font = "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    page = "<</Type/Page/Parent {} 0 R/MediaBox[0 0 300 300]/Resources{}/Contents {} 0 R>>"
    objects += [page.format(last - 2, font, last), _shown(SAID)]
    objects += [page.format(2, font, last + 2), _shown("He knew the bar.")]
    said, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(f"{len(said):010d} 00000 n \n")
        said += f"{number} 0 obj\n{each}\nendobj\n"
    size = len(objects) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n{''.join(places)}"
    return (
        f"{said}{table}trailer<</Root 1 0 R/Size {size}>>\nstartxref\n{len(said)}\n%%EOF".encode()
    )


def _shown(text: str) -> str:
    drawn = f"BT /F 12 Tf 20 200 Td ({text}) Tj ET"
    return f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream"


def ole(levels: int) -> bytes:
    """An OLE file whose streams hang on one another, each left of the one before."""
    none, end = 0xFFFFFFFF, 0xFFFFFFFE

    def entry(name: str, kind: int, left: int, child: int) -> bytes:
        wide = name.encode("utf-16-le")
        said = struct.pack("<HBBIII", len(wide) + 2, kind, 1, left, none, child)
        return wide.ljust(64, b"\0") + said + bytes(36) + struct.pack("<IQ", end, 0)

    lefts = [*range(2, levels + 1), none]
    listed = entry("Root Entry", 5, none, 1) + b"".join(
        entry(f"{at:x}", 2, left, none) for at, left in enumerate(lefts)
    )
    listed += bytes(-len(listed) % 512)
    sectors = len(listed) // 512
    fats = -(-sectors // 127)
    fat = [0xFFFFFFFD] * fats + [fats + at for at in range(1, sectors)] + [end]
    fat += [none] * (fats * 128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6x9I", 0x3E, 3, 0xFFFE, 9, 6, 0, fats, fats, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", *(at if at < fats else none for at in range(109)))
    return head + struct.pack(f"<{len(fat)}I", *fat) + listed


_WORD = f"<w:p><w:r><w:t>{SAID}</w:t></w:r></w:p>"

# Each gives a file with SAID so many levels down; 20,000 levels of it can't be read.
TREES: Mapping[str, Callable[[int], bytes]] = {
    "a.xml": lambda levels: nested(levels, "<a>", "</a>").encode(),
    "feed.xml": lambda n: f"<r><t>{nested(n, '&lt;div>', '&lt;/div>')}</t></r>".encode(),
    "page.xml": _html("<div>", "</div>"),
    "blocks.html": _html("<div>", "</div>"),
    "words.html": _html("<font>", ""),
    "lists.html": _html("<ul><li>", "</li></ul>", 2),
    "tables.html": _html("<table><tr><td>", "</td></tr></table>", 3),
    "heading.html": lambda n: f"<h1>Top {nested(n, '<b>', '</b>')}</h1>".encode(),
    "names.json": lambda levels: nested(levels, '{"a":', "}", f'"{SAID}"').encode(),
    "lists.json": lambda levels: nested(levels, "[", "]", f'"{SAID}"').encode(),
    "blocks.docx": _docx("<w:sdt>", "</w:sdt>", _WORD),
    "words.docx": _docx("<w:ins>", "</w:ins>", _WORD),
    "tables.docx": _docx("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", _WORD, 3),
    "boxes.docx": _docx("<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>", _WORD, 3),
    "sections.odt": _odf("<text:section>", "</text:section>", f"<text:p>{SAID}</text:p>"),
    "lists.odt": _odf(
        "<text:list><text:list-item>", "</text:list-item></text:list>", f"<text:p>{SAID}</text:p>", 2
    ),
    "boxes.odt": _odf(
        "<text:p><draw:frame><draw:text-box>", "</draw:text-box></draw:frame></text:p>",
        f"<text:p>{SAID}</text:p>", 3,
    ),
    "a.ods": _odf("<text:span>", "</text:span>", kind="spreadsheet"),
    "a.pptx": _pptx,
    "a.epub": book,
    "parts.eml": mail_of_parts,
    "page.eml": mail_of_a_page,
    "a.pdf": pdf,
}  # fmt: skip

# What has no levels to its reader: all of it is read at any depth.
FLAT: Mapping[str, Callable[[int], bytes]] = {
    "a.rtf": lambda levels: f"{{\\rtf1\\ansi {nested(levels, '{', '}')}\\par}}".encode(),
    "quotes.md": lambda levels: nested(levels, "> ", "").encode(),
    "lists.txt": lambda levels: nested(levels, "- ", "").encode(),
    "brackets.md": lambda levels: f"---\n{'[' * levels}\n---\n{nested(levels, '[', ']')}".encode(),
    "a.csv": lambda levels: f"a,b\n{nested(levels, chr(34), chr(34))},2\n".encode(),
}
