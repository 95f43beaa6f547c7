"""The characters of a page, grown to words in the order in which the page draws them."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any

from index.loaders.pdf.words import UPRIGHT, Growing
from index.loaders.writing import Box

_HYPHENS = {"\x02": "\xad", "\ufffe": "\xad"}  # how PDFium marks a hyphen that ends a line
_BLANKS = frozenset((0xA0, 0x3000, 0xFEFF))
_LAID_OUT = (2, 9, 10, 13)  # of the codes below a blank's: a hyphen at a line's end, and line ends
_WEIGHT_BOLD = 600
_JOINED, _AS_WIDE_AS_TWO = (
    "ft",
    0.45,
)  # of the font's size: one is .35 wide at most, two .55 at least
_OTHER_SIZE, _OTHER_LINE = (
    0.88,
    0.06,
)  # of the size: smaller, and off the base line: raised or lowered


def words_drawn(text: Any) -> list[Growing]:
    """The words of a text page; text drawn twice (a makeshift bold) counts once.

    A character that is smaller and raised or lowered begins a word of its own.
    """
    import pypdfium2.raw as pdfium

    words: list[Growing] = []
    growing: Growing | None = None
    drawn: dict[
        tuple[int, int, int], tuple[float, float]
    ] = {}  # a ligature's letters stand close, too
    rect = pdfium.FS_RECTF()
    here = ctypes.byref(rect)
    code_of, box_of, angle_of = (
        pdfium.FPDFText_GetUnicode,
        pdfium.FPDFText_GetLooseCharBox,
        pdfium.FPDFText_GetCharAngle,
    )
    for at in range(pdfium.FPDFText_CountChars(text)):
        code = code_of(text, at)
        if (code <= 32 and code != 2) or code in _BLANKS:
            growing = None
            continue
        if not box_of(text, at, here):
            continue
        box = left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
        angle = angle_of(text, at)  # clockwise, from 0
        angle = angle - 2 * math.pi if angle > 3.2 else angle
        sideways = UPRIGHT < abs(angle) < math.pi - UPRIGHT
        high = right - left if sideways else top - bottom
        size = high / 1.2 if high > 0 else 10.0
        if growing is not None and box == growing.last and _in_ligature(growing, code, size):
            growing.add(char(code), box)
            continue
        spot = (code, round(left / 3), round(bottom / 3))
        before = drawn.get(spot)
        if (
            before
            and abs(before[0] - left) + abs(before[1] - bottom) < 0.2 * size
            and (abs(before[0] - left) < 0.6 * (right - left) or right <= left)
        ):
            continue
        drawn[spot] = (left, bottom)
        follows = growing is not None and growing.takes(box, size, angle)
        if growing is not None and follows and not _off_line(text, growing, at, size, angle):
            growing.add(chr(code) if 32 < code < 0xD800 else char(code), box)
        else:
            growing = _first(text, at, box, size, angle)
            growing.glued = follows
            words.append(growing)
    return words


def _in_ligature(growing: Growing, code: int, size: float) -> bool:
    """True if a character in the box of the one before it is another letter of the same sign (``ffi``).

    The same letter again is one drawn twice, unless it is of those that are joined, and its sign as wide as two.
    """
    left, _, right, _ = growing.last
    if chr(code) != growing.text[-1]:
        return True
    return chr(code) in _JOINED and right - left > _AS_WIDE_AS_TWO * (growing.font or size)


def is_blank(code: int) -> bool:
    """True for a character that parts words."""
    return (code <= 32 and code != 2) or code in _BLANKS


def char(code: int) -> str:
    """The character of a code that PDFium gives."""
    found = chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"
    return _HYPHENS.get(found, found)


def size_at(text: Any, at: int, otherwise: float) -> float:
    """The size on the page of the font that draws a character."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text, at, ctypes.byref(matrix)):
        return otherwise
    size = abs(pdfium.FPDFText_GetFontSize(text, at)) * math.hypot(matrix.c, matrix.d)
    return size if math.isfinite(size) else otherwise


def origin_at(text: Any, at: int) -> tuple[float, float]:
    """Where a character stands on its base line."""
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, at, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def _off_line(text: Any, growing: Growing, at: int, size: float, angle: float) -> bool:
    """True if the character has another size than the word, and stands higher or lower."""
    if 0.95 < size / growing.size < 1.05:
        return False
    own, words = size_at(text, at, size), growing.font
    if not own or not words or min(own, words) / max(own, words) > _OTHER_SIZE:
        return False
    x, y = origin_at(text, at)
    aside, above = x - growing.origin[0], y - growing.origin[1]
    off = abs(aside * math.sin(angle) + above * math.cos(angle))  # across the line's direction
    return off > _OTHER_LINE * max(own, words)


def _first(text: Any, at: int, box: Box, size: float, angle: float) -> Growing:
    """A word that begins with the character ``at``, with its font's weight and size on the page."""
    import pypdfium2.raw as pdfium

    bold = pdfium.FPDFText_GetFontWeight(text, at) >= _WEIGHT_BOLD
    word = Growing(
        char(pdfium.FPDFText_GetUnicode(text, at)), list(box), size, angle, bold, box, at
    )
    word.font = size_at(text, at, size)
    word.shown = word.font if 0.4 * size < word.font < 2.5 * size else size
    word.origin = origin_at(text, at)
    drawn_by = pdfium.FPDFText_GetTextObject(text, at)
    word.drawn_by = ctypes.addressof(drawn_by.contents) if drawn_by else 0
    return word


def no_characters(text: Any, words: Sequence[Growing]) -> bool:
    """True if most characters of a page are unknown: its fonts give numbers of glyphs, not letters.

    Fonts may lack the list of their characters and yet use the usual codes: what looks like words is text.
    """
    import pypdfium2.raw as pdfium

    unknown = [word for word in words if _unknown(text, word)]
    total = sum(len(word.text) for word in words)
    lost = 0
    if unknown or not words:
        codes = (
            pdfium.FPDFText_GetUnicode(text, at) for at in range(pdfium.FPDFText_CountChars(text))
        )
        lost = sum(code < 32 and code not in _LAID_OUT for code in codes)
    count = sum(len(word.text) for word in unknown) + lost
    if count * 2 <= total + lost or not count:
        return False
    return lost * 5 > total or not _like_words("".join(word.text for word in words))


def _unknown(text: Any, word: Growing) -> bool:
    import pypdfium2.raw as pdfium

    own = word.text[0]
    if "\ue000" <= own <= "\uf8ff" or own == "\ufffd":
        return True
    return bool(pdfium.FPDFText_HasUnicodeMapError(text, word.at) == 1)


def _like_words(text: str) -> bool:
    """True for letters that are mostly small and of which a usual share are vowels."""
    letters = [each for each in text if each.isalpha()]
    small = [each for each in letters if each.islower()]
    vowels = sum(each in "aeiouyäöüéèà" for each in small)
    return 2 * len(small) > len(text) and 0.22 * len(small) < vowels < 0.6 * len(small)
