"""Questions for a member of a class ("what sport", "which party"), and the words of the class.

The form of "ice hockey" doesn't show that it is a sport: for a few classes that people ask for,
``lexicon/value_classes.toml`` lists the words. Values of other classes are simply not compared between sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.passages import Span
from index.patterns import late
from rag.text.lexicon import alternatives, word_set
from rag.text.values import Value

_LEXICON = "value_classes"
_CLASSES = tuple(
    (
        late(alternatives(_LEXICON, f"asks.{name}"), re.I),
        late(rf"\b(?:{alternatives(_LEXICON, name)})\b", re.I),
    )
    for name in ("sports", "parties", "works", "occupations", "ranks", "positions")
)
_HEAD = late(r"\b(?:what|which) ([a-z]{3,})\b(?! of\b)", re.I)
_NO_HEAD = word_set(_LEXICON, "no_head")
_LISTED = late(r"\W*(?:and |or |a |an |[\w-]+ )?\W*")


@dataclass(frozen=True, slots=True)
class Class:
    """A class that a question asks for; ``words`` matches its members."""

    words: re.Pattern[str]

    def values(self, text: str) -> Iterator[Value]:
        """The members of this class in a text, in order."""
        for match in self.words.finditer(text):
            yield Value(Span(*match.span()), match.group(), _stem(match.group()))

    def value(self, text: str) -> Value | None:
        """The first member in a text, with the members listed after it ("actor and singer").

        None if the text has none.
        """
        found = list(self.values(text))
        if not found:
            return None
        listed = found[:1]
        for each in found[1:]:
            if not _LISTED.fullmatch(text[listed[-1].span.end : each.span.start]):
                break
            listed.append(each)
        span = Span(listed[0].span.start, listed[-1].span.end)
        return Value(span, span.of(text), " ".join(sorted({each.normal for each in listed})))


def class_asked_for(question: str) -> Class | None:
    """The class that a question asks for a member of; None if it asks for no known class.

    For "which river", "what division" the class is all names with that word ("Green River", "Division III").
    """
    for asks, held in _CLASSES:
        if asks.search(question):
            return Class(held)
    head = _HEAD.search(question)
    if head is None or head[1].lower() in _NO_HEAD:
        return None
    noun = head[1].capitalize()
    named = rf"(?:[A-Z][\w'’-]+ ){{1,3}}{noun}\b|{noun} [A-Z\d][\w-]*"
    return Class(late(rf"\b(?:{named})"))


def _stem(name: str) -> str:
    """One form for an activity and the person who does it: ``cricketer`` becomes ``cricket``."""
    found = re.sub(r"(?:ing|er|ist)$", "", name.lower().removesuffix("s"))
    return "football" if found == "socc" else found
