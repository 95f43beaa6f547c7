"""Detects whether sources give different values as the answer, or the same.

Two signs are trusted: near duplicates (sentences that differ in a few words,
``rag.text.near_duplicates``, among them the asked value), and sentences that answer strongly, hold
all names of the question and give one value each (``answer_values``). Values that can both be right
are no disagreement (``rag.text.value_equivalence``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from index.passages import Span
from index.words import words
from rag.disagreement.answer_values import (
    about_the_same,
    asked_of,
    edited,
    exact_answer,
    holds,
    value_of,
)
from rag.disagreement.editions import newest_only
from rag.disagreement.mentions import Mention
from rag.disagreement.referents import Referents
from rag.query.analysis import AnalysedQuestion, IdfFunction
from rag.query.shape import Shape
from rag.reading.reader import Ranked, ReadingResult
from rag.retrieval.editions import are_editions
from rag.text.lexicon import entries
from rag.text.near_duplicates import edits
from rag.text.value_classes import class_asked_for
from rag.text.value_equivalence import same
from rag.text.values import Kind, Value

COPIED = 0.9  # Jaccard of words from which a sentence is a copy of the other
TELLING: tuple[Kind, ...] = ("duration", "percent")  # kinds whose unit says what a value measures
REPEATED, SAME_PAGE = (
    2,
    0.5,
)  # sentences beside it, and their share, from which two passages are of one page
LEADS = 0.2  # least probability, as a share of the best, of a sentence whose copies are looked for
COVERED = 0.4  # least share of the question's idf in a sentence and its surroundings
# Cross-encoder logits: at least LOGIT (0: even odds that it answers), and at most REACH below the highest.
LOGIT, REACH = 0.0, 2.5
CLASS_REACH = (
    4.5  # the reach, without LOGIT, if a class of known words is asked for: weaker sentences count
)
BACKING_REACH = 6.0  # the reach of sentences that only back a value that others give
_UNITS = frozenset(words(" ".join(entries("values", "units.en"))))  # of "how many minutes?"
# For kinds in TELLING: least share of the question's idf in the sentence itself, and the reach, without LOGIT.
TOUCHED, TELLING_REACH = 0.2, 7.0


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """One value that sources give, with the sentences that give it, best first."""

    value: Value
    ranked: tuple[Ranked, ...]

    @property
    def independent(self) -> tuple[Ranked, ...]:
        """The best sentence of each independent source: copies and editions of one text count once."""
        found: list[Ranked] = []
        for each in self.ranked:
            if not any(_source(each) == _source(other) or _copies(each, other) for other in found):
                found.append(each)
        return tuple(found)


def values_given(
    reading: ReadingResult, rarity: IdfFunction, things: Referents, *, shape: Shape = "fact"
) -> tuple[ReportedValue, ...]:
    """The values that sources give as the answer, best first; one of each source.

    All belong to one thing, as far as ``things`` can tell.
    """
    question = reading.question
    # "What do all of them say?": each source is quoted; texts without a value are not compared.
    if not reading.ranked or (shape == "several sources" and question.kind == "other"):
        return ()
    found = _of_copies(reading, rarity, things)
    known = {_source(ranked) for ranked, _ in found}
    copied = {id(ranked) for ranked, _ in found}
    for ranked in _relevant(reading):
        if _source(ranked) in known:
            continue
        first = found[0][1] if found else None
        value = value_of(question, ranked, rarity, beside=first)
        if value is not None:
            found.append((ranked, value))
            known.add(_source(ranked))
    parted = _of_one_thing(newest_only(found), things)
    # If one of the things is exactly the asked one, the others don't belong to the answer.
    asked = [each for each in parted if things.is_asked(Mention(*each[0]))]
    groups = [_grouped(question, each, copied) for each in asked or parted]
    given = next((each for each in groups if readings(each)), groups[0] if groups else ())
    return _backed(reading, given, rarity, things) if readings(given) else given


def _backed(
    reading: ReadingResult, given: Sequence[ReportedValue], rarity: IdfFunction, things: Referents
) -> tuple[ReportedValue, ...]:
    """The values with the weaker sentences of further sources that give one of them: most sources decide."""
    question, kind = reading.question, asked_of(reading.question)
    highest = max((each.cross_logit or 0.0 for each in reading.ranked), default=0.0)
    held = {value.value.normal: list(value.ranked) for value in given}
    known = {_source(each) for value in given for each in value.ranked}
    for ranked in reading.ranked:
        weak = ranked.cross_logit is None or ranked.cross_logit < highest - BACKING_REACH
        if weak or _source(ranked) in known or not about_the_same(question, ranked):
            continue
        value = value_of(question, ranked, rarity, beside=given[0].value)
        told = [
            each
            for each in given
            if (same(kind, each.value, value) if value else holds(question, ranked, each.value))
        ]
        if len(told) != 1:
            continue
        own = Mention(told[0].ranked[0], told[0].value)
        if not things.named_apart(own, Mention(ranked, value or _first_of(told[0].value, ranked))):
            held[told[0].value.normal].append(ranked)
            known.add(_source(ranked))
    return tuple(ReportedValue(each.value, tuple(held[each.value.normal])) for each in given)


def _of_one_thing(
    found: Sequence[tuple[Ranked, Value]], things: Referents
) -> list[list[tuple[Ranked, Value]]]:
    """The values grouped by the thing that they are about, the best first in each group."""
    parted: list[list[tuple[Ranked, Value]]] = []
    for each in found:
        own = next((held for held in parted if _of_one(things, held[0], each)), None)
        if own is None:
            parted.append([each])
        else:
            own.append(each)
    return parted


def readings(given: Sequence[ReportedValue]) -> tuple[ReportedValue, ...]:
    """The values if sources disagree on them; empty for fewer than two values or sources.

    One that more independent sources give comes first: a copy, however good it reads, is no further source.
    """
    sources = {_source(each) for value in given for each in value.ranked}
    if len(given) < 2 or len(sources) < 2:
        return ()
    return tuple(sorted(given, key=lambda each: -len(each.independent)))


def agreed(given: Sequence[ReportedValue]) -> ReportedValue | None:
    """The one value, with a sentence of each source that gives it independently.

    None where values differ, or where fewer than two sources give it; a copy is no second source.
    """
    if len(given) != 1:
        return None
    independent = given[0].independent
    return ReportedValue(given[0].value, independent) if len(independent) > 1 else None


def first_of_each(given: Sequence[ReportedValue]) -> list[Ranked]:
    """The best sentence for each value."""
    return [each.ranked[0] for each in given]


def _of_copies(
    reading: ReadingResult, rarity: IdfFunction, things: Referents
) -> list[tuple[Ranked, Value]]:
    """A sentence and its near duplicates in other sources, each with its value where they differ.

    Two sources with the same words in a better sentence aren't compared by a worse one.
    """
    alike: set[frozenset[str]] = set()
    marks: dict[int, Span | None] = {}

    def marked(ranked: Ranked) -> Span | None:
        if id(ranked) not in marks:  # each is compared with many
            marks[id(ranked)] = exact_answer(reading.question, ranked, rarity)
        return marks[id(ranked)]

    for lead in reading.ranked:
        if lead.probability < LEADS * reading.ranked[0].probability:
            break
        found: list[tuple[Ranked, Value]] = []
        for other in reading.ranked:
            pair = frozenset((_source(lead), _source(other)))
            if len(pair) == 1 or pair in alike:
                continue
            if _same_words(lead, other):
                alike.add(pair)
                continue
            both = _edited(reading, lead, other, marked)
            if both is None:
                continue
            if _of_one(things, (lead, both[0]), (other, both[1])):
                found = found or [(lead, both[0])]
                found.append((other, both[1]))
        if found:
            return found
    return []


def _first_of(value: Value, ranked: Ranked) -> Value:
    """A known value where a sentence has it; at its beginning where it has it in other words."""
    at = max(ranked.candidate.text.find(value.text), 0)
    return replace(value, span=Span(at, at + len(value.text)))


def _of_one(things: Referents, one: tuple[Ranked, Value], other: tuple[Ranked, Value]) -> bool:
    """True if the values of two sentences are of one thing, as far as can be told."""
    return _one_page(one[0], other[0], things) or not things.differ(Mention(*one), Mention(*other))


def _one_page(one: Ranked, other: Ranked, things: Referents) -> bool:
    """True for passages of two copies of one page: the same title, and most of the other sentences the same."""
    own, its = one.candidate.hit, other.candidate.hit
    said = [
        {hit.text_of(each.span).casefold() for each in hit.sentences if each != sentence}
        for hit, sentence in ((own, one.candidate.sentence), (its, other.candidate.sentence))
    ]
    same = len(said[0] & said[1])
    return (
        own.title == its.title
        and same >= max(REPEATED, SAME_PAGE * max(map(len, said)))
        and not things.filed_apart(one, other)
    )


def _same_words(one: Ranked, other: Ranked) -> bool:
    return one.candidate.text.casefold() == other.candidate.text.casefold()


def _edited(
    reading: ReadingResult,
    lead: Ranked,
    other: Ranked,
    marked: Callable[[Ranked], Span | None],
) -> tuple[Value, Value] | None:
    apart = edits(lead.candidate.text, other.candidate.text)
    return edited(reading.question, lead, other, apart, marked) if apart else None


def _grouped(
    question: AnalysedQuestion, found: Sequence[tuple[Ranked, Value]], copied: Set[int]
) -> tuple[ReportedValue, ...]:
    """Groups of values that can all be right; a sentence that also holds an earlier value joins that group."""
    kind = asked_of(question)
    groups: list[tuple[Value, list[Ranked]]] = []
    for ranked, value in found:
        held = next(
            (
                held
                for known, held in groups
                if same(kind, known, value)
                or (id(ranked) not in copied and holds(question, ranked, known))
                or (id(ranked) not in copied and holds(question, held[0], value))
            ),
            None,
        )
        if held is None:
            groups.append((value, [ranked]))
        else:
            held.append(ranked)
    return tuple(ReportedValue(value, tuple(held)) for value, held in groups)


def _source(ranked: Ranked) -> str:
    return ranked.candidate.hit.place.source


def _relevant(reading: ReadingResult) -> Iterator[Ranked]:
    highest = max(
        (ranked.cross_logit for ranked in reading.ranked if ranked.cross_logit is not None),
        default=0.0,
    )
    best = reading.ranked[0]
    for ranked in reading.ranked:
        if (ranked is best or _strong(reading, ranked, highest)) and about_the_same(
            reading.question, ranked
        ):
            yield ranked


def _strong(reading: ReadingResult, ranked: Ranked, highest: float) -> bool:
    question, candidate = reading.question, ranked.candidate
    if ranked.cross_logit is None:
        return ranked.probability >= 0.5 * reading.ranked[0].probability
    if question.kind in TELLING:
        touched = question.coverage(set(words(candidate.text)))
        if touched < TOUCHED or ranked.cross_logit < highest - TELLING_REACH:
            return False
        surely = ranked.cross_logit >= max(LOGIT, highest - REACH)
        return surely or _tells_of_the_same(question, reading.ranked[0], ranked)
    covered = question.coverage(set(words(candidate.context)))
    if class_asked_for(question.text):
        return covered >= COVERED and ranked.cross_logit >= highest - CLASS_REACH
    return covered >= COVERED and ranked.cross_logit >= max(LOGIT, highest - REACH)


def _tells_of_the_same(question: AnalysedQuestion, best: Ranked, ranked: Ranked) -> bool:
    """False where only the best sentence has a word for what is asked of the thing: "cool", beside "switches off".

    Where neither has one, they must have another word in common.

    That both name the thing ("E07") tells nothing of what their values measure.
    """
    told = best.candidate, ranked.candidate
    own, its = (set(words(each.text, question.language)) for each in told)
    asked = {
        word
        for word in set(question.words) - question.names - _UNITS
        if not any(map(str.isdigit, word))
    }
    if asked & own or asked & its:
        return bool(asked & its)
    rest, others = own - set(question.words), its - set(question.words)
    return bool(rest & others) or not rest or not others


def _copies(one: Ranked, other: Ranked) -> bool:
    """True for the same words in both, and for two editions of one document."""
    a, b = set(words(one.candidate.text)), set(words(other.candidate.text))
    if len(a & b) >= COPIED * len(a | b):
        return True
    return are_editions(one.candidate.hit, other.candidate.hit)
