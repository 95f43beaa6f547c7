"""How a cell looks, as far as it tells what is shown; what every reader of cells makes of a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.loaders.date_formats import iso
from index.loaders.number_formats import GENERAL, NumberFormat, compiled, general
from index.loaders.sheets.sheet import BY_FORMAT, IN_WHITE, STRUCK

Shown = tuple[str, str | None, float | str | None]
"""A cell's text, why it is no ordinary cell, and what it stores if the text is another."""

NOTHING: Shown = ("", None, None)


@dataclass(frozen=True, slots=True)
class Style:
    """A cell's look; ``general`` if numbers have no format. ``why`` what stands in it is not evidence."""

    format: NumberFormat
    general: bool = True
    bold: bool = False
    why: str | None = None


PLAIN = Style(compiled(GENERAL))


def look(code: str, *, struck: bool, bold: bool, ink: str | None, ground: str | None) -> Style:
    """A look by its format code, its font and the colours of text and ground, as far as known."""
    form = compiled(code or GENERAL)
    why = STRUCK if struck else IN_WHITE if ink is not None and ink == ground else None
    return Style(form, form.is_general, bold, why)


def style_of(number: int | None, looks: Sequence[Style]) -> Style:
    """The look of that number; the first one if there is no such."""
    return looks[number] if number is not None and number < len(looks) else looks[0]


def number_shown(value: float, style: Style, *, from_1904: bool = False) -> Shown:
    """A number as its cell shows it."""
    if style.general:
        return general(value), style.why, None
    shown = style.format.shown(value, from_1904=from_1904)
    if not shown and style.format.hides_all:
        return general(value), BY_FORMAT, None
    stored: float | str | None = value
    if style.format.is_date and not style.format.is_duration:
        stored = iso(value, from_1904=from_1904) if value >= 1 else value
    return shown, style.why, stored_beside(shown, stored)


def stored_beside(shown: str, stored: float | str | None) -> float | str | None:
    """What a cell stores, if its text doesn't say the same."""
    if stored == shown:
        return None
    try:
        return None if float(shown) == stored else stored
    except ValueError:
        return stored


def text_shown(text: str, style: Style, struck: str | None = None) -> Shown:
    """A text as its cell shows it; ``struck`` says that all or a part of it is struck through."""
    if style.general:
        return text, style.why or struck, None
    shown = style.format.shown_text(text) if text else ""
    if text.strip() and not shown:
        return text, BY_FORMAT, None
    return shown, style.why or struck, None


def truth_shown(value: bool, style: Style) -> Shown:
    """A truth value as its cell shows it."""
    return ("TRUE" if value else "FALSE"), style.why, None


def error_shown(code: int, style: Style) -> Shown:
    """An error by its number in binary files."""
    return _ERRORS.get(code, "#ERROR"), style.why, None


_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
