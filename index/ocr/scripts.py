"""Writing that the network doesn't know is told by what it reads too little of, not by its scores.

Seen on lines made in many languages: of those it knows it fills .76 of a line and more with characters, of
Cyrillic, Hebrew, Arabic, Devanagari, Thai and Hangul at most .33, and often with scores above .9.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.ocr.detection import Stripe
from index.ocr.recognition import ReadLine

UNKNOWN = "an unknown script"
GREEK, VIETNAMESE = "Greek", "Vietnamese"

_FILLED = 0.5  # of a line's length, at least
_NARROW, _WIDE = 0.42, 1.0  # the usual width of a character, in heights of its line
_FIRST_WIDE = "\u3000"
_SHORT = 3  # heights; such a line is too short to tell
_MOST = 0.5  # of all lines: a page with more of an unknown script is not read
_GREEK = 0.3  # of the letters; a formula has fewer
_VIETNAMESE = 0.01  # letters that no other language has
_FEWEST = 20  # letters that tell a language


def filled(stripe: Stripe, text: str) -> bool:
    """True if about as much was read in a line as fits into it."""
    long = max(stripe.width, stripe.depth) / max(1.0, min(stripe.width, stripe.depth))
    taken = sum(_WIDE if char >= _FIRST_WIDE else _NARROW for char in text)
    return long < _SHORT or taken >= _FILLED * long


def unknown_script(lines: Sequence[tuple[Stripe, ReadLine]]) -> str | None:
    """Which script of a page the network doesn't know; None if it knows (most of) it."""
    lengths = [max(stripe.width, stripe.depth) for stripe, _ in lines]
    empty = sum(
        length
        for length, (stripe, read) in zip(lengths, lines, strict=True)
        if not filled(stripe, read.text)
    )
    if lines and empty >= _MOST * sum(lengths):
        return UNKNOWN
    return _read_in_pieces([char for _, read in lines for char in read.text if char.isalpha()])


def _read_in_pieces(letters: Sequence[str]) -> str | None:
    """A language of which only some letters are known."""
    if len(letters) < _FEWEST:
        return None
    if sum("\u0370" <= char < "\u0400" for char in letters) >= _GREEK * len(letters):
        return GREEK
    if sum(char in "ơưƠƯ" for char in letters) >= _VIETNAMESE * len(letters):
        return VIETNAMESE
    return None
