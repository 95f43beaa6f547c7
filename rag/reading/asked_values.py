"""Does a sentence hold a value of the kind that a question asks for, or tell it in another way?"""

from __future__ import annotations

import re
from functools import cache, partial

from index.languages import ENGLISH, WORDED
from index.patterns import late
from rag.query.analysis import AnalysedQuestion
from rag.text.lexicon import alternatives
from rag.text.values import Value, durations_to_moments
from rag.text.values_in import values_in

_OPEN_ZH, _AMOUNTS_ZH, _SUMS_ZH = (
    late(alternatives("asked_values", f"{name}.zh")) for name in ("open_amount", "amounts", "sums")
)
_MOMENT = re.compile(rf"\b(?:{alternatives('values', 'moments')}|in advance|early)\b", re.I)


def holds_asked(question: AnalysedQuestion, text: str, language: str) -> bool:
    """True where the text holds a value of the asked kind that the question lacks; for "how often?", a rhythm."""
    if _asks("how_often", question) and _has("rhythm", text, language):
        return True
    if question.kind == "time" and _tells_when(question.text, text, language):
        return True
    if language == "zh" and _tells_how_much(question, text):
        return True
    asked_words = question.text.lower()
    found = list(values_in(question.kind, text, language))
    if question.kind == "duration" and _MOMENT.search(question.text):
        found += durations_to_moments(text)  # "how many days before?" is answered by "7 days ahead"
    return any(
        value.normal not in asked_words and value.text.lower() not in asked_words for value in found
    )


def _tells_when(asked: str, text: str, language: str) -> bool:
    """True where a text names a part of the day or a kind of days that the question doesn't: "at night"."""
    lowered = asked.lower()
    return any(each[0].lower() not in lowered for each in _found("times", language).finditer(text))


def _tells_how_much(question: AnalysedQuestion, text: str) -> bool:
    """True where a Chinese text tells an amount in Chinese figures: of money, or of whatever is asked for."""
    if question.kind == "money":
        return _SUMS_ZH.search(text) is not None
    opens = question.kind in ("count", "number") and _OPEN_ZH.search(question.text)
    return bool(opens) and _AMOUNTS_ZH.search(text) is not None


def tells_otherwise(question: AnalysedQuestion, text: str, language: str) -> bool:
    """True where a text may answer without a value of the asked kind: by a condition, a rhythm, a length of time.

    "When may it be opened?" is answered by "as soon as it has cooled down".
    """
    return (question.kind == "time" and _asks("ruled", question)) and (
        _has("conditions", text, language)
        or _has("rhythm", text, language)
        or any(map(partial(_fills_cell, text), values_in("duration", text, language)))
    )


def _fills_cell(text: str, value: Value) -> bool:
    """True for what begins a cell of a row: "Interval: 500 hours"."""
    return text[: value.span.start].rstrip().endswith((":", "："))


def asks_for_role(question: AnalysedQuestion) -> bool:
    """True where the question asks whose duty or right something is: "the head of department" has no name."""
    return question.kind == "person" and _asks("duty", question)


def _asks(name: str, question: AnalysedQuestion) -> bool:
    return _has(name, question.text, question.language)


def _has(name: str, text: str, language: str) -> bool:
    return _found(name, language).search(text) is not None


@cache
def _found(name: str, language: str) -> re.Pattern[str]:
    """The words of a language; of English, Chinese and Russian together for the others, as they share analyses."""
    if language in (*WORDED, "ar"):
        own = alternatives("asked_values", f"{name}.{language}")
        return re.compile(rf"(?<!\w)(?:{own})(?!\w)", re.I)
    spaced = "|".join(alternatives("asked_values", f"{name}.{each}") for each in (ENGLISH, "ru"))
    unspaced = alternatives("asked_values", f"{name}.zh")
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|{unspaced}", re.I)
