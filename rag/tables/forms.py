"""The words of tables in questions (``tables.toml``), as expressions over all languages."""

from __future__ import annotations

import re

from index.patterns import late
from rag.text.lexicon import alternatives, languages


def any_form(name: str) -> str:
    """An expression for any of a list of the lexicon, in whatever language; not every list has German ones."""
    western = [f"{name}.{each}" for each in ("en", "ru")]
    if "de" in languages("tables", name):
        western.append(f"{name}.de")
    return "|".join(
        (
            *(rf"(?<![\w])(?:{alternatives('tables', each)})(?![\w])" for each in western),
            rf"(?:{alternatives('tables', f'{name}.zh')})",
        )
    )


def pattern(name: str) -> re.Pattern[str]:
    """Any expression of a list of the lexicon, in whatever language."""
    return late(any_form(name), re.I)
