"""The instructions of Word's fields, in .docx and RTF: what they show if there is no result."""

from __future__ import annotations

import re

from index.loaders.scripts import fraction

# Entries for an index or a table of contents, settings, buttons, form fields that are read by themselves.
_SHOWS_NOTHING = re.compile(
    r"\s*(?:XE|TC|TA|RD|SET|PRIVATE|ADVANCE|TEMPLATE|FORM\w+|MACROBUTTON|GOTOBUTTON)\b", re.I
)
_FRACTION = re.compile(r"\\f\s*\(([^,;()]*)[,;]([^()]*)\)", re.I)


def shows_nothing(instruction: str) -> bool:
    """True for a field that has no result by its kind."""
    return not instruction.strip() or bool(_SHOWS_NOTHING.match(instruction))


def shown_instruction(instruction: str) -> str | None:
    """What an instruction without a result draws by itself: the fraction of an EQ field."""
    if not re.match(r"\s*EQ\b", instruction, re.I):
        return None
    found = _FRACTION.search(instruction)
    return fraction(found[1], found[2]) if found else None
