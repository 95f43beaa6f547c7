"""Which format a file is in: by its first bytes, and if they don't tell, by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath

from index.code_lines import CODE
from index.errors import Unreadable
from index.loaders.archive import members
from index.loaders.options import ReadingOptions
from index.loaders.parts import Yielded


@dataclass(frozen=True, slots=True)
class Format:
    """A loader's module. Texts that may come from web pages have their boilerplate left out."""

    module: str
    from_the_web: bool = False

    def load(self, data: bytes, source_id: str, options: ReadingOptions) -> Iterator[Yielded]:
        """Yield what the format's loader finds. Its module is imported only now."""
        module = import_module(f"index.loaders.{self.module}")
        loaded: Iterator[Yielded] = module.load(data, source_id, options)
        return loaded


_TEXT, _HTML = Format("text", True), Format("html", True)
_SHEETS, _OLE = Format("sheets"), Format("ole")
_BY_SUFFIX = {
    **dict.fromkeys(("", ".txt", ".text", ".log", ".md", ".markdown"), _TEXT),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _HTML),
    **dict.fromkeys((".csv", ".tsv"), Format("delimited")),
    **dict.fromkeys((".json",), Format("json_documents")),
    **dict.fromkeys((".xml", ".rss", ".atom"), Format("xml")),
    **dict.fromkeys((".eml", ".mht", ".mhtml"), Format("mail")),
    **dict.fromkeys((".ics", ".ical", ".ifb"), Format("ics")),
    **dict.fromkeys((".vtt", ".srt"), Format("subtitles")),
    **dict.fromkeys((".rst", ".rest"), Format("rst")),
    **dict.fromkeys((".adoc", ".asciidoc", ".asc"), Format("asciidoc")),
    ".org": Format("org"),
    **dict.fromkeys((".tex", ".latex", ".ltx"), Format("latex")),
    **dict.fromkeys((".vcf", ".vcard"), Format("vcf")),
    **dict.fromkeys(CODE, Format("code")),
    ".jsonl": Format("jsonl", True),
}
_BY_MAGIC = ((b"%PDF-", Format("pdf")), (b"{\\rtf", Format("rtf")), (b"\xd0\xcf\x11\xe0", _OLE))
_PICTURE = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|II\*\0|MM\0\*|RIFF....WEBP|GIF8[79]a", re.DOTALL
)
_BY_MEMBER = {
    "word/document.xml": Format("docx"),
    "ppt/presentation.xml": Format("decks.pptx"),
    "xl/workbook.xml": _SHEETS,
    "xl/workbook.bin": _SHEETS,
    "META-INF/container.xml": Format("epub"),
}
_BY_ODF = {
    "text": Format("odt"),
    "presentation": Format("decks.odp"),
    "spreadsheet": _SHEETS,
}
_BY_FOLDER = (("word/", Format("docx")), ("ppt/", Format("decks.pptx")), ("xl/", _SHEETS))
_WORD, _EXCEL, _DECK = "a Word document", "an Excel workbook", "a PowerPoint deck"
_BINARY = {
    **dict.fromkeys((".doc", ".docx", ".docm"), _WORD),
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".xlsb"), _EXCEL),
    **dict.fromkeys(
        (".ppt", ".pptx", ".pptm", ".pps", ".ppsx", ".ppsm", ".pot", ".potx", ".potm"), _DECK
    ),
    ".pdf": "a PDF",
    ".rtf": "RTF",
    ".msg": "an Outlook message",
    ".odt": "an OpenDocument text",
    ".ods": "an OpenDocument sheet",
    ".odp": "an OpenDocument deck",
    ".epub": "an EPUB",
    ".zip": "a ZIP archive",
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif", ".bmp"), "a picture"
    ),
}
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html)", re.I)
_MAIL = re.compile(rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,60}?mime-version:[ \t]*1", re.I)
READABLE = frozenset(_BY_SUFFIX) | frozenset(_BINARY)


def format_of(data: bytes, source_id: str) -> Format:
    """The format of a file; Unreadable if there is no reader for it."""
    suffix = PurePosixPath(source_id).suffix.lower()
    if data.startswith(b"PK\x03\x04"):
        return _packed(data, suffix)
    if b"%PDF-" in data[:1024] and suffix == ".pdf":  # some PDFs have bytes in front
        return Format("pdf")
    for magic, form in _BY_MAGIC:
        if data.startswith(magic):
            return form
    if _PICTURE.match(data) or (suffix == ".bmp" and data.startswith(b"BM")):
        return Format("images")
    if suffix in ("", ".txt") and _MAIL.match(data[:4096]):  # a mail that was saved as text
        return Format("mail")
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if suffix in _BINARY:
        if _WEB_PAGE.match(
            data[:512].lstrip(b"\xef\xbb\xbf")
        ):  # portals export HTML as .xls and .doc
            return _HTML
        kind = "an empty file" if not data.strip() else f"damaged, or not {_BINARY[suffix]}"
        raise Unreadable(kind)
    known = " ".join(sorted(READABLE - {""}))
    raise Unreadable(f"no reader for {suffix} files (there is one for {known})")


def _packed(data: bytes, suffix: str) -> Format:
    """The format of a file that is packed as ZIP: office files, books, and archives."""
    names = members(data)
    for member, form in _BY_MEMBER.items():
        if member in names:
            return form
    kind = names.get("mimetype", "")
    for word, form in _BY_ODF.items():
        if f"opendocument.{word}" in kind:
            return form
    office = next(
        (form for folder, form in _BY_FOLDER if any(n.startswith(folder) for n in names)), None
    )
    if suffix in (".docx", ".pptx", ".xlsx", ".docm", ".pptm", ".ppsx", ".ppsm") and office:
        return office
    if suffix in _BINARY and suffix != ".zip":
        raise Unreadable(f"damaged, or not {_BINARY[suffix]}")
    return Format("archive")
