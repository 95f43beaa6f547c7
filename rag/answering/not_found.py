"""How to say that the documents don't hold the answer, in the language of the question."""

from __future__ import annotations

import re
from functools import cache

from index import languages
from rag.text.lexicon import entries

NEAREST = 3  # passages shown when nothing was found

_HAN = re.compile(r"[\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def not_found_text(question: str, *, gap: bool = False) -> str:
    """One plain sentence; with ``gap`` it adds that the nearest passage leaves the asked value out."""
    return own_sentence("gap" if gap else "not_found", question)


def nothing_of_it(question: str) -> str:
    """What stands in the place of a side or a part of which the documents say nothing."""
    return own_sentence("nothing", question)


def of_sibling(question: str, name: str) -> tuple[str, ...]:
    """The note that the nearest passages are about another thing of the same kind; none without a ``name``."""
    return (own_sentence("sibling", question).format(name=name),) if name else ()


def own_sentence(what: str, question: str) -> str:
    """A sentence of ``own_sentences.toml`` in the language of a question; English where there is none in it."""
    told = language_of(question)
    return _sentence(what, languages.language_of(question) if told == "en" else told)


@cache
def _sentence(what: str, language: str) -> str:
    try:
        found = entries("own_sentences", f"{what}.{language}")
    except KeyError:
        found = entries("own_sentences", f"{what}.en")
    return found[0]


def language_of(question: str) -> str:
    """ "zh", "ru" or "en", by the letters of a question."""
    if _HAN.search(question):
        return "zh"
    return "ru" if _CYRILLIC.search(question) else "en"
