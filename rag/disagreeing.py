"""Sources that give different values for what was asked, or the same.

Two signs are trusted: edited copies (sentences alike in all but numbers or names), and sentences
that cover the question and hold exactly one value of the asked kind. The second is a hint: it
asks for several sources and a strong reading of each sentence before it speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.words import words
from rag.asking import MEASURED
from rag.reading import Ranked, Reading
from rag.values import Kind, Value, seconds, values

ALIKE = 0.6  # Jaccard of words from which two sentences are copies of one another
COPIED = 0.9  # Jaccard of words from which one of them tells nothing that the other didn't
TELLING: tuple[Kind, ...] = ("duration", "percent")  # values whose unit says what they measure
COVERED = 0.5  # share of the question's idf in a sentence and its surroundings
LOGIT = 0.0  # the cross-encoder finds more for than against an answer here
REACH = 6.0  # and is at most this much below its best
TOUCHED = 0.2  # then this share in the sentence itself is enough,
TELLING_REACH = 15.0  # and a logit this much below the best
APART = 10  # times as long: a call of 90 minutes and one of three years aren't the same call


@dataclass(frozen=True, slots=True)
class Given:
    """One value that sources give, with the sentences that give it, best first."""

    value: Value
    ranked: tuple[Ranked, ...]


def readings(reading: Reading) -> tuple[Given, ...]:
    """The different values for what was asked, best first; empty where fewer than two disagree."""
    given = _given(reading)
    sources = {_source(each) for value in given for each in value.ranked}
    return given if len(given) > 1 and len(sources) > 1 else ()


def agreed(reading: Reading) -> Given | None:
    """The one value for what was asked, with a sentence of each source that gives it independently.

    None where values differ, or where fewer than two sources give it; a copy is no second source.
    """
    given = _given(reading)
    if len(given) != 1:
        return None
    independent: list[Ranked] = []
    for each in given[0].ranked:
        if not any(
            _source(each) == _source(other) or _copies(each, other) for other in independent
        ):
            independent.append(each)
    return Given(given[0].value, tuple(independent)) if len(independent) > 1 else None


def _given(reading: Reading) -> tuple[Given, ...]:
    """The values that relevant sentences give for what was asked, best first."""
    if reading.question.kind not in MEASURED or not reading.ranked:
        return ()
    groups: list[tuple[Value, list[Ranked]]] = []
    for ranked in _relevant(reading):
        value = _only_value(reading, ranked, groups[0][0] if groups else None)
        if value is None:
            continue
        same = next((held for known, held in groups if _same(known, value)), None)
        if same is None:
            groups.append((value, [ranked]))
        else:
            same.append(ranked)
    return tuple(Given(value, tuple(held)) for value, held in groups)


def _source(ranked: Ranked) -> str:
    return ranked.candidate.hit.place.source


def _relevant(reading: Reading) -> Iterator[Ranked]:
    best = reading.ranked[0]
    highest = max(
        (ranked.cross for ranked in reading.ranked if ranked.cross is not None), default=0.0
    )
    for ranked in reading.ranked:
        if ranked is best or _alike(ranked, best) or _strong(reading, ranked, highest):
            yield ranked


def _strong(reading: Reading, ranked: Ranked, highest: float) -> bool:
    if ranked.cross is None:
        return ranked.share >= 0.5 * reading.ranked[0].share
    if reading.question.kind in TELLING:
        touched = reading.question.coverage(set(words(ranked.candidate.text)))
        return touched >= TOUCHED and ranked.cross >= highest - TELLING_REACH
    covered = reading.question.coverage(set(words(ranked.candidate.context)))
    return covered >= COVERED and ranked.cross >= max(LOGIT, highest - REACH)


def _alike(one: Ranked, other: Ranked) -> bool:
    return _shared(one, other) >= ALIKE


def _copies(one: Ranked, other: Ranked) -> bool:
    return _shared(one, other) >= COPIED


def _shared(one: Ranked, other: Ranked) -> float:
    """Jaccard's index of their words; 0 where neither has any."""
    a, b = set(words(one.candidate.text)), set(words(other.candidate.text))
    return len(a & b) / len(a | b) if a | b else 0.0


def _only_value(reading: Reading, ranked: Ranked, first: Value | None) -> Value | None:
    """The one value of the asked kind that could be a reading of the same thing as the first.

    None where there are none or several.
    """
    asked_for = reading.question.text.lower()
    found = [
        value
        for value in values(reading.question.kind, ranked.candidate.text)
        if value.text.lower() not in asked_for
        and (first is None or _comparable(reading.question.kind, first, value))
    ]
    distinct = {value.normal for value in found}
    return found[0] if len(distinct) == 1 else None


def _comparable(kind: Kind, one: Value, other: Value) -> bool:
    """False for durations that can't be readings of one thing: too far apart, or of no length."""
    if kind != "duration":
        return True
    a, b = seconds(one), seconds(other)
    return a is not None and b is not None and max(a, b) <= APART * min(a, b)


def _same(one: Value, other: Value) -> bool:
    """Equal, or one only says more than the other ("2025" and "August 15 2025")."""
    a, b = set(one.normal.split()), set(other.normal.split())
    return a <= b or b <= a


def first_of_each(given: Sequence[Given]) -> list[Ranked]:
    """The best sentence for each value."""
    return [each.ranked[0] for each in given]
