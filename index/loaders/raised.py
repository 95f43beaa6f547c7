"""Raised characters of office files: a power, a note's mark, an ordinal's ending or a sign."""

from __future__ import annotations

import re

from index.loaders.scripts import note_mark, superscript

_FIGURES = re.compile(r"[(\[]?(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)[)\]]?$")
_WORD = re.compile(r"[^\W\d_]+$")
_BRACKETS = re.compile(r"\(([^()]*)\)$")
# Units of length and time: with a raised 2 or 3 an area, a volume or an acceleration.
_UNITS = frozenset("inch inches foot feet yard yards mile miles metre metres meter meters".split())
_SIGNS = {"tm": "™", "sm": "℠"}
_DEGREES = ("o", "0", "∘")
_POWERS = ("2", "3")


def shown_raised(text: str, before: str, after: str = "") -> str:
    """Raised text between ``before`` and ``after``: never a part of the number or word before it.

    Figures behind a number are a power (``10⁶``, ``24³``); behind a word of three or more letters that is
    no unit, behind a sentence or at the beginning of a note they are a note's mark (``⁽³⁾``).
    """
    words = text.strip()
    if words.lower() in _SIGNS:
        return _SIGNS[words.lower()]
    if is_degree(words, after):
        return "°"
    if not re.search(r"[\w+−–-]", words):  # a stroke, a comma: signs that mean the same lower down
        return text
    figures = _FIGURES.match(words)
    letters = _WORD.search(before)
    long = letters is not None and len(letters[0]) > 2
    if len(words) == 1 and words.isalpha() and words.isascii() and long:
        return note_mark(words)
    if not figures or re.match(r"[+−–-]\s*\d", words):
        return superscript(text)
    marks = _stands_behind_words(before, figures[1], letters[0] if letters else "")
    return note_mark(figures[1]) if marks or _begins_a_note(before, after) else superscript(text)


def is_degree(raised: str, after: str) -> bool:
    """True for a raised o or 0 before C, F or a direction: it is meant as the sign of degrees."""
    return raised.strip() in _DEGREES and re.match(r"\s?[CFKWNESOÖ]\b", after) is not None


def _begins_a_note(before: str, after: str) -> bool:
    return not before.strip() and after[:1].isspace()


def _stands_behind_words(before: str, figures: str, word: str) -> bool:
    if word:
        power = figures in _POWERS or not figures.isdecimal()
        unit = word.lower() in _UNITS or len(word) < 2 or (len(word) == 2 and power)
        return not unit
    if inner := _BRACKETS.search(before):
        return len(inner[1]) > 3 and not re.search(r"[-+−*/·^=]", inner[1])
    return before[-1:] in tuple(".,;:!?…”’\"'»。，；：！？”")
