"""Do two sentences give their values for one thing? The lion's weight is no second opinion on the ostrich's.

What a sentence speaks of is told by the time it names, by the words that stand where the other's copy has
others, by the first cell of a table row, by what the cross-encoder answers to "which one?", and, where
the sentence has only a general word ("the meeting"), by its title. Where nothing tells, it is taken for
the same.
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
from rag.reranking import Reranker
from rag.twins import edits
from rag.values import Value

PLAIN = 60  # characters of a sentence that says one thing of one thing; set by hand
LIKELY = 0.1
ARTICLE = 3  # letters of the longest article: "der", "los", "the"
_YEAR = re.compile(r"(?<![\d.,])(?:1[5-9]\d\d|20\d\d)(?![\d,]*\d)")
_PART = re.compile(
    r"\b(first|second|third|fourth|1st|2nd|3rd|4th) (quarter|half|term|semester)\b|\b(Q)([1-4])\b",
    re.I,
)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_MONTH = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
# Who says it is not what it is said of.
_SAID_BY = re.compile(
    r"\s*(?:according to|as) (?:[^,]{1,60},|(?:the )?\w+)"
    r"|[^,]{1,60}?\b(?:says?|said|writes?|wrote|reports?|reported|claims?|claimed|told \w+)\b(?: that\b|:)?",
    re.I,
)
_RELATIONS = frozenset("in at on of from to for with by near".split())
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


class Things:
    """Tells things apart for one question; ``reranker`` says which one, None where there is none."""

    def __init__(self, question: Asked, reranker: Reranker | None) -> None:
        self._question = question
        # Its English "which one?" tells nothing in other scripts.
        self._reranker = reranker if question.script == "latin" else None

    def differ(self, one: Told, other: Told) -> bool:
        """True where the two sentences surely speak of different things, or of different times."""
        if _at_other_times(self._question, one, other):
            return True
        if self._question.names:
            return self._named_apart(one, other) or _edited_apart(one, other, named=True)
        return (
            _edited_apart(one, other)
            or self._which_apart(one, other)
            or _titled_apart(self._question, one, other)
        )

    def _named_apart(self, one: Told, other: Told) -> bool:
        """True where one passage has less of what the question names than the other."""
        names = self._question.names
        return names & _passage(one) != names & _passage(other)

    def _which_apart(self, one: Told, other: Told) -> bool:
        own, its = self._which(one), self._which(other)
        if own and not its:
            its = self._asked_only_in(other, one)
        elif its and not own:
            own = self._asked_only_in(one, other)
        return bool(own and its) and not own & _around(other) and not its & _around(one)

    def _named_before(self, told: Told) -> Set[str]:
        """What a plain sentence begins with, before its value, in words that the question lacks."""
        part, text = told_of(told), _text(told)
        if part is None or len(text) > PLAIN:
            return set()
        return set(words(part.of(text))) - set(self._question.words)

    def _asked_only_in(self, one: Told, other: Told) -> Set[str]:
        return (set(self._question.words) & _around(one)) - _passage(other)

    def _which(self, told: Told) -> Set[str]:
        """The words that tell which of the things asked for a sentence speaks of; none where none do."""
        candidate, asked = told.ranked.candidate, set(self._question.words)
        if candidate.sentence.kind == "row":
            found = candidate.text.split(";")[0].partition(": ")
            return set(words(found[2] or found[0])) - asked - set(words(told.value.text))
        if self._reranker is None or told.ranked.cross is None:
            return self._named_before(told)
        title = candidate.hit.title[:120]
        before = len(title) + 2 if title and candidate.passage.startswith(f"{title}: ") else 0
        (read,) = self._reranker.read(
            f"Which one? {self._question.text} {told.value.text}", [candidate.passage]
        )
        answer = read.answer(before)
        if answer is None or answer[1] < LIKELY:
            return set()
        return set(words(answer[0].of(candidate.passage))) - asked - set(words(told.value.text))


def _at_other_times(question: Asked, one: Told, other: Told) -> bool:
    if question.kind == "time":
        return False
    return any(
        own and its and not own & its for own, its in zip(_times(one), _times(other), strict=True)
    )


def _times(told: Told) -> tuple[Set[str], ...]:
    """The years, the parts of years and the months that a sentence names beside its value."""
    text = _without_value(told)
    parts = {
        f"{(match[2] or match[3])[0].lower()}{_ORDINALS.get((match[1] or '').lower(), (match[1] or match[4])[0])}"
        for match in _PART.finditer(text)
    }
    return set(_YEAR.findall(text)), parts, set(_MONTH.findall(text))


def _without_value(told: Told) -> str:
    span, text = told.value.span, _text(told)
    return f"{text[: span.start]} {text[span.end :]}"


def _edited_apart(one: Told, other: Told, *, named: bool = False) -> bool:
    """True where the sentences are copies but for their values and what those are said of.

    What stands behind "in" or "of" tells none of what the question has ``named`` apart: two towns of
    one name are what sources disagree about.
    """
    own, its = told_of(one), told_of(other)
    apart = edits(_text(one), _text(other))
    if apart is None or own is None or its is None:
        return False
    for edit in apart:
        if not _begins(_text(one)[: edit.one.start], named=named):
            continue
        a, b = _words_of(one, edit.one, own), _words_of(other, edit.other, its)
        if a and b and not a & b and not a & _around(other) and not b & _around(one):
            return True
    return False


def _begins(before: str, *, named: bool) -> bool:
    """True where the name of a thing may begin: not right behind another word that tells something."""
    last = before.split()[-1:]
    if not last or last[0].endswith((",", ":", ";")):
        return True
    if named and last[0].lower() in _RELATIONS:
        return False
    return len(last[0]) <= ARTICLE or not words(last[0])


def told_of(told: Told) -> Span | None:
    """The part of a sentence that says what the value is given for: before it, or else behind it."""
    text, value = _text(told), told.value.span
    said_by = _SAID_BY.match(text[: value.start])
    start = said_by.end() if said_by else 0
    if words(text[start : value.start]):
        return Span(start, value.start)
    return Span(value.end, len(text)) if value.end < len(text) else None


def _words_of(told: Told, edit: Span, part: Span) -> Set[str]:
    start, end = max(edit.start, part.start), min(edit.end, part.end)
    if start >= end:
        return set()
    beside = (Span(*match.span()) for match in _BESIDE.finditer(_text(told), part.start, part.end))
    if any(each.start <= start and end <= each.end for each in beside):
        return set()
    return set(words(_text(told)[start:end]))


def _titled_apart(question: Asked, one: Told, other: Told) -> bool:
    """True where titles of one form name different things, and the sentences name none of them."""
    own, its = _title(one), _title(other)
    named = _named_in(question, own, one), _named_in(question, its, other)
    if all(named) and points_back(_text(one)) and points_back(_text(other)):
        # "It weighs 9 kg", behind a sentence that speaks of what the title names.
        return not named[0] & named[1]
    shared = set(words(own)) & set(words(its))
    if not shared - _DOCUMENT:
        return False
    capitals = {
        word for word in shared - set(question.words) if word in _capitalised(own) & _capitalised(its)
    }
    apart = []
    for title in (own, its):
        told = set(words(_YEAR.sub(" ", title))) - shared - _DOCUMENT - _OF_A_THING
        apart.append(told & _capitalised(title) if capitals else told)
    return bool(apart[0] and apart[1])


def _named_in(question: Asked, title: str, told: Told) -> Set[str]:
    """The words of a title that its passage has too, and the question hasn't."""
    held = set(words(told.ranked.candidate.hit.text))
    return set(words(title)) & held - set(question.words) - _DOCUMENT


def _title(told: Told) -> str:
    hit = told.ranked.candidate.hit
    return hit.place.heading or hit.title


def _capitalised(title: str) -> Set[str]:
    return {
        word
        for part in title.split()
        if part[:1].isupper() or part[:1].isdigit()
        for word in words(part)
    }


def _around(told: Told) -> Set[str]:
    """The words of a sentence, of the one before it, of its title and its heading."""
    return set(words(told.ranked.candidate.context))


def _passage(told: Told) -> Set[str]:
    """The words of its whole passage with them."""
    return _around(told) | set(words(told.ranked.candidate.hit.text))


def _text(told: Told) -> str:
    return told.ranked.candidate.text
