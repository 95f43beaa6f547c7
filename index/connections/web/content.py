"""What a server sent: how it is to be read, by what the server says and what the bytes are."""

from __future__ import annotations

import codecs
import mimetypes
import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from index.loaders.formats import READABLE

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S)
_TEXTS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/vtt": ".vtt",
    "text/xml": ".xml",
    "application/xml": ".xml",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "message/rfc822": ".eml",
}
_UNTOLD = (
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/download",
    "text/plain",
)
# Scripts and styles of pages are text, and nothing that anybody asks about.
_OF_PAGES = ("javascript", "ecmascript", "text/css", "font", "video/", "audio/", "wasm")
_SIGNS = (
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"PK\x03\x04", ".zip"),
    (b"\xd0\xcf\x11\xe0", ".doc"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
)


def readable(kind: str, address: str) -> bool:
    """True if content of this type at this address may have a reader."""
    if any(each in kind for each in _OF_PAGES):
        return False
    return bool(kind in _UNTOLD or kind in _TEXTS or kind.startswith("text/") or _by_type(kind))


def suffix_of(kind: str, data: bytes, address: str) -> str:
    """The ending of the name under which the content is read: bytes decide, then the type, then the address."""
    named = _named(address)
    for sign, suffix in _SIGNS:
        if data.startswith(sign):
            # Office files are packed, too: their readers look inside, whatever the ending says.
            return named if suffix in (".zip", ".doc") and named in READABLE and named else suffix
    if kind in _TEXTS:
        return named if _TEXTS[kind] == ".xml" and named in (".rss", ".atom") else _TEXTS[kind]
    if kind != "text/plain" and _HTML.match(data[:2000]):
        return ".html"  # a page in the place of what the type promises: an error, or a login
    if kind in _UNTOLD or kind.startswith("text/"):
        return named if named in READABLE and named else ".txt"
    return _by_type(kind) or named or ".txt"


def in_utf8(kind: str, charset: str | None, data: bytes) -> bytes:
    """Text whose encoding only the server told, with that made plain in the bytes."""
    if charset is None or not (kind in _TEXTS or kind.startswith("text/")):
        return data
    try:
        if codecs.lookup(charset).name in ("utf-8", "ascii") or _tells_itself(data):
            return data
        return codecs.BOM_UTF8 + data.decode(charset).encode()
    except (LookupError, UnicodeError):
        return data


def _tells_itself(data: bytes) -> bool:
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        return True
    try:
        return bool(data.decode("utf-8") and not data.isascii())
    except UnicodeDecodeError:
        return False


def _named(address: str) -> str:
    return PurePosixPath(unquote(urlsplit(address).path)).suffix.lower()


def _by_type(kind: str) -> str | None:
    """The readable ending that a type commonly has."""
    return next((each for each in mimetypes.guess_all_extensions(kind) if each in READABLE), None)
