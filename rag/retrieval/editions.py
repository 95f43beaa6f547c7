"""Which of several editions, or of several documents of one kind, a question names: its hits alone are read.

"The 2023 policy" is policy-2023.md, not policy-2024.md; "the rent in Berlin" is in Budget_Berlin.xlsx.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from index.passages import Hit
from index.patterns import late
from index.words import words
from rag.text.designations import holds
from rag.text.editions import (
    Edition,
    dated_apart,
    edition_of,
    marked_apart,
    said_by,
    telling_words,
    written,
)
from rag.text.lexicon import alternatives

FORM = 0.5  # share of the words of the shorter text that two documents of one form have in common
COMPARED = 40  # sources among the hits that are compared with each other, at most
_HAN = r"\u3400-\u9fff"
_WORD = late(rf"[{_HAN}]{{2}}|[^\W_{_HAN}]+(?:[.'’-][^\W_{_HAN}]+)*")
_BEHIND = late(r"\A(?:年度?|的)+")
_JOINED = late(rf"(?:\b(?:{alternatives('editions', 'joins')})\s+)*\Z", re.I)


@dataclass(frozen=True, slots=True)
class NamedEdition:
    """The hits in what the question names, those in all but its relatives, and the question without the name."""

    hits: tuple[Hit, ...]
    others: tuple[Hit, ...]
    rest: str


def named_edition(question: str, hits: Sequence[Hit]) -> NamedEdition | None:
    """What a question names of documents that are told apart by their names, titles or dates; None for nothing."""
    texts: dict[str, Hit] = {}
    for hit in hits:
        texts.setdefault(hit.place.source, hit)
    held = {source: edition_of_hit(hit) for source, hit in list(texts.items())[:COMPARED]}
    asked, unasked, said = _told(question, held, texts)
    left = unasked - asked
    if not asked or not left:
        return None
    return NamedEdition(
        tuple(hit for hit in hits if hit.place.source in asked),
        tuple(hit for hit in hits if hit.place.source not in left),
        _without(question, said, _names(held[source] for source in asked)),
    )


def edition_of_hit(hit: Hit) -> Edition:
    """The edition that a hit is from."""
    return edition_of(hit.place.source, hit.title, hit.date)


def are_editions(one: Hit, other: Hit) -> bool:
    """True if two hits are from editions of one document."""
    if one.place.source == other.place.source:
        return False
    own, its = edition_of_hit(one), edition_of_hit(other)
    return marked_apart(own, its) or (dated_apart(own, its) and of_one_form(one, other))


def named_by_file(one: Hit, other: Hit) -> tuple[Set[str], Set[str]]:
    """The words that tell two documents of one form apart; empty if they are no such documents."""
    if one.place.source == other.place.source:
        return frozenset(), frozenset()
    own, its = telling_words(edition_of_hit(one), edition_of_hit(other))
    return (own, its) if own and of_one_form(one, other) else (frozenset(), frozenset())


def of_one_form(one: Hit, other: Hit) -> bool:
    """True for texts with many words in common: a form that was filled in twice, or a text that was revised."""
    own, its = _worded(one.text), _worded(other.text)
    return len(own & its) >= FORM * max(1, min(len(own), len(its)))


@lru_cache(maxsize=512)  # each text is compared with many
def _worded(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word.isalpha())


def _told(
    question: str, held: Mapping[str, Edition], texts: Mapping[str, Hit]
) -> tuple[Set[str], Set[str], Set[str]]:
    """The sources that the question names, those with a relative that it names, and its words for that."""
    marks, told = said_by(question).marks, frozenset(words(question))
    asked, unasked, said = set[str](), set[str](), set[str]()
    for one, other in permutations(held, 2):
        own, its = held[one], held[other]
        if are_editions(texts[one], texts[other]):
            here, there = own.marks - its.marks, its.marks - own.marks
            if marks & here and not marks & there:
                asked.add(one)
                if not any(holds(texts[other].text, value) for _, value in marks & here):
                    unasked.add(other)
                said |= {word for mark in marks & here for word in written(mark)}
        else:
            mine, theirs = named_by_file(texts[one], texts[other])
            if mine & told and not theirs & told:
                asked.add(one)
                unasked.add(other)
                said |= mine & told
    return asked, unasked, said


def _names(asked: Iterable[Edition]) -> Set[str]:
    return {word for each in asked for word in each.name.others | each.title.others}


def _without(question: str, said: Set[str], names: Set[str]) -> str:
    """The question without the words that only name its source: "What is the rent?" of "... in Berlin?"."""
    rest = question
    for start, end in reversed(list(_naming(question, said, names))):
        joined = _JOINED.search(rest[:start])
        rest = f"{rest[: joined.start() if joined else start]}{_BEHIND.sub('', rest[end:])}"
    rest = re.sub(r"\s+([?.!,])", r"\1", " ".join(rest.split()))
    return rest if words(rest) else question


def _naming(question: str, said: Set[str], names: Set[str]) -> Iterator[tuple[int, int]]:
    """Where the question names its source: "Oak Street" for oak, "v1" for 1; in Chinese also within others."""
    found = list(_WORD.finditer(question))
    at = [place for place, each in enumerate(found) if _says(each[0].lower(), said)]
    done = 0
    for place in at:
        first = last = place
        while first > done and _joins(question, found[first - 1], found[first], names):
            first -= 1
        while last + 1 < len(found) and _joins(question, found[last + 1], found[last], names):
            last += 1
        if first >= done:
            yield found[first].start(), found[last].end()
            done = last + 1


def _says(word: str, said: Set[str]) -> bool:
    plain = re.sub(r"\A[^\W\d_]{1,8}(?=\d)", "", word)
    return bool(said & {word, plain, *words(word)})


def _joins(question: str, one: re.Match[str], other: re.Match[str], names: Set[str]) -> bool:
    """True if a word beside one that names the source is of its name, too: "Street" in "Oak Street"."""
    first, second = sorted((one.span(), other.span()))
    own = set(words(one[0]))
    return question[first[1] : second[0]] == " " and bool(own) and own <= names
