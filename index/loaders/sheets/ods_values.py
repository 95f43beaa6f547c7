"""What the cells of an .ods store: numbers, dates, durations, and formulas without a value."""

from __future__ import annotations

import re
from typing import Any

from index.loaders import markup
from index.loaders.number_formats import general
from index.loaders.sheets.sheet import BY_FORMAT, NO_VALUE

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?$")


def attribute(element: Any, name: str) -> str:
    """An attribute's value; empty if there is none."""
    return markup.attribute(element, name) or ""


def value_of(cell: Any) -> str:
    """Any value or formula that a cell states; empty if it states none."""
    for name in ("value", "date-value", "time-value", "boolean-value", "string-value", "formula"):
        if value := attribute(cell, name):
            return value
    return ""


def stored(cell: Any) -> float | str | None:
    """What a cell stores: a number (a duration in days), or a date in ISO 8601."""
    kind = attribute(cell, "value-type")
    if kind == "date":
        return attribute(cell, "date-value").replace("T", " ")[:16] or None
    if kind == "time" and (match := _DURATION.match(attribute(cell, "time-value"))):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
        length = days + hours / 24 + minutes / 1440 + seconds / 86_400
        return -length if match[1] else length
    try:
        return float(attribute(cell, "value")) if kind else None
    except ValueError:
        return None


def unshown(cell: Any, *, hidden: bool) -> tuple[str, str | None]:
    """A cell without text: hidden by its format, written by a program that keeps no texts, or a formula."""
    kind = attribute(cell, "value-type")
    value = attribute(cell, "value")
    said = attribute(cell, f"{kind}-value")
    if kind in ("float", "percentage", "currency") and value:
        said = _number(value, kind, attribute(cell, "currency"))
    elif kind == "time":
        said = _duration(said)
    elif kind == "date":
        said = said.replace("T", " ")
    elif kind == "boolean":
        said = said.upper()
    if said:
        return said, BY_FORMAT if hidden and kind != "string" else None
    formula = attribute(cell, "formula")
    if formula and not kind:
        return f"={formula.partition(':=')[2] or formula.lstrip('=')}", NO_VALUE
    return "", None


def _number(value: str, kind: str, currency: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if kind == "percentage":
        return f"{general(float(f'{number * 100:.15g}'))}%"
    return f"{general(number)} {currency}".strip()


def _duration(text: str) -> str:
    """``PT36H30M00S`` as ``36:30:00``."""
    match = _DURATION.match(text)
    if match is None:
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    return f"{match[1]}{days * 24 + hours:02d}:{minutes:02d}:{seconds:02d}"
