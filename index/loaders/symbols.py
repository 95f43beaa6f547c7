"""Characters of symbol fonts (Symbol, Wingdings) as what they look like; other programs store them by number."""

from __future__ import annotations

import re
from collections.abc import Callable

_SYMBOL = {
    **dict(zip("abcdefghijklmnopqrstuvwxyz", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    "\xa3": "≤", "\xa5": "∞", "\xb0": "°", "\xb1": "±", "\xb2": "″", "\xb3": "≥", "\xb4": "×",
    "\xb5": "∝", "\xb6": "∂", "\xb7": "•", "\xb8": "÷", "\xb9": "≠", "\xba": "≡", "\xbb": "≈",
    "\xbc": "…", "\xac": "←", "\xae": "→", "\xab": "↔", "\xc5": "⊕", "\xce": "∈", "\xd0": "∠",
    "\xd1": "∇", "\xd5": "∏", "\xd6": "√", "\xd7": "⋅", "\xdb": "⇔", "\xde": "⇒", "\xe5": "∑",
    "\xf2": "∫", "\xa2": "′", "\x2d": "−", "\x24": "∃", "\x22": "∀", "\x27": "∋", "\x40": "≅",
    "\xc6": "∅", "\xc7": "∩", "\xc8": "∪", "\xd2": "®", "\xd3": "©", "\xd4": "™",
}  # fmt: skip
_WINGDINGS = {
    "\x52": "☑", "\x53": "☒", "\x54": "☒", "\x6e": "■", "\x6f": "☐", "\x70": "☐", "\x71": "☐",
    "\x72": "☐", "\x78": "☒", "\xa7": "▪", "\xa8": "☐", "\xe0": "→", "\xe8": "➔", "\xf0": "⇨",
    "\xfb": "✗", "\xfc": "✓", "\xfd": "☒", "\xfe": "☑", "\xd8": "➢", "\x76": "❖", "\x6c": "●",
    "\x28": "☎", "\x2a": "✉", "\x4a": "☺", "\x4c": "☹",
}  # fmt: skip
_WINGDINGS_2 = {
    "\x50": "✓", "\x4f": "✗", "\x51": "☒", "\x52": "☑", "\x53": "☒", "\x54": "☒", "\x55": "☒",
    "\x2a": "☐", "\xa3": "☐", "\x97": "●",
}  # fmt: skip
_FONTS = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "webdings": {"\x61": "✓", "\x72": "✗", "\x63": "☐", "\x67": "■"},
}
_OWN = " ()+=/0123456789.,%<>[]{}|_:;!?&#"  # the Symbol font has these where other fonts do
_PRIVATE = re.compile("[\uf020-\uf0ff]")
UNKNOWN = "\ufffd"


def symbol(font: str, code: int) -> str:
    """The character with this number in a symbol font; UNKNOWN for one that isn't known."""
    char = chr(code & 0xFF) if 0xF000 <= code <= 0xF0FF else chr(code)
    table = _FONTS.get(font.lower())
    if table is not None:
        return table.get(char, char if font.lower() == "symbol" and char in _OWN else UNKNOWN)
    return UNKNOWN if 0xF000 <= code <= 0xF0FF else char


def in_font(text: str, font: str | Callable[[], str] | None) -> str:
    """Text with the private characters of a symbol font, given or looked up, as what they look like."""
    if not _PRIVATE.search(text):
        return text
    font = font() if callable(font) else font
    name = font if (font or "").lower() in _FONTS else "symbol"
    return _PRIVATE.sub(lambda found: _known(name or "symbol", found[0]), text)


def _known(font: str, char: str) -> str:
    found = symbol(font, ord(char))
    return char if found == UNKNOWN else found
