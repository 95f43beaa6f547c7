"""What holds now: of several readings the newest leads, the older ones are shown as such.

Only readings of the same thing are put in order: sentences that answer about as strongly as the best, with
as many of the question's words, and a value of the kind that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from index.blocks import ENTRY
from index.passages import Hit
from index.patterns import late
from index.words import words
from rag.answering.not_found import language_of
from rag.disagreement.answer_values import asked_of, value_of
from rag.found import Cited, Found, Part
from rag.query.analysis import AnalysedQuestion
from rag.question import Question
from rag.reading.candidates import points_back
from rag.reading.reader import Ranked, ReadingResult
from rag.shapes.dating import Newness, Version, latest_date, newness, opening_date, undated
from rag.shapes.in_order import begins
from rag.shapes.rows import newest_row
from rag.shapes.tools import Tools
from rag.text.lexicon import alternatives
from rag.text.near_duplicates import edits
from rag.text.values import MEASURED, Value, may_only_begin
from rag.text.values import names as list_names

REACH = 3.0  # cross-encoder logits below the best reading up to which another counts
SHARE = 0.1  # the same without a cross-encoder, as a share of the best probability
COVERED = 0.85  # share of the best reading's words of the question that another must hold
COPIED = 0.9  # Jaccard of words from which a sentence is a copy
MONTH = 7  # characters of a date that tells at least the month
OF_EVENT = (
    0.6  # share of the question's idf with which a dated sentence is of the event that is asked for
)
SHOWN = 5  # readings shown at most

_any_of = partial(alternatives, "latest")


def _matcher(name: str) -> re.Pattern[str]:
    english, chinese, russian = (_any_of(f"{name}.{each}") for each in ("en", "zh", "ru"))
    return late(rf"\b(?:{english})\b|(?:{chinese})|\b(?:{russian})\b", re.I)


_UNSPACED = late(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_FIGURE = late(r"\d[\d.,]*")
_NEWEST, _VERSIONS = _matcher("newest"), _matcher("versions")


@dataclass(frozen=True, slots=True)
class Dated:
    """One reading with its value (None where the question asks for no kind of value) and its date."""

    cited: Cited
    value: Value | None
    new: Newness

    @property
    def source(self) -> str:
        return self.cited.hit.place.source

    def key(self, *, by_version: bool) -> tuple[Version, str, str, Version]:
        new = self.new
        return (new.version if by_version else (), new.date, new.within, new.above)

    def known(self, *, by_version: bool, within: bool) -> str:
        """What tells how new it is, to be shown; empty for nothing."""
        version = self.new.version if by_version else self.new.above
        date = self.new.within if within and self.new.within else self.new.date
        number = f"v{'.'.join(map(str, version))}" if version else ""
        return number if by_version and number else date or number


def find(question: Question, tools: Tools) -> Found | None:
    """The readings of a question for what is latest, else the newest row; None where it isn't answered."""
    return _in_sentences(question, tools) or newest_row(question, tools)


def _in_sentences(question: Question, tools: Tools) -> Found | None:
    """The readings, the newest first."""
    asked = question.standalone or question.asked
    plain = _UNSPACED.sub("", " ".join(_NEWEST.sub(" ", asked).split()))
    by_version = bool(_VERSIONS.search(asked))
    reading = _read(tools, plain)
    found = _found(reading, tools, plain, by_version=by_version) if reading else []
    if not any(each.known(by_version=by_version, within=True) for each in found):
        found = _events(tools, plain, answered=reading is not None) or found
    # "date: 2025-04-01" tells how new a text is, and is no reading where there is any.
    found = [e for e in found if e.cited.sentence.span.start >= begins(e.source, tools)] or found
    readings = _newest_first(found, by_version=by_version)[:SHOWN]
    labels = [_known(each, readings, by_version=by_version) for each in readings]
    if not readings or (len(readings) > 1 and not labels[0]):
        return None  # several, and nothing tells which is newest
    return Found(
        tuple(
            Part((each.cited,), label or undated(question.text))
            for each, label in zip(readings, labels, strict=True)
        ),
        confidence=(reading or tools.as_fact.read).confidence,
        lead=_lead(question.text, labels) if len(readings) > 1 else "",
        hits=tuple({each.cited.hit.chunk_id: each.cited.hit for each in readings}.values()),
    )


def _new(cited: Cited, tools: Tools) -> Newness:
    source = tools.source(cited.hit.place.source)
    return newness(cited, opening_date(source.text) if source is not None else "")


def _found(reading: ReadingResult, tools: Tools, plain: str, *, by_version: bool) -> list[Dated]:
    found = _versions(reading, tools) if by_version else []
    return found or _readings(reading, tools, plain)


def _events(tools: Tools, plain: str, *, answered: bool) -> list[Dated]:
    """Sentences that tell of a day or month what the question names, for "the latest contact".

    Where nothing answers the question, only for one that asks when, and with all its names in the sentence.
    """
    question, asked = tools.as_fact.read.question, frozenset(words(plain))
    if asked_of(question) not in ("other", "time") or not (answered or question.kind == "time"):
        return []
    found: dict[str, Dated] = {}
    for cited in _dated(tools.search(plain)):
        told = set(words(f"{cited.heading} {cited.text}" if answered else cited.text))
        named = answered or question.names <= told
        if named and question.coverage(asked & told) >= OF_EVENT * question.coverage(asked):
            found.setdefault(cited.text, Dated(cited, None, _new(cited, tools)))
    return list(found.values())


def _dated(hits: Sequence[Hit]) -> Iterator[Cited]:
    """The sentences that tell a day or a month."""
    for hit in hits:
        for sentence in hit.sentences:
            cited = Cited(hit, sentence)
            if sentence.kind != "header" and len(latest_date(cited.text)) >= MONTH:
                yield cited


def _versions(reading: ReadingResult, tools: Tools) -> list[Dated]:
    """The sentences that tell of a version of what the question names."""
    found: list[Dated] = []
    text = reading.question.text
    names = {
        word
        for each in list_names(text)
        if not may_only_begin(each, text)
        for word in words(each.text)
    }
    for ranked in reading.ranked:
        cited = Cited(ranked.candidate.hit, ranked.candidate.sentence)
        each = Dated(cited, None, _new(cited, tools))
        told = bool(names) and names <= set(words(ranked.candidate.context))
        known = any(each.new.version == other.new.version for other in found)
        if each.new.version and told and not known:
            found.append(each)
    return found


def _read(tools: Tools, plain: str) -> ReadingResult | None:
    """The reading of the question as it was asked, else without "latest", which the documents needn't say."""
    whole = tools.as_fact.read
    if tools.answers(whole):
        return _of_all(whole, tools, plain)
    other = tools.read(plain, tools.search(plain))
    return other if tools.answers(other) else None


def _of_all(whole: ReadingResult, tools: Tools, plain: str) -> ReadingResult:
    """The reading of all sources where a title drew the question to one: a newer one may have another."""
    named = tools.as_fact.named_hits
    if named is None or named.named.date:
        return whole
    said = set(words(" ".join(named.named.names)))
    if any(set(words(hit.title)) <= said for hit in named.hits) or _is_file(named.named.names):
        return whole
    every = tools.read(plain, tools.search(plain))
    return every if tools.answers(every) else whole


def _is_file(names: Sequence[str]) -> bool:
    return any(re.search(r"\w\.\w{2,5}$", each) for each in names)


def _readings(reading: ReadingResult, tools: Tools, plain: str) -> list[Dated]:
    """The readings of one thing, best first; a copy is no other reading."""
    question = reading.question
    found: list[Dated] = []
    for ranked in _strong(reading, frozenset(words(plain))):
        value = _not_of_entry(value_of(question, ranked, tools.index.idf), ranked.candidate.text)
        cited = Cited(ranked.candidate.hit, ranked.candidate.sentence)
        each = Dated(cited, value, _new(cited, tools))
        if not any(_is_no_other(each, known) for known in found):
            found.append(each)
    measured = asked_of(reading.question) in MEASURED
    return [
        each for each in found if each is found[0] or _is_reading(each, found[0], measured=measured)
    ]


def _not_of_entry(value: Value | None, text: str) -> Value | None:
    """Without the moment at which a message was written: it is no answer."""
    entry = ENTRY.match(text)
    return None if value is not None and entry and value.span.start < entry.end() else value


def _is_reading(each: Dated, best: Dated, *, measured: bool) -> bool:
    """True for one with a value, or in the words of the best; where no value is asked for, for a dated one."""
    if each.value is not None or edits(each.cited.text, best.cited.text) is not None:
        return True
    return not measured and len(each.new.date) >= MONTH


def _strong(reading: ReadingResult, asked: frozenset[str]) -> Iterator[Ranked]:
    """The best, and those that answer nearly as well and hold nearly as many of the question's words."""
    question, best = reading.question, reading.ranked[0]
    least = COVERED * _held(question, best, asked)
    reach = REACH if asked_of(question) in (*MEASURED, "person", "place") else REACH / 2
    for ranked in reading.ranked:
        near = _is_near(ranked, best, reach) and _held(question, ranked, asked) >= least
        if ranked is best or near:
            yield ranked


def _is_near(ranked: Ranked, best: Ranked, reach: float) -> bool:
    if ranked.cross_logit is None or best.cross_logit is None:
        alike = edits(ranked.candidate.text, best.candidate.text) is not None
        return alike or ranked.probability >= SHARE * best.probability
    return ranked.cross_logit >= best.cross_logit - reach


def _held(question: AnalysedQuestion, ranked: Ranked, asked: frozenset[str]) -> float:
    each = ranked.candidate
    heading = f"{each.hit.title}. {each.hit.place.heading or ''}"
    # The sentence before counts where this one points back to it: lines of a chat are about other things.
    told = each.context if points_back(each.text) else f"{heading}. {each.text}"
    return question.coverage(asked & set(words(told)))


def _is_no_other(one: Dated, known: Dated) -> bool:
    """True for a copy, and for a further sentence of a source that isn't dated by itself."""
    if _is_copy(one.cited.text, known.cited.text):
        return True
    own, its = (each.new.within or str(each.new.above or "") for each in (one, known))
    return one.source == known.source and (not own or own == its)


def _is_copy(one: str, other: str) -> bool:
    """True for the same words with the same figures."""
    a, b = set(words(one)), set(words(other))
    same_figures = _FIGURE.findall(one) == _FIGURE.findall(other)
    return same_figures and len(a & b) >= COPIED * len(a | b)


def _newest_first(found: Sequence[Dated], *, by_version: bool) -> list[Dated]:
    """The newest reading of each value, in order; those without a date last, as they were read."""
    ordered = sorted(found, key=lambda each: each.key(by_version=by_version), reverse=True)
    kept: list[Dated] = []
    for each in ordered:
        if not any(_same_value(each, other) for other in kept):
            kept.append(each)
    return kept


def _same_value(one: Dated, other: Dated) -> bool:
    return bool(one.value and other.value and one.value.normal == other.value.normal)


def _known(each: Dated, readings: Sequence[Dated], *, by_version: bool) -> str:
    """The date or version of a reading; of several of one source the date in its own words."""
    several = sum(other.source == each.source for other in readings) > 1
    return each.known(by_version=by_version, within=several)


def _lead(question: str, labels: Sequence[str]) -> str:
    newest, count = labels[0], len(labels)
    if not newest:
        return {
            "en": f"{count} readings, none of them dated:",
            "zh": f"共 {count} 种说法，均无日期：",
            "ru": f"Вариантов: {count}, все без даты:",
        }[language_of(question)]
    return {
        "en": f"The newest of {count} readings is of {newest}; then the older ones:",
        "zh": f"共 {count} 种说法，最新的是 {newest}，其后为较早的：",
        "ru": f"Вариантов: {count}, самый новый — {newest}, далее более ранние:",
    }[language_of(question)]
