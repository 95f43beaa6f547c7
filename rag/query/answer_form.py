"""What a question says of the form of its answer: its length, order and layout, the years, how many items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.patterns import late
from rag.text.lexicon import alternatives, entries
from rag.text.numerals import CARDINALS, SPELLED

_NUMBERS = {
    **CARDINALS,
    **{word: digits for word, digits in SPELLED.items() if not word.isascii()},
    **dict(each.split("=", 1) for each in entries("answer_form", "numbers")),
}
_NUMBER = rf"(?P<number>\d{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"


def _each(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        late(
            entry.replace("<number>", _NUMBER)
            .replace("<year>", r"(?P<year>(?:19|20)\d\d)(?!\d)")
            .replace("<other>", r"(?P<other>(?:19|20)\d\d)(?!\d)"),
            re.I,
        )
        for entry in entries("answer_form", name)
    )


_SENTENCES, _MOST = _each("sentences"), _each("most")
_IN_TIME = late(alternatives("answer_form", "in_time"), re.I)
_AS_TABLE = late(alternatives("answer_form", "as_table"), re.I)
_YEARS = {name: _each(name) for name in ("between", "behind", "since", "before", "until", "within")}


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """Fields as in ``rag.query.shape.AskedShape``."""

    sentences: int | None = None
    in_order: Literal["", "time"] = ""
    as_table: bool = False
    most: int | None = None
    since: str | None = None
    until: str | None = None


def form_of(question: str) -> AnswerForm:
    """The form that a plain question asks for; nothing where it says nothing of it."""
    since, until = years_of(question)
    return AnswerForm(
        sentences=_number(_SENTENCES, question),
        in_order="time" if _IN_TIME.search(question) else "",
        as_table=_AS_TABLE.search(question) is not None,
        most=_number(_MOST, question),
        since=since,
        until=until,
    )


def years_of(question: str) -> tuple[str | None, str | None]:
    """The first and the last year that a question limits itself to; None where it is open."""
    for name, patterns in _YEARS.items():
        found = next((found for found in _found(patterns, question)), None)
        if found is not None:
            return _limits(name, found)
    return None, None


def _limits(name: str, found: re.Match[str]) -> tuple[str | None, str | None]:
    year = int(found["year"])
    if name == "between":
        first, last = sorted((year, int(found["other"])))
        return str(first), str(last)
    return {
        "behind": (str(year + 1), None),
        "since": (str(year), None),
        "before": (None, str(year - 1)),
        "until": (None, str(year)),
        "within": (str(year), str(year)),
    }[name]


def _number(patterns: tuple[re.Pattern[str], ...], question: str) -> int | None:
    for found in _found(patterns, question):
        said = (found.groupdict().get("number") or "1").lower()
        number = int(_NUMBERS.get(said, said))
        return number or None
    return None


def _found(patterns: tuple[re.Pattern[str], ...], question: str) -> Iterator[re.Match[str]]:
    return (found for each in patterns if (found := each.search(question)))
