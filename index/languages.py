"""Which language a text is in; English where that isn't sure.

Function words alone tell most English texts; what they leave open is told by py3langid (naive Bayes over
byte n-grams), whose model is loaded at the first such text.
"""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.patterns import late
from index.prepared import Arrays, prepared
from index.words import STOP_WORDS, is_latin, stop_words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"
UNKNOWN = "und"
WORDED = ("de", "fr", "es", "pt", "it", "nl", "pl", "tr", "vi")
"""The languages in Latin script whose function words are known."""
TOLD = (
    ENGLISH, *WORDED, "af", "ca", "cs", "cy", "da", "et", "eu", "fi", "ga", "gl", "hr", "hu", "id", "is",
    "lt", "lv", "ms", "no", "ro", "sk", "sl", "sq", "sv", "sw", "tl",
)  # fmt: skip
"""The languages in Latin script that are told apart; the multilingual encoder knows them all."""

READ = 600  # characters of a text by which its language is told
CLEARLY = 2  # function words by which a text is English, if no other language has half as many
SURE = 0.9  # least probability of another language; of 6,000 English questions none had it
PROBABLE = 0.6  # the same if as many function words may be of that language as may be English
FEWEST = 3  # words that have a language
LIKELY = 0.25  # the same if more function words are of that language alone than are English alone
_SCRIPTS = {
    "zh": late(r"[\u3400-\u9fff]"),
    "ru": late(r"[\u0400-\u04ff]"),
    "ar": late(r"[\u0600-\u06ff]"),
}
_WORD = late(r"[^\W\d_]+")
_ENGLISH = frozenset(word for word in STOP_WORDS if word.isascii())
_loading = threading.Lock()


def language_of(text: str) -> str:
    """The code of a text's language, by its beginning; "en" in doubt, "und" for a script that isn't known."""
    return _told(text[:READ])


def stemmed_as(text: str, whole: str = "") -> str:
    """The language whose stems the words of a text in Latin script get.

    A passage that leaves its language open (a table, a list of names) has that of the ``whole`` text.
    """
    found = _told(text[:READ])
    if found == ENGLISH and whole and not _clearly_english(text[:READ]):
        found = language_of(whole)
    return found if found in TOLD else ENGLISH


def is_english(text: str) -> bool:
    """True if the models for English read a text: in Latin script, and in no other language for sure."""
    return language_of(text) == ENGLISH


@lru_cache(maxsize=8192)
def _told(text: str) -> str:
    if not is_latin(text):
        counts = {code: len(letters.findall(text)) for code, letters in _SCRIPTS.items()}
        best = max(counts, key=lambda code: counts[code])
        return best if counts[best] else UNKNOWN
    if _clearly_english(text):
        return ENGLISH
    code, probability = _classified(text)
    if code not in (ENGLISH, *WORDED) and (own := _only_language(text)):
        return own  # "Sind Katzen erlaubt?" looks like another language, but "sind" is German
    return code if probability >= _least(code, text) else ENGLISH


def _only_language(text: str) -> str:
    """The language of all function words of a text of some words, where it has any; else empty."""
    if len(_WORD.findall(text)) < FEWEST:
        return ""
    counts = {code: count for code, count in _function_words(text).items() if count}
    return next(iter(counts)) if len(counts) == 1 else ""


def _least(code: str, text: str) -> float:
    """The least probability with which a text is in a language, by its function words."""
    if code not in WORDED:
        return SURE
    counts = _function_words(text)
    if counts[code] > counts[ENGLISH]:
        # "Wo parken Besucher?": of few words the model isn't sure, but both signs agree.
        others = max(counts[each] for each in WORDED if each != code)
        return LIKELY if counts[ENGLISH] or others >= counts[code] else 0.0
    said = _WORD.findall(text.lower())
    own, english = (sum(word in known for word in said) for known in (stop_words(code), _ENGLISH))
    return PROBABLE if own >= max(1, english) else SURE


def _clearly_english(text: str) -> bool:
    counts = _function_words(text)
    english = counts.pop(ENGLISH)
    return english >= CLEARLY and english >= 2 * max(counts.values())


def _function_words(text: str) -> dict[str, int]:
    """How many function words a text has of each language alone."""
    counts = dict.fromkeys((ENGLISH, *WORDED), 0)
    known = _known_only()
    for word in _WORD.findall(text.lower()):
        for code in known.get(word, ()):
            counts[code] += 1
    return counts


@cache
def _known_only() -> dict[str, tuple[str, ...]]:
    """The languages of each function word, by ``_only``."""
    found: dict[str, tuple[str, ...]] = {}
    for code in (ENGLISH, *WORDED):
        for word in _only(code):
            found[word] = (*found.get(word, ()), code)
    return found


@cache
def _only(code: str) -> frozenset[str]:
    """The function words of a language that are none in English; of English, those that are none in others."""
    if code != ENGLISH:
        return stop_words(code) - _ENGLISH
    return _ENGLISH.difference(*(stop_words(other) for other in WORDED))


def _classified(text: str) -> tuple[str, float]:
    with _loading:  # other threads wait here and don't load it again
        model = _model()
    code, probability = model.classify(text)
    return str(code), float(probability)


@cache
def _model() -> LanguageIdentifier:
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    held = prepared("languages", (MODEL_DIR / MODEL_FILE, Path(__file__)), _unpacked)
    return LanguageIdentifier(
        held["ptc"],
        held["pc"],
        held["classes"].tolist(),
        held["moves"].data,
        held["outputs"].tolist(),
        norm_probs=True,
        tk_row=held["rows"].tolist(),
    )


def _unpacked() -> Arrays:
    """The model for the languages that are told apart."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(TOLD)
    return {
        "ptc": found.nb_ptc,
        "pc": found.nb_pc,
        "classes": np.array(found.nb_classes),
        "moves": np.frombuffer(found.tk_nextmove, dtype=found.tk_nextmove.typecode),
        "outputs": np.array(found.tk_output),
        "rows": np.frombuffer(found.tk_row, dtype=found.tk_row.typecode),
    }
