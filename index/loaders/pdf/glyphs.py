"""The places of a page where letters are drawn, for scripts whose order the places tell."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.loaders.pdf.characters import char, is_blank, origin_at, size_at
from index.loaders.pdf.words import UPRIGHT

LEFTWARDS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # Hebrew, Arabic and their like
_FORMS = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]")
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # signs of direction
_ALEFS = "اأإآٱ"


@dataclass(slots=True)
class Glyphs:
    """What is drawn at one place: a letter or a ligature, and the marks on it."""

    text: str
    left: float
    right: float
    base: float
    size: float
    at: int
    drawn_by: int
    origin: float
    blank: bool = False

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def ink(self) -> bool:
        """True if its box is what is inked, without the space that a letter has around it."""
        return abs(self.left - self.origin) >= 0.02 * self.size

    @property
    def marked(self) -> bool:
        return any(unicodedata.category(each) == "Mn" for each in self.text)


def glyphs_of(text: Any) -> Iterator[Glyphs]:
    """The places of a page where something is drawn; a ligature's characters are at one."""
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    drawn: set[tuple[int, int, int]] = set()
    last: Glyphs | None = None
    held: list[Glyphs] = []
    for at in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if not pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(rect)):
            continue
        angle = pdfium.FPDFText_GetCharAngle(text, at)
        blank = is_blank(code)
        if UPRIGHT < angle < 6.2832 - UPRIGHT or (blank and rect.right - rect.left < 0.1):
            continue
        x, base = origin_at(text, at)
        spot = (code, round(x * 2), round(base * 2))
        if spot in drawn and not blank:
            continue
        drawn.add(spot)
        shape = pdfium.FPDFText_GetTextObject(text, at)
        by = ctypes.addressof(shape.contents) if shape else 0
        size = size_at(text, at, 10.0) or 10.0
        own = Glyphs(_plain(char(code)), rect.left, rect.right, base, size, at, by, x, blank)
        if (
            last is not None
            and not blank
            and not last.blank
            and last.origin == x
            and last.base == base
        ):
            last.text += own.text  # put in order when the line's direction is known
            last.left, last.right = min(last.left, own.left), max(last.right, own.right)
            continue
        last = own
        held.append(own)
    for number, each in enumerate(held):
        if len(each.text) > 1:
            before = held[number - 1].middle if number else each.middle
            after = held[number + 1].middle if number + 1 < len(held) else each.middle
            each.text = _ligature(each.text, reversed_=after > before)
    yield from (each for each in held if each.text)


def _plain(text: str) -> str:
    """A character as it is typed: no form for the middle of a word, no sign of direction."""
    text = unicodedata.normalize("NFKC", text) if _FORMS.match(text) else text
    return _UNSEEN.sub("", text)


def _ligature(text: str, *, reversed_: bool) -> str:
    """The characters of one place in their order: letters (an alef behind its lam), then the marks on them."""
    letters = [each for each in text if unicodedata.category(each) != "Mn"]
    marks = [each for each in text if unicodedata.category(each) == "Mn"]
    if reversed_ and any(map(LEFTWARDS.match, letters)):
        letters.reverse()
    if len(letters) == 2 and letters[1] == "ل" and letters[0] in _ALEFS:
        letters.reverse()
    return unicodedata.normalize("NFC", "".join(letters + marks))


def with_marks(line: Sequence[Glyphs]) -> list[Glyphs]:
    """The line with its vowel marks behind the letters that they stand on."""
    letters = [each for each in line if not _only_marks(each.text) and not each.blank]
    for mark in line:
        if _only_marks(mark.text) and letters:
            on = min(letters, key=lambda each: _away(each, mark))
            on.text = unicodedata.normalize("NFC", on.text + mark.text)
    return [each for each in line if not _only_marks(each.text)]


def _only_marks(text: str) -> bool:
    return all(unicodedata.category(each) == "Mn" for each in text)


def _away(letter: Glyphs, mark: Glyphs) -> float:
    inside = letter.left <= mark.middle <= letter.right
    return abs(letter.middle - mark.middle) - (1000 if inside else 0)
