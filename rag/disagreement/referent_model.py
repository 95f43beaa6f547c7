"""How likely two sentences give their values for one thing, if the question names no thing.

"How hot must the oven be?" may be about one recipe or several, and no rule can tell whether "Naan" and
"Crackers" are two breads or two documents. A logistic regression over features of both sentences decides;
the weights are in ``referent_model.json``, and ``python -m eval.fit.referents`` fits them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Set
from functools import lru_cache, partial
from importlib.resources import files

from index.patterns import late
from index.words import words
from rag.disagreement.mentions import Mention, without_asides
from rag.disagreement.titles import DOCUMENT
from rag.query.analysis import AnalysedQuestion
from rag.text.lexicon import alternatives

FEATURES = (
    "asked_in_both",  # words of the question that both hold: the more, the more specific the thing
    "asked",  # words of the question
    "past",  # the question is about the past: an event happens once
    "reported",  # a sentence is reported speech, as about an event that others report too
    "shared_name",  # both have a name besides the values, and at most one side has other names
    "rival_names",  # each side has names that the other lacks
    "shared_words",  # both have a word that isn't asked for, and at most one side has others
    "rival_words",  # each side has words that the other lacks
    "overlap",  # Jaccard of the words of the passages
    "same_title",
    "rival_titles",  # each title has words that the other lacks
    "titles_of_one_form",  # rival titles that also have words in common
    "title_in_text",  # a title shares a word with its passage
    "only_values_differ",
    "no_sentence_before",
)
MOST_ASKED, MOST_WORDS = 4, 5  # larger counts are capped
_any_of = partial(alternatives, "referent_model")
# Written by hand, as general as these languages allow; their weights are fitted.
_REPORTED = late(
    rf"\b(?:{_any_of('reported.en')}|{_any_of('reported.de')}|{_any_of('reported.es')}"
    rf"|{_any_of('reported.ru')})\b|{_any_of('reported.zh')}",
    re.I,
)
_PAST = late(
    rf"\b(?:{_any_of('past.en')}|{_any_of('past.de')}|{_any_of('past.es')}|{_any_of('past.ru')})\b"
    rf"|{_any_of('past.zh')}",
    re.I,
)
_SENTENCE = late(r"(?<=[.!?])\s+")
_WORD = late(r"\b\w[\w'-]*")
_PAIRED = late(r"[\u3400-\u9fff]")  # their index words are character pairs: about twice as many


def probability(question: AnalysedQuestion, one: Mention, other: Mention) -> float:
    """The probability (0..1) that two sentences give their values for one thing."""
    weights = fitted_weights()
    logit = weights["intercept"] + sum(
        weights[name] * value
        for name, value in zip(FEATURES, features(question, one, other), strict=True)
    )
    return 1 / (1 + math.exp(-logit))


def features(question: AnalysedQuestion, one: Mention, other: Mention) -> tuple[float, ...]:
    """The feature values, in the order of ``FEATURES``."""
    known = set(question.words) | _value(one) | _value(other)
    own, its = _beside(one), _beside(other)
    asked_in_both = set(question.words) & own & its
    names = _names(one) - known, _names(other) - known
    added = own - known, its - known
    passages = _passage(one) - known, _passage(other) - known
    titles = _title(one) - known, _title(other) - known
    rival_names, rival_words, rival_titles = _rivals(*names), _rivals(*added), _rivals(*titles)
    per_word = 2 if _PAIRED.search(question.text) else 1
    seen = {
        "asked_in_both": min(len(asked_in_both) / per_word, MOST_ASKED),
        "asked": min(len(question.words) / per_word, MOST_WORDS),
        "past": bool(_PAST.search(question.text)),
        "reported": any(_REPORTED.search(told.text) for told in (one, other)),
        "shared_name": bool(names[0] & names[1]) and not rival_names,
        "rival_names": rival_names,
        "shared_words": bool(added[0] & added[1]) and not rival_words,
        "rival_words": rival_words,
        "overlap": len(passages[0] & passages[1]) / max(1, len(passages[0] | passages[1])),
        "same_title": bool(titles[0]) and titles[0] == titles[1],
        "rival_titles": rival_titles,
        "titles_of_one_form": rival_titles and bool(titles[0] & titles[1]),
        "title_in_text": bool(titles[0] & passages[0] or titles[1] & passages[1]),
        "only_values_differ": one.blank == other.blank,
        "no_sentence_before": not one.previous and not other.previous,
    }
    return tuple(float(seen[name]) for name in FEATURES)


@lru_cache(maxsize=1)
def fitted_weights() -> Mapping[str, float]:
    """The fitted weights by the names of their features, with ``intercept`` and ``threshold``."""
    shipped = json.loads((files("rag.disagreement") / "referent_model.json").read_text("utf-8"))
    fitted: dict[str, float] = shipped["weights"]
    return fitted


def _rivals(own: Set[str], its: Set[str]) -> bool:
    return bool(own - its and its - own)


def _value(told: Mention) -> Set[str]:
    """The words of a value and of its unit: "9 kg" identifies no thing."""
    unit = re.match(r"\W*(\w+)", told.behind)
    return set(words(told.value.text)) | set(words(unit[1] if unit else ""))


def _beside(told: Mention) -> Set[str]:
    return set(words(f"{told.previous} {without_asides(told.text)}"))


def _passage(told: Mention) -> Set[str]:
    return set(words(told.ranked.candidate.hit.text))


def _title(told: Mention) -> Set[str]:
    hit = told.ranked.candidate.hit
    return set(words(f"{hit.title} {hit.place.heading or ''}")) - DOCUMENT


def _names(told: Mention) -> Set[str]:
    """The words with a capital or a digit, without the first word of each sentence."""
    return {
        word
        for sentence in _SENTENCE.split(f"{told.previous} {without_asides(told.text)}".strip())
        for match in _WORD.finditer(sentence)
        if match.start() and (match[0][0].isupper() or any(map(str.isdigit, match[0])))
        for word in words(match[0])
    }
