"""The value that a sentence gives as the answer, or that it has where an edited copy of it differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from index.passages import Span
from index.patterns import late
from index.words import words
from rag.query.analysis import AnalysedQuestion, IdfFunction
from rag.reading.highlighting import LONGEST_SENTENCE, answer_span
from rag.reading.reader import Ranked
from rag.text.lexicon import alternatives
from rag.text.near_duplicates import Edit
from rag.text.value_classes import class_asked_for
from rag.text.value_equivalence import same
from rag.text.values import MEASURED, Kind, Value, seconds, values

_QUOTED = late(r"[\"“«](.{2,60}?)[\"”»]")
_YEAR = late(r"1[5-9]\d\d|20\d\d")
_COUNTED_AS = {"population": alternatives("answer_values", "counted_as.population")}
APART = 10  # two durations of a larger ratio aren't of one thing: a call of 90 minutes, one of three years
LONGEST_EDIT = 6  # words of an edit that can be one value
# These questions ask for a number without "how many".
_A_NUMBER = late(
    rf"\b({alternatives('answer_values', 'measures')})\b\s+(?:of|in|at)\b"
    rf"|\bhow (?:{alternatives('answer_values', 'how_much')})\b",
    re.I,
)


def asked_of(question: AnalysedQuestion) -> Kind:
    """The kind of value to compare: that of the question, or "count" if it asks for a measure."""
    if question.kind == "other" and _A_NUMBER.search(question.text):
        return "count"
    return question.kind


def value_of(
    question: AnalysedQuestion, ranked: Ranked, rarity: IdfFunction, *, beside: Value | None = None
) -> Value | None:
    """The value that the sentence gives as the answer; None if it gives none, or several.

    ``beside`` is another sentence's value: only values that are comparable to it count.
    """
    kind, text = asked_of(question), ranked.candidate.text
    of_class = class_asked_for(question.text)
    if of_class is not None:
        return of_class.value(text)
    if kind == "other":
        return _read_value(question, ranked)
    found = [
        value
        for value in _unasked(question, kind, text)
        if beside is None or comparable(kind, beside, value)
    ]
    if kind == "duration" and not any(values(kind, text)):
        return _read_value(question, ranked)  # "How long is the canal?" asks for no duration
    if kind in MEASURED and len({value.normal for value in found}) <= 1:
        return found[0] if found else None
    named = _A_NUMBER.search(question.text)
    if named and named[1] and question.kind == "other":
        return _nearest(found, _COUNTED_AS.get(named[1].lower(), named[1]), text)
    marked = exact_answer(question, ranked, rarity)
    if marked is None:
        return None
    return next((value for value in found if _overlap(value.span, marked)), None)


def comparable(kind: Kind, one: Value, other: Value) -> bool:
    """False for durations that can't belong to one thing: too different, or of unknown length."""
    if kind != "duration":
        return True
    a, b = seconds(one), seconds(other)
    return a is not None and b is not None and max(a, b) <= APART * min(a, b)


def holds(question: AnalysedQuestion, ranked: Ranked, value: Value) -> bool:
    """True where the sentence has this value too, whatever else it gives."""
    kind, text = asked_of(question), ranked.candidate.text
    of_class = class_asked_for(question.text)
    if of_class is not None:
        return any(same(kind, value, each) for each in of_class.values(text))
    if kind in ("person", "other"):
        return set(words(value.text)) <= set(words(text))
    return any(same(kind, value, each) for each in values(kind, text))


def _read_value(question: AnalysedQuestion, ranked: Ranked) -> Value | None:
    """Where no kind of value is asked for: the cross-encoder's answer, if it is a name or has a number.

    Not for a question that names nothing: "What is the deadline?" has an answer for each thing.
    """
    if ranked.answer is None or not (question.names or any(map(str.isdigit, question.text))):
        return None
    value = _value(ranked.answer, ranked.candidate.text)
    named = all(part[:1].isupper() for part in value.text.split() if words(part))
    counted = any(map(str.isdigit, value.text))
    return value if (named or counted) and _tells(value, question) else None


def _nearest(found: Sequence[Value], noun: str, text: str) -> Value | None:
    """The value nearest to the noun that it counts or measures."""
    at = [match.start() for match in re.finditer(rf"\b(?:{noun})", text, re.I)]
    return min(
        found,
        key=lambda value: min((abs(value.span.start - each) for each in at), default=0),
        default=None,
    )


def about_the_same(question: AnalysedQuestion, ranked: Ranked) -> bool:
    """True if the passage holds all names and quotations of the question, so that it is about the same thing."""
    candidate = ranked.candidate
    around = f"{candidate.context} {candidate.hit.text}"
    if not question.names <= set(words(around)):
        return False
    plain = " ".join(words(around))
    return all(" ".join(words(quoted)) in plain for quoted in _QUOTED.findall(question.text))


def edited(
    question: AnalysedQuestion,
    lead: Ranked,
    copy: Ranked,
    apart: Sequence[Edit],
    marked: Callable[[Ranked], Span | None],
) -> tuple[Value, Value] | None:
    """The values of two copies if they differ in the asked value; None if they don't.

    ``marked`` finds the exact answer in a sentence.
    """
    kind, one, other = asked_of(question), lead.candidate.text, copy.candidate.text
    if _answered_alike(lead, copy, apart):
        return None
    if kind == "other":
        return _edited_words(question, lead, copy, apart, marked)
    own, its = _unasked(question, kind, one), _unasked(question, kind, other)
    found = []
    for edit in apart:
        a = next((value for value in own if _overlap(value.span, edit.one)), None)
        b = next((value for value in its if _overlap(value.span, edit.other)), None)
        if a and b and not same(kind, a, b):
            found.append((a, b))
    if not found:
        return None
    marks = (marked(lead), marked(copy))
    for a, b in found:
        if (marks[0] and _overlap(marks[0], a.span)) or (marks[1] and _overlap(marks[1], b.span)):
            return a, b
    return found[0]


def _answered_alike(lead: Ranked, copy: Ranked, apart: Sequence[Edit]) -> bool:
    """True if the cross-encoder finds the same answer in both, and no edit touches it."""
    if lead.answer is None or copy.answer is None:
        return False
    own, its = lead.answer.of(lead.candidate.text), copy.answer.of(copy.candidate.text)
    # Of one answer and the same with more words behind it the shorter counts.
    if len(own) <= len(its):
        return own in its and not any(_overlap(lead.answer, edit.one) for edit in apart)
    return its in own and not any(_overlap(copy.answer, edit.other) for edit in apart)


def _edited_words(
    question: AnalysedQuestion,
    lead: Ranked,
    copy: Ranked,
    apart: Sequence[Edit],
    marked: Callable[[Ranked], Span | None],
) -> tuple[Value, Value] | None:
    for edit in apart:
        a = _value(edit.one, lead.candidate.text)
        b = _value(edit.other, copy.candidate.text)
        if not _tells(a, question) or not _tells(b, question) or same("other", a, b):
            continue
        marks = (marked(lead), marked(copy))
        if not any(marks) or any(
            mark and _overlap(mark, value.span) for mark, value in zip(marks, (a, b), strict=True)
        ):
            return a, b
    return None


def _tells(value: Value, question: AnalysedQuestion) -> bool:
    own = words(value.text)
    return (
        bool(own)
        and len(value.text.split()) <= LONGEST_EDIT
        and not set(own) <= set(question.words)
    )


def exact_answer(question: AnalysedQuestion, ranked: Ranked, rarity: IdfFunction) -> Span | None:
    """The exact answer in the sentence: the cross-encoder's, or else the word-based one."""
    text = ranked.candidate.text
    if ranked.answer is not None:
        return ranked.answer
    if question.script != "latin" or len(text) > LONGEST_SENTENCE:
        return None
    return answer_span(question, text, rarity=rarity)


def _unasked(question: AnalysedQuestion, kind: Kind, text: str) -> list[Value]:
    """The values of a kind in a text that aren't already in the question."""
    asked = question.text.lower()
    found = [
        value
        for value in values(kind, text)
        if value.text.lower() not in asked and value.normal not in asked
    ]
    if kind == "count":  # the year of "the 2016 census" is no count
        found = [value for value in found if not _YEAR.fullmatch(value.text)] or found
    return found


def _value(span: Span, text: str) -> Value:
    return Value(span, span.of(text), span.of(text).lower())


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
