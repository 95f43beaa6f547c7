"""A sentence that says all that a question says, and the place or the time that it asks for, may answer it.

In languages other than English the cross-encoder and the cosines are less sure of everyday words: "Wohin kommen
die Späne?" was refused though "Die Späne kommen in den blauen Behälter" answers it word for word.
"""

from __future__ import annotations

import re
from functools import cache

from index.languages import WORDED, language_of
from index.words import words
from rag.query.analysis import AnalysedQuestion
from rag.reading.asked_values import holds_asked
from rag.reading.candidates import Candidate
from rag.text.lexicon import alternatives

EVIDENT = 0.3  # confidence of such a sentence: it is answered from, as "perhaps"
FEWEST = 2  # words of a question that says what it is about


def is_evident(question: AnalysedQuestion, best: Candidate) -> bool:
    """True where the sentence holds every word of the question, and what the question asks for besides.

    Not of a question with a negation, nor across languages.
    """
    language = language_of(best.hit.text)
    if question.kind not in ("place", "time") or language != question.language:
        return False
    if language not in WORDED or _matcher("negations", language).search(question.text):
        return False
    asked = frozenset(question.words)
    if len(asked) < FEWEST or not asked <= frozenset(words(best.text, language)):
        return False
    if question.kind == "time":
        return holds_asked(question, best.text, language)
    places = _matcher("places", language).finditer(best.text)
    return any(set(words(each["of"], language)) - asked for each in places)


@cache
def _matcher(name: str, language: str) -> re.Pattern[str]:
    own = alternatives("evident", f"{name}.{language}")
    if name == "negations":
        return re.compile(rf"(?<![^\W_])(?:{own})(?![^\W_])", re.I)
    if language == "tr":  # cases tell where
        return re.compile(rf"(?P<of>(?<![^\W_])[^\W\d_]{{2,}}(?:{own}))(?![^\W_])", re.I)
    return re.compile(rf"(?<![^\W_])(?:{own})\s+(?P<of>\w+(?:\s+\w+){{0,2}})", re.I)
