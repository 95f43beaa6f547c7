"""Does a sentence hold a value of the kind that a question asks for, or tell it in another way?"""

from __future__ import annotations

import re
from functools import cache

from index.languages import ENGLISH, WORDED
from rag.query.analysis import AnalysedQuestion
from rag.text.lexicon import alternatives
from rag.text.values import durations_to_moments
from rag.text.values_in import values_in

_MOMENT = re.compile(rf"\b(?:{alternatives('values', 'moments')}|in advance|early)\b", re.I)


def holds_asked(question: AnalysedQuestion, text: str, language: str) -> bool:
    """True where the text holds a value of the asked kind that the question doesn't."""
    asked_words = question.text.lower()
    found = list(values_in(question.kind, text, language))
    if question.kind == "duration" and _MOMENT.search(question.text):
        found += durations_to_moments(text)  # "how many days before?" is answered by "7 days ahead"
    return any(
        value.normal not in asked_words and value.text.lower() not in asked_words for value in found
    )


def tells_otherwise(question: AnalysedQuestion, text: str, language: str) -> bool:
    """True where the question asks when something may or must be, and the text names a condition or a rhythm.

    "When may it be opened?" is answered by "as soon as it has cooled down", which holds no time.
    """
    if question.kind != "time":
        return False
    ruled, conditions = _found("ruled", question.language), _found("conditions", language)
    return bool(ruled.search(question.text) and conditions.search(text))


@cache
def _found(name: str, language: str) -> re.Pattern[str]:
    """The words of a language; of English, Chinese and Russian together for the others, as they share analyses."""
    if language in (*WORDED, "ar"):
        return re.compile(
            rf"(?<!\w)(?:{alternatives('asked_values', f'{name}.{language}')})(?!\w)", re.I
        )
    spaced = "|".join(alternatives("asked_values", f"{name}.{each}") for each in (ENGLISH, "ru"))
    return re.compile(
        rf"(?<!\w)(?:{spaced})(?!\w)|{alternatives('asked_values', f'{name}.zh')}", re.I
    )
