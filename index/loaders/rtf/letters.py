"""Which characters the bytes and words of RTF stand for."""

from __future__ import annotations

import codecs

SPECIAL = {
    "tab": " ", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
    "line": "\n", "lbr": "\n", "softline": "\n", "column": "\n", "page": "\n",
}  # fmt: skip
SYMBOLS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": " "}
SYMBOL_FONT = "symbol font"
_CHARSETS = {
    77: "mac_roman", 78: "mac_japanese", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030",
    136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp437",
}  # fmt: skip
_PAGES = {65001: "utf-8", 10000: "mac_roman", 936: "gb18030", 950: "big5", 1361: "johab"}


def of_page(number: int) -> str:
    """The codec of a code page; that of Western Europe for one that isn't known."""
    return _known(_PAGES.get(number, f"cp{number}")) or "cp1252"


def of_charset(number: int) -> str | None:
    """The codec of a font's character set; None for that of the document."""
    if number == 2:
        return SYMBOL_FONT
    return _known(_CHARSETS.get(number, ""))


def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        return None


def decoded(data: bytes, codec: str) -> str:
    """The characters of these bytes; those of a symbol font as private characters."""
    if codec == SYMBOL_FONT:
        return "".join(chr(byte if byte < 0x20 else 0xF000 + byte) for byte in data)
    return data.decode(codec, "replace")


def pair(first: str, second: str) -> str:
    """The character that two halves stand for; empty if they are none."""
    if "\ud800" <= first <= "\udbff" and "\udc00" <= second <= "\udfff":
        return (first + second).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    return ""


def whole(text: str) -> str:
    """The text with halves of characters joined."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
