"""Drafts a first evaluation set from a user's own sources, for a person to correct.

In a sentence with a number, a date, a duration or a share, a question word replaces the value ("The
call took how long?"). So drafts repeat the words of their source and are easier than real questions:
a person has to reword them. If every source that contains the value is hidden, the same question is
unanswerable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from index.chunking import chunk
from index.passages import Source, Span
from index.words import is_latin, words
from rag.text.values import Kind, Value, values

UNANSWERABLE = 4  # every fourth draft is unanswerable

_ASKED: dict[Kind, str] = {
    "duration": "how long",
    "percent": "what percentage",
    "money": "how much money",
    "time": "what date",
    "count": "how many",
}
_SELDOM_COUNTS = frozenset(("one", "two", "once", "twice"))
_WORDS = range(6, 36)  # the number of words of a usable sentence
# These words usually refer to another sentence.
_LEANS = re.compile(
    r"(?:he|she|it|they|this|that|these|those|such|his|her|their|its|but|and|however|also|there)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A drafted case; ``without`` are the sources to hide so that it is unanswerable."""

    question: str
    kind: Kind
    answer: str
    source: str
    span: Span
    sentence: str
    without: tuple[str, ...] = ()


def draft(sources: Sequence[Source], *, cases: int) -> list[CaseDraft]:
    """At most ``cases`` drafts, from all sources in turn, every fourth one unanswerable.

    The result is deterministic. Only sentences in Latin script are used.
    """
    each_in_turn = zip_longest(*(_spread(list(_drafts(source))) for source in sources))
    found: list[CaseDraft] = []
    said: set[str] = set()
    for one in (one for turn in each_in_turn for one in turn if one is not None):
        if len(found) == cases:
            break
        if one.question in said:
            continue
        wanted = len(found) % UNANSWERABLE == UNANSWERABLE - 1
        hidden = _holding(one, sources) if wanted else ()
        if wanted and len(hidden) > max(1, len(sources) // 2):
            continue  # hiding so many sources would leave a different corpus
        said.add(one.question)
        found.append(_without(one, hidden))
    return found


def as_line(number: int, one: CaseDraft) -> dict[str, object]:
    """The draft as a line of a JSONL set."""
    known: dict[str, object] = {"answerable": False, "without": list(one.without)}
    if not one.without:
        span = {"start": one.span.start, "end": one.span.end}
        gold = {"source": one.source, "text": one.sentence, **span}
        known = {"answerable": True, "gold": [gold], "answers": [one.answer]}
    named = {"_id": f"draft-{number:03}", "text": one.question, "draft": True}
    return {**named, **known, "tags": ["draft", one.kind]}


def _drafts(source: Source) -> Iterator[CaseDraft]:
    for piece in chunk(source):
        for sentence in piece.sentences:
            text = sentence.span.of(source.text)
            if sentence.kind == "prose" and _stands_alone(text) and (found := _value(text)):
                kind, value = found
                question = _question(text, kind, value)
                yield CaseDraft(question, kind, value.text, source.id, sentence.span, text)


def _stands_alone(text: str) -> bool:
    fits = len(text.split()) in _WORDS and len(words(text)) >= 4
    return fits and is_latin(text) and not _LEANS.match(text) and text.endswith(".")


def _value(text: str) -> tuple[Kind, Value] | None:
    """The first value of the first kind in ``_ASKED`` that the text contains."""
    for kind in _ASKED:
        for value in values(kind, text):
            if value.text.lower() not in _SELDOM_COUNTS:
                return kind, value
    return None


def _question(text: str, kind: Kind, value: Value) -> str:
    asked = _ASKED[kind]
    if re.fullmatch(r"\d{4}s?", value.text):
        asked = "what year"
    before, after = text[: value.span.start], text[value.span.end :]
    if kind == "money":
        before = re.sub(r"[$€£¥]\s*$", "", before)
    asked = asked if before.strip() else asked.capitalize()
    return " ".join(f"{before}{asked}{after}".split()).removesuffix(".") + "?"


def _holding(one: CaseDraft, sources: Iterable[Source]) -> tuple[str, ...]:
    """The sources that contain the value, including its own."""
    wanted = re.compile(rf"(?<!\w){re.escape(one.answer)}(?!\w)", re.I)
    return tuple(source.id for source in sources if wanted.search(source.text))


def _without(one: CaseDraft, hidden: tuple[str, ...]) -> CaseDraft:
    return CaseDraft(one.question, one.kind, one.answer, one.source, one.span, one.sentence, hidden)


def _spread(found: list[CaseDraft]) -> list[CaseDraft]:
    """Reordered from the middle of ever smaller halves, so that even few drafts are spread over a source."""
    if len(found) < 3:
        return found
    middle = len(found) // 2
    left, right = _spread(found[:middle]), _spread(found[middle + 1 :])
    turns = zip_longest(left, right)
    return [found[middle], *(one for turn in turns for one in turn if one is not None)]
