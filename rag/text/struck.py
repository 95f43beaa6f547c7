"""What a text strikes through (``~~80 EUR~~``): it no longer holds, so nothing is read from it."""

from __future__ import annotations

import re

_STRUCK = re.compile(
    r"~~(?![~\s])(?:[^~\n]|\n(?!\s*\n)){1,2000}?(?<!\s)~~(?!~)"
    r"|<(del|s|strike)\b[^>]{0,200}>.{1,2000}?</\1>",
    re.I | re.S,
)


def blanked(text: str) -> str:
    """The text, as long as before, with blanks in place of what is struck through; the bars of a row stay."""
    if "~~" not in text and "</" not in text:
        return text
    return _STRUCK.sub(lambda found: re.sub(r"[^|]", " ", found.group()), text)
