"""A fact that a newer source says has changed: the newest statement leads, the older one is shown as replaced.

"The certification has been moved to March 2027", say the minutes of September; those of May planned it for
January. That is no disagreement, and the older statement, however well it answers, no longer holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.blocks import ENTRY
from index.languages import language_of
from index.words import words
from rag.answering.not_found import own_sentence
from rag.disagreement.answer_values import asked_of, value_of
from rag.found import Cited, Found, Part
from rag.query.shape import FACTS
from rag.question import Question
from rag.reading.asked_values import holds_asked
from rag.reading.candidates import points_back
from rag.reading.reader import Ranked, ReadingResult
from rag.reading.siblings import named_in
from rag.shapes.tools import Tools
from rag.text.lexicon import alternatives
from rag.text.value_equivalence import same
from rag.text.values import MEASURED

REACH = 6.0  # cross-encoder logits below the best up to which a statement of the same counts
SHARE = 0.05  # the same without a cross-encoder, as a share of the best probability
COVERED = 0.85  # share of the best sentence's words of the question that another must hold
LEAST = 0.5  # confidence of what may have been replaced
SHOWN = 4  # statements shown at most


@dataclass(frozen=True, slots=True)
class _Statement:
    ranked: Ranked
    date: str

    @property
    def text(self) -> str:
        return self.ranked.candidate.text


def find(question: Question, tools: Tools) -> Found | None:
    """The newest statement and what it replaced; None where no newer one says that something has changed.

    ``question`` was read as a fact.
    """
    read = question.read
    if question.shape.shape not in FACTS or not read.ranked or not tools.answers(read):
        return None
    if read.confidence < LEAST:
        return None  # what hardly answers replaces nothing
    if any(
        kind.startswith("#")
        for kind in named_in(read.question.text, language_of(read.question.text))
    ):
        return None  # "What was planned in May?" asks for that time
    told = sorted(_of_one_thing(read, tools), key=lambda each: each.date, reverse=True)
    newest = next(iter(told), None)
    if newest is None or not _tells_of_change(newest.ranked):
        return None
    older = [each for each in told[1:] if _is_replaced(read, newest, each, tools)][: SHOWN - 1]
    if not older:
        return None
    return _found(question, newest, older)


def _found(question: Question, newest: _Statement, older: Sequence[_Statement]) -> Found:
    labels = [newest.date]
    labels += [own_sentence("replaced", question.text).format(date=each.date) for each in older]
    told = [each.ranked.candidate for each in (newest, *older)]
    return Found(
        tuple(
            Part((Cited(each.hit, each.sentence),), label)
            for each, label in zip(told, labels, strict=True)
        ),
        confidence=question.read.confidence,
        lead=own_sentence("changed", question.text).format(newest=newest.date),
        hits=tuple({each.hit.chunk_id: each.hit for each in told}.values()),
    )


def _of_one_thing(read: ReadingResult, tools: Tools) -> list[_Statement]:
    """The best sentence and those that tell of the same with a value of the asked kind, each with its day."""
    best = read.ranked[0]
    least = COVERED * _held(read, best)
    of_same = [
        each
        for each in read.ranked
        if each is best or (_is_near(each, best) and _held(read, each) >= least > 0)
        if each is best or _may_answer(read, each)
    ]
    if len(of_same) < 2 or not any(map(_tells_of_change, of_same)):
        return []
    found = [_Statement(each, date) for each in of_same if (date := _told_on(each, tools))]
    return found if any(each.ranked is best for each in found) else []


def _is_near(each: Ranked, best: Ranked) -> bool:
    if each.cross_logit is None or best.cross_logit is None:
        return each.probability >= SHARE * best.probability
    return each.cross_logit >= best.cross_logit - REACH


def _held(read: ReadingResult, each: Ranked) -> float:
    """The share of the question that a sentence holds, with the one before where it points back."""
    told = each.candidate
    text = told.context if points_back(told.text, language_of(told.hit.text)) else told.text
    return read.question.coverage(set(words(text, read.question.language)))


def _may_answer(read: ReadingResult, each: Ranked) -> bool:
    text, language = each.candidate.text, language_of(each.candidate.hit.text)
    if asked_of(read.question) not in MEASURED or _has("ended", text, language):
        return True
    return holds_asked(read.question, text, language)


def _told_on(each: Ranked, tools: Tools) -> str:
    """The day or month on which a sentence was said, as what stands before or above it tells; empty for none."""
    # Imported once dates are looked at: their words in all languages take a command a tenth of a second.
    from rag.shapes.dating import date_at_start, latest_date, opening_date, source_date
    from rag.shapes.latest import MONTH

    hit, text = each.candidate.hit, each.candidate.text
    entry = ENTRY.match(text)
    own = (latest_date(entry[0]) if entry else "") or date_at_start(text)
    own = own or latest_date(hit.place.heading or "")
    if len(own) >= MONTH:
        return own
    source = tools.source(hit.place.source)
    date = source_date(
        Cited(hit, each.candidate.sentence), opening_date(source.text) if source else ""
    )
    return date if len(date) >= MONTH else ""


def _tells_of_change(newest: Ranked) -> bool:
    told = newest.candidate
    language = language_of(told.hit.text)
    return any(_has(each, told.text, language) for each in ("changed", "ended"))


def _is_replaced(read: ReadingResult, newest: _Statement, each: _Statement, tools: Tools) -> bool:
    """True for an older statement with another value, or in other words where no kind of value is asked for."""
    if each.date >= newest.date or words(each.text) == words(newest.text):
        return False
    if _has("ended", newest.text, language_of(newest.ranked.candidate.hit.text)):
        return True
    own, its = (value_of(read.question, one.ranked, tools.index.idf) for one in (newest, each))
    return own is None or its is None or not same(asked_of(read.question), own, its)


def _has(name: str, text: str, language: str) -> bool:
    return _matcher(name, language).search(text) is not None


@cache
def _matcher(name: str, language: str) -> re.Pattern[str]:
    try:
        own = alternatives("updates", f"{name}.{language}")
    except KeyError:
        own = alternatives("updates", f"{name}.en")
    return re.compile(own if language == "zh" else rf"(?<![^\W_])(?:{own})(?![^\W_])", re.I)
