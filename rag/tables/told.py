"""What a question says of the rows that it asks for, beyond what they are: all rows are no answer to it then."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.words import is_latin
from rag.tables.asked import Asked, stems
from rag.tables.ends import tells_end
from rag.tables.forms import pattern
from rag.tables.matching import Reading
from rag.tables.measures import light_words

_NEGATION = pattern("negation")
_TABLE = re.compile(r"\b(?:table|sheet|spreadsheet|tabelle|таблиц\w*)\b|表格?", re.I)


def says_more(question: str, around: str, columns: Sequence[str], rows: Sequence[str]) -> bool:
    """True if a question limits the rows of a table by something; then not all of them are meant.

    ``around`` is what stands above the table, ``rows`` its rows as they are written.
    """
    if tells_end(question, columns):
        return True
    asked = Asked.of(question)
    above, head = set(stems(around)), set(stems(columns[0]) if columns else ())
    told = [each for each in asked.tokens if each.tells and each.stem not in light_words()]
    # Only of a question that calls the rows by their name every word must have a meaning.
    if not is_latin(question) or not any(each.stem in head for each in told):
        return False
    rest = [each for each in told if each.stem not in above | head]
    held = {word for row in rows for word in stems(row)} | {w for c in columns for w in stems(c)}
    return any(each.stem not in held for each in rest[1:] + rest[:1] if each is not asked.tokens[0])


def is_limited_otherwise(reading: Reading, counted: Sequence[int]) -> bool:
    """True if a question denies something, or names a column that is none of those ``counted``.

    By columns it may also say which table it means ("the table with aims and results").
    """
    if _TABLE.search(reading.asked.text):
        return False
    named = {at for at, _ in reading.near} - {reading.grid.label, *counted}
    return bool(named) or _NEGATION.search(reading.asked.text) is not None
