"""Raised and lowered characters, note marks and fractions as plain text that keeps their meaning.

A power must not become a part of its number: 10 with a raised 6 is ``10⁶``, never ``106``.
"""

from __future__ import annotations

import re

_UP = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True)) | {"−": "⁻", "–": "⁻"}
_DOWN = dict(zip("0123456789+-=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ", strict=True))
_DOWN |= {"−": "₋", "–": "₋"}
_VULGAR = {
    "1/4": "¼", "1/2": "½", "3/4": "¾", "1/7": "⅐", "1/9": "⅑", "1/10": "⅒", "1/3": "⅓", "2/3": "⅔",
    "1/5": "⅕", "2/5": "⅖", "3/5": "⅗", "4/5": "⅘", "1/6": "⅙", "5/6": "⅚", "1/8": "⅛", "3/8": "⅜",
    "5/8": "⅝", "7/8": "⅞", "0/3": "↉",
}  # fmt: skip
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|o|a|os|as|ème|ος)$", re.I)
_INDICATORS = {"o": "º", "a": "ª"}  # 1º, Nº
_MARK = re.compile(r"\(\w{1,2}\)$")
_SIMPLE = re.compile(r"[^\W_]+$")


def superscript(text: str) -> str:
    """Raised text: ``⁶`` for 6, ``^(text)`` for what has no raised characters, ``⁽a⁾`` for the mark (a).

    ``th`` of 4th stays as it is, ``o`` of 1º has a sign of its own.
    """
    words = text.strip()
    if words in _INDICATORS:
        return _INDICATORS[words]
    if not words or _ORDINAL.match(words) or words in ("®", "™", "©", "℠", "*", "†", "‡"):
        return text
    if _MARK.match(words) and not set(words) <= set(_UP):
        return note_mark(words[1:-1])
    return raised(words)


def raised(power: str) -> str:
    """A power as it is, whatever it spells: ``⁶``, ``ⁿ⁺¹``, ``^e``, ``^(a+b)``."""
    words = power.strip()
    if set(words.replace(" ", "")) <= set(_UP):
        return "".join(_UP[char] for char in words.replace(" ", ""))
    return f"^{words}" if len(words) == 1 else f"^({words})"


def subscript(text: str) -> str:
    """Lowered text: ``₂`` for 2, ``_(text)`` for what has no lowered characters."""
    words = text.strip()
    if not words:
        return text
    if set(words.replace(" ", "")) <= set(_DOWN):
        return "".join(_DOWN[char] for char in words.replace(" ", ""))
    return f"_{words}" if len(words) == 1 else f"_({words})"


def note_mark(text: str) -> str:
    """The mark of a foot- or endnote, apart from the number or word before it: ``⁽³⁾``."""
    words = text.strip()
    figures = "".join(_UP.get(char, char) for char in words)
    return f"⁽{figures}⁾" if words else ""


def fraction(above: str, below: str, *, before: str = "") -> str:
    """A fraction on one line: ``⅜``, ``5/16``, ``(a + b)/c``; ``before`` is the text in front of it.

    Behind a digit (a mixed number) a fraction of figures is set apart by a blank: ``3 5/16``.
    """
    above, below = above.strip(), below.strip()
    shown = _VULGAR.get(f"{above}/{below}") or f"{_grouped(above)}/{_grouped(below)}"
    mixed = before[-1:].isdigit() and shown[:1].isnumeric()
    return f" {shown}" if mixed and len(shown) > 1 else shown


def _grouped(text: str) -> str:
    return text if _SIMPLE.match(text) else f"({text})"
