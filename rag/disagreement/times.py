"""Values of different times: the visitors of 2019 and of 2020, the mayor of 1998 and of 2015."""

from __future__ import annotations

import re
from collections.abc import Set

from index.patterns import late
from rag.disagreement.mentions import Mention, dated
from rag.query.analysis import AnalysedQuestion
from rag.text.numerals import MONTHS, ORDINALS
from rag.text.values import Kind

# Kinds of figures that are measured again over time; works and births have one year that never changes.
_VARIES: tuple[Kind, ...] = ("count", "number", "percent", "money", "duration")
# Holders of an office change too, if the question asks who they are and not what they did.
_HOLDS = late(r"\b(?:who|which \w+) (?:is|was|are|were) (?:the|an?)\b", re.I)
# "1,990", "1990.5" and "2000 people" are no years; "the 2010 census" holds one. A year of comparison is not
# the year of the figure: "the most since 1990", "more than in 2011".
_YEAR = late(
    r"(?<![\d.,$€£¥-])(?<!\bsince )(?<!\bbefore )(?<!\bafter )(?<!\bthan in )(1[5-9]\d\d|20\d\d)\b"
    r"(?![.,]\d|\s+[a-z]{2,}[^\Wsu]s\b)",
    re.I,
)
_IN_YEAR = late(r"\b(?:in|during)\s+(1[5-9]\d\d|20\d\d)\b(?![.,]\d)", re.I)
_TERM = late(r"\bfrom ((?:1[5-9]|20)\d\d) (?:to|until) ((?:1[5-9]|20)\d\d)\b", re.I)
_PART = late(
    r"\b(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) (?P<part>quarter|half|term|semester)\b"
    r"|\bQ(?P<quarter>[1-4])\b",
    re.I,
)
_MONTH = late(rf"\b(?:{'|'.join(MONTHS)})\b")


def at_other_times(question: AnalysedQuestion, one: Mention, other: Mention) -> bool:
    """True where they give figures, or holders of an office, of different years or parts of a year."""
    if question.kind in _VARIES or (question.kind == "other" and _figure(one) and _figure(other)):
        own, its = _times(one), _times(other)
    elif question.kind == "person" and _HOLDS.search(question.text):
        own, its = (_held_in(one),), (_held_in(other),)
    else:
        return False
    return any(a and b and not a & b for a, b in zip(own, its, strict=True))


def _figure(told: Mention) -> bool:
    """True for a value with a number that is no year."""
    return any(each.isdigit() for each in _YEAR.sub("", told.value.text))


def _held_in(told: Mention) -> Set[str]:
    """The years in which somebody is said to hold an office; not the year of "a 1968 film"."""
    text = _beside(told)
    spans = ((int(first), int(last)) for first, last in _TERM.findall(text))
    terms = {str(year) for first, last in spans for year in range(first, last + 1)}
    return terms | set(_IN_YEAR.findall(text))


def _times(told: Mention) -> tuple[Set[str], ...]:
    """The years, the parts of years and the months that a sentence names beside its value."""
    text = _beside(told)
    return (
        set(_YEAR.findall(text)),
        {_part(match) for match in _PART.finditer(text)},
        set(_MONTH.findall(text)),
    )


def _beside(told: Mention) -> str:
    """The sentence without its value and without asides: "the club, founded in 1911, has"."""
    return dated(f"{told.before} _ {told.behind}")


def _part(match: re.Match[str]) -> str:
    """``2 quarter`` for "second quarter" and "Q2"."""
    if match["quarter"]:
        return f"{match['quarter']} quarter"
    nth = match["nth"].lower()
    return f"{ORDINALS.get(nth, nth[0])} {match['part'].lower()}"
