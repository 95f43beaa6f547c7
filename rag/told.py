"""What a sentence gives its value for, as far as its words tell: its time, its copy's other words, its title.

Each rule tells only where two sentences surely speak of different things; lists of words stand here only
for what has a closed set (prepositions, who says it, kinds of document).
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from index.passages import Span
from index.words import words
from rag.asking import Asked
from rag.candidates import points_back
from rag.reading import Ranked
from rag.twins import Edit, edits
from rag.values import Kind, Value

ARTICLE = 3  # letters of the longest article: "der", "los", "the"
# Figures that are measured anew: works, births and holders of an office have years of their own.
_VARIES: tuple[Kind, ...] = ("count", "number", "percent", "money", "duration")
_OF_YEAR = re.compile(
    r"\b(?:in|during|for)\s+(?:the\s+)?(?:\w+\s+of\s+)?(1[5-9]\d\d|20\d\d)\b(?![,.]\d)", re.I
)
_PART = re.compile(
    r"\b(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) (?P<part>quarter|half|term|semester)\b"
    r"|\bQ(?P<quarter>[1-4])\b",
    re.I,
)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
# Who says it is not what it is said of.
_SAID_BY = re.compile(
    r"\s*(?:according to|as) (?:[^,]{1,60},|(?:the )?\w+)"
    r"|[^,]{1,60}?\b(?:says?|said|writes?|wrote|reports?|reported|claims?|claimed|told \w+)\b(?: that\b|:)?",
    re.I,
)
RELATIONS = frozenset("in at on of from to for with by near".split())
_BESIDE = re.compile(r",[^,]+,")  # "the museum, a former foundry, was opened"
# What a title calls the document itself, and what it calls one that is of the thing it speaks of.
_DOCUMENT = frozenset(
    words(
        "document file paper text page report memo note letter log diary protocol record transcript review mail"
        " message article story post blog news newsletter bulletin gazette times register leaflet guide book"
        " list table summary draft copy version appendix annex part sheet"
    )
)
_OF_A_THING = frozenset(words("minutes manual handbook"))


@dataclass(frozen=True, slots=True)
class Told:
    """A value as a sentence gives it."""

    ranked: Ranked
    value: Value

    @property
    def text(self) -> str:
        return self.ranked.candidate.text

    @property
    def around(self) -> Set[str]:
        """The words of the sentence, of the one before it, of its title and its heading."""
        return set(words(self.ranked.candidate.context))

    @property
    def passage(self) -> Set[str]:
        """The words of the whole passage with them."""
        return self.around | set(words(self.ranked.candidate.hit.text))

    @property
    def before(self) -> str:
        return self.text[: self.value.span.start]

    @property
    def behind(self) -> str:
        return self.text[self.value.span.end :]


def at_other_times(question: Asked, one: Told, other: Told) -> bool:
    """True where they give figures of different years, or of different parts of a year."""
    return question.kind in _VARIES and any(
        own and its and not own & its for own, its in zip(_times(one), _times(other), strict=True)
    )


def _times(told: Told) -> tuple[Set[str], Set[str], Set[str]]:
    """The years, the parts of years and the months that a sentence names beside its value."""
    text = f"{told.before} {told.behind}"
    return (
        set(_OF_YEAR.findall(text)),
        {_part(match) for match in _PART.finditer(text)},
        set(_MONTH.findall(text)),
    )


def _part(match: re.Match[str]) -> str:
    """``2 quarter`` for "second quarter" and "Q2"."""
    if match["quarter"]:
        return f"{match['quarter']} quarter"
    nth = match["nth"].lower()
    return f"{_ORDINALS.get(nth, nth[0])} {match['part'].lower()}"


def edited_apart(one: Told, other: Told, *, named: bool = False) -> bool:
    """True where the sentences are copies but for their values and what those are given for.

    What stands behind "in" or "of" tells none of what the question has ``named`` apart: two towns of
    one name are what sources disagree about.
    """
    own, its = given_for(one), given_for(other)
    if own is None or its is None:
        return False
    return any(
        _begins(one.text[: edit.one.start], named=named)
        and _names_another(edit, one, other, own, its)
        for edit in edits(one.text, other.text) or ()
    )


def _names_another(edit: Edit, one: Told, other: Told, own: Span, its: Span) -> bool:
    a, b = _words_in(one, edit.one, own), _words_in(other, edit.other, its)
    return bool(a and b) and not a & b and not a & other.around and not b & one.around


def _begins(before: str, *, named: bool) -> bool:
    """True where the name of a thing may begin: not right behind another word that tells something."""
    last = before.split()[-1:]
    if not last or last[0].endswith((",", ":", ";")):
        return True
    if named and last[0].lower() in RELATIONS:
        return False
    return len(last[0]) <= ARTICLE or not words(last[0])


def given_for(told: Told) -> Span | None:
    """The part of a sentence that says what the value is given for: before it, or else behind it."""
    said_by = _SAID_BY.match(told.before)
    start = said_by.end() if said_by else 0
    if words(told.before[start:]):
        return Span(start, told.value.span.start)
    return Span(told.value.span.end, len(told.text)) if told.behind else None


def _words_in(told: Told, edit: Span, part: Span) -> Set[str]:
    """The words of an edit within a part, where it isn't said in passing."""
    start, end = max(edit.start, part.start), min(edit.end, part.end)
    if start >= end:
        return set()
    beside = (match.span() for match in _BESIDE.finditer(told.text, part.start, part.end))
    if any(first <= start and end <= last for first, last in beside):
        return set()
    return set(words(told.text[start:end])) - set(words(told.value.text))


def titled_apart(question: Asked, one: Told, other: Told) -> bool:
    """True where titles name different things, and the sentences have only a general word for them."""
    own, its = _title(one), _title(other)
    asked = set(question.words)
    if _headed(one) and _headed(other) and _blank(one) == _blank(other):
        return _apart(_telling(own) - asked, _telling(its) - asked)
    in_text = _in_text(own, one) - asked, _in_text(its, other) - asked
    if all(in_text) and points_back(one.text) and points_back(other.text):
        # "It weighs 9 kg", behind a sentence that speaks of what the title names.
        return _apart(*in_text)
    return _of_one_form(own, its, asked)


def _of_one_form(own: str, its: str, asked: Set[str]) -> bool:
    """True for "Lease, Quay Street 8" and "Lease, Mill Road 21": a word in common, and others beside it.

    Where a name is common to both ("Svea Bank"), only another name tells them apart.
    """
    shared = _telling(own) & _telling(its)
    if not shared - _DOCUMENT:
        return False
    names = (shared - asked) & _capitalised(own) & _capitalised(its)
    alone = [_telling(title) - shared - _DOCUMENT - _OF_A_THING for title in (own, its)]
    if names:
        alone = [held & _capitalised(title) for held, title in zip(alone, (own, its), strict=True)]
    return _apart(*alone)


def _apart(one: Set[str], other: Set[str]) -> bool:
    return bool(one and other) and not one & other


def _in_text(title: str, told: Told) -> Set[str]:
    """The words of a title that its passage has too."""
    return (_telling(title) & set(words(told.ranked.candidate.hit.text))) - _DOCUMENT


def _title(told: Told) -> str:
    hit = told.ranked.candidate.hit
    return hit.place.heading or hit.title


def _headed(told: Told) -> bool:
    return bool(told.ranked.candidate.hit.place.heading)


def _blank(told: Told) -> str:
    return f"{told.before}_{told.behind}"


def _telling(title: str) -> Set[str]:
    """Its words without bare numbers: those only count documents."""
    return {word for word in words(title) if not word.isdecimal()}


def _capitalised(title: str) -> Set[str]:
    return {
        word
        for part in title.split()
        if part[:1].isupper() or part[:1].isdigit()
        for word in words(part)
    }
