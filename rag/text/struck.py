"""What a text strikes through (``~~80 EUR~~``): it no longer holds, so nothing is read from it."""

from __future__ import annotations

import re

_STRUCK = re.compile(
    r"~~(?![~\s])[^~\n]{1,2000}?(?<!\s)~~(?!~)|<(del|s|strike)>.{1,2000}?</\1>", re.I | re.S
)


def blanked(text: str) -> str:
    """The text, as long as before, with blanks in place of what is struck through."""
    if "~~" not in text and "</" not in text:
        return text
    return _STRUCK.sub(lambda found: " " * len(found.group()), text)
