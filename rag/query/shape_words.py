"""The rules by which a question's shape is told, compiled from ``rag/text/lexicon/shape.toml``."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from index.patterns import late
from rag.text.lexicon import alternatives, entries

Language = Literal["en", "zh", "ru", "de", "es", "fr"]

_HAN = late(r"[\u3400-\u9fff]")
_CYRILLIC = late(r"[\u0400-\u04ff]")
_LATIN: tuple[Language, ...] = ("de", "es", "fr")


def language(question: str) -> Language:
    """The language of a question: by its letters, and Latin ones by small words; English in doubt."""
    if _HAN.search(question):
        return "zh"
    if _CYRILLIC.search(question):
        return "ru"
    told = re.findall(r"[^\W\d]+", question.lower())
    counted: dict[Language, int] = {
        each: sum(word in _small(each) for word in told) for each in ("en", *_LATIN)
    }
    return max(counted, key=lambda each: counted[each])


def plain(question: str) -> str:
    """On one line, with plain apostrophes, and without words that only ask politely."""
    said = " ".join(question.replace("’", "'").split())
    asked = _POLITE.sub("", said, count=1).strip(" ,，:")
    return asked if re.search(r"\w", asked) else said


@cache
def rule(name: str, language: Language) -> re.Pattern[str] | None:
    """One expression for all entries of a list in a language; None if it has none there."""
    try:
        found = entries("shape", f"{name}.{language}")
    except KeyError:
        return None
    return late("|".join(map(filled, found)), re.I)


def matches(name: str, question: str, language: Language) -> re.Match[str] | None:
    """Where a rule holds for a plain question."""
    found = rule(name, language)
    return found.search(question) if found else None


def filled(entry: str) -> str:
    """An expression with the lists of words that it names in angle brackets."""
    return re.sub(r"(?<!P)<([a-z_]+)>", lambda name: f"(?:{_words(name[1])})", entry)


@cache
def _words(name: str) -> str:
    return alternatives("shape", f"words.{name}")


@cache
def _small(language: Language) -> frozenset[str]:
    return frozenset(entries("shape", f"small.{language}"))


_POLITE = late(
    rf"^(?:(?:{filled(alternatives('shape', 'polite'))})(?:[\s,，:]+|(?<=[\u3400-\u9fff])))+", re.I
)
