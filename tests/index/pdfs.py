"""PDFs written object by object, for what no library writes; and what the loader makes of a PDF."""

from __future__ import annotations

from collections.abc import Sequence

from index.loaders import load
from index.loaders.options import ReadingOptions
from index.loaders.parts import Loaded
from index.passages import Source

_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /A def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"""


def written(
    content: bytes,
    *,
    annotations: Sequence[bytes] = (),
    catalog: bytes = b"",
    resources: bytes = b"",
    objects: Sequence[bytes] = (),
    unicode: bytes = _UNICODE,
) -> bytes:
    """A PDF of one page (595 by 842) with fonts F1 (Helvetica) and F2 (two bytes a character, all of Unicode).

    ``annotations`` and ``objects`` become objects of their own; the first of these is number 20.
    """
    notes = [b"<</Type/Annot" + each + b">>" for each in annotations]
    first = 20 + len(objects)
    kids = b" ".join(b"%d 0 R" % (first + at) for at in range(len(notes)))
    fixed = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[" + kids + b"]"
        b"/Resources<</Font<</F1 5 0 R/F2 6 0 R>>" + resources + b">>>>",
        stream(content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 8 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/DW 500/FontDescriptor 9 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        stream(unicode),
        b"<</Type/FontDescriptor/FontName/A/Flags 4/Ascent 800/Descent -200/ItalicAngle 0/StemV 80"
        b"/CapHeight 700/FontBBox[0 -200 1000 800]>>",
        *[b"null"] * 10,
        *objects,
        *notes,
    ]
    body, places = b"%PDF-1.7\n", []
    for number, each in enumerate(fixed, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(fixed) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return body + table + end % (len(fixed) + 1, len(body))


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<<" + more + b"/Length %d>>stream\n" % len(data) + data + b"\nendstream"


def line(text: str, y: float, x: float = 50, *, size: float = 12, rise: float = 0) -> bytes:
    """A line in Helvetica."""
    shown = (
        text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    )
    return b"BT /F1 %g Tf %g %g Td (%s) Tj ET\n" % (size, x, y + rise, shown)


def shown(text: str, y: float, right: float = 545, *, size: float = 12) -> bytes:
    """What stands on paper from left to right, up to ``right``; every character is half as wide as high."""
    left = right - len(text) * size / 2
    codes = text.encode("utf-16-be").hex().upper().encode("ascii")
    return b"BT /F2 %g Tf %g %g Td <%s> Tj ET\n" % (size, left, y, codes)


def read(data: bytes, *, hidden: bool = False) -> tuple[Source, list[Loaded]]:
    """The source of a PDF, and what else the loader says."""
    found = list(load(data, "a.pdf", ReadingOptions(hidden=hidden)))
    source = next(each for each in found if isinstance(each, Source) and each.id == "a.pdf")
    return source, [each for each in found if each is not source]
