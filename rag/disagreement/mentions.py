"""Which thing a sentence's value belongs to, found from the words in which two near duplicates differ.

Each rule decides only where two sentences are surely about different things. Word lists are used only for
closed classes (prepositions, verbs of saying).
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from index.passages import Span
from index.words import words
from rag.reading.reader import Ranked
from rag.text.lexicon import alternatives, word_set
from rag.text.near_duplicates import Edit, edits
from rag.text.values import Value

ARTICLE = 3  # letters of the longest article: "der", "los", "the"
# The speaker of a sentence ("according to ...") is not the thing that the value is given for.
_SAID_BY = re.compile(
    r"\s*(?:according to|as) (?:[^,]{1,60},|(?:the )?\w+)"
    rf"|[^,]{{1,60}}?\b(?:{alternatives('mentions', 'said_by')})\b(?: that\b|:)?",
    re.I,
)
RELATIONS = word_set("mentions", "relations")
_RELATED = re.compile(rf", (?:{'|'.join(sorted(RELATIONS))})\b")
_BESIDE = re.compile(r",\s(?:[^,]|,(?=\d))+,(?!\d)")  # "the museum, a former foundry, was opened"


@dataclass(frozen=True, slots=True)
class Mention:
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
        """The words of ``around`` and of the whole passage."""
        return self.around | set(words(self.ranked.candidate.hit.text))

    @property
    def elsewhere(self) -> Set[str]:
        """The words of its title, its heading, and the rest of its passage."""
        hit = self.ranked.candidate.hit
        rest = hit.text.replace(hit.text_of(self.ranked.candidate.sentence.span), " ")
        return set(words(f"{hit.title} {hit.place.heading or ''} {rest}"))

    @property
    def previous(self) -> str:
        """The sentence before it in its passage; empty where it is the first."""
        candidate = self.ranked.candidate
        headed = (candidate.hit.title, candidate.hit.place.heading)
        title = "".join(f"{part}. " for part in headed if part)
        return candidate.context.removeprefix(title).removesuffix(self.text).strip()

    @property
    def before(self) -> str:
        return self.text[: self.value.span.start]

    @property
    def behind(self) -> str:
        return self.text[self.value.span.end :]

    @property
    def blank(self) -> str:
        """The sentence with a blank for its value."""
        return f"{self.before}_{self.behind}"


def edited_apart(one: Mention, other: Mention, *, named: bool = False) -> bool:
    """True if the sentences differ only in their values and in the things these are given for.

    If the question has ``named`` the thing, a name after "in" or "of" doesn't make the things different:
    sources may disagree about two towns of one name.
    """
    own, its = given_for(one), given_for(other)
    if own is None or its is None:
        return False
    return any(
        _begins(one.text, edit.one.start, named=named)
        and _names_another(edit, one, other, own, its)
        for edit in edits(one.text, other.text) or ()
    )


def _names_another(edit: Edit, one: Mention, other: Mention, own: Span, its: Span) -> bool:
    a, b = _words_in(one, edit.one, own), _words_in(other, edit.other, its)
    return bool(a and b) and not a & b and not a & other.around and not b & one.around


def _begins(text: str, at: int, *, named: bool) -> bool:
    """True if the name of a thing may begin at ``at``: not directly after another content word."""
    last = text[:at].split()[-1:]
    if not last or last[0].endswith((",", ":", ";")):
        return True
    if named and last[0].lower() in RELATIONS:
        return text[at].islower()
    return len(last[0]) <= ARTICLE or not words(last[0])


def given_for(told: Mention) -> Span | None:
    """The part of a sentence that says what the value is given for: before it, or else after it."""
    said_by = _SAID_BY.match(told.before)
    start = said_by.end() if said_by else 0
    if words(told.before[start:]):
        return Span(start, told.value.span.start)
    return Span(told.value.span.end, len(told.text)) if told.behind else None


def _words_in(told: Mention, edit: Span, part: Span) -> Set[str]:
    """The words of an edit within a part, without asides and without the value."""
    start, end = max(edit.start, part.start), min(edit.end, part.end)
    if start >= end:
        return set()
    plain = " " * part.start + without_asides(part.of(told.text))
    return set(words(plain[start:end])) - set(words(told.value.text))


def without_asides(text: str) -> str:
    """The text with blanks in place of asides: "the museum, a former foundry, was opened"."""
    return _BESIDE.sub(lambda aside: " " * len(aside[0]), text)


def dated(text: str) -> str:
    """The text without asides, except those like "in 2019": "the club, founded in 1911, had, in 2019, 640"."""
    return _BESIDE.sub(lambda aside: aside[0] if _RELATED.match(aside[0]) else ",", text)
