"""Questions that say nothing by themselves: "how long was it?" with nothing before it, "the price?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from index.patterns import late
from index.words import words
from rag.answer import Turn
from rag.query.shape_words import language
from rag.query.small_talk import small_talk
from rag.text.lexicon import alternatives, entries
from rag.text.values import may_only_begin, names

FEW = (
    2  # content words beside a pronoun that don't yet say what is meant ("when was it published?")
)

_HAN = late(r"[\u3400-\u9fff]")
_EMPTY_HAN = late("|".join(sorted(entries("shape", "empty.zh"), key=len, reverse=True)))
_PRONOUN = late(
    rf"\b(?:{alternatives('shape', 'pronouns.en')}|{alternatives('shape', 'pronouns.ru')}"
    rf"|{alternatives('shape', 'pronouns.de')})\b|{alternatives('shape', 'pronouns.zh')}",
    re.I,
)
_DETERMINED = late(
    r"\b(?:the|a|an|our|your|my|all|every|each)\s+"
    rf"(?!(?:{'|'.join(entries('shape', 'empty.en'))})\b)\w+",
    re.I,
)


def underspecified(question: str, history: Sequence[Turn]) -> bool:
    """True for a first question in which nothing names what it is about."""
    if any(turn.role == "user" and small_talk(turn.text) is None for turn in history):
        return False
    if re.search(r"\d", question) or _named(question):
        return False
    content = content_words(question)
    if not content:
        return True
    if _HAN.search(question):
        return "".join(content) == _bare_han(question) and len(content) <= 1
    pronoun = _PRONOUN.search(question)
    if pronoun:
        before = content_words(question[: pronoun.start()])
        return not before and len(content) <= FEW and not _DETERMINED.search(question)
    return len(content) == 1 and len(re.findall(r"[^\W\d_]+", question)) <= 2


def content_words(question: str) -> list[str]:
    """The analysed words of a question that say what it is about; a run of Chinese counts as one."""
    if _HAN.search(question):
        return [
            run
            for run in re.findall(r"\w+", _EMPTY_HAN.sub(" ", question))
            if len(run) > 1 or not _HAN.match(run)
        ]
    told = language(question)
    return [word for word in words(question) if word not in _empty(told)]


def _bare_han(question: str) -> str:
    """A Chinese question of two characters beside signs ("价格？"); empty for any other."""
    said = "".join(re.findall(r"\w", question))
    return said if len(said) <= 2 else ""


@cache
def _empty(told: str) -> frozenset[str]:
    listed = entries("shape", f"empty.{told if told in ('ru', 'de') else 'en'}")
    return frozenset(word for each in listed for word in words(each))


def _named(question: str) -> bool:
    """True if something in a question is a name; German nouns are none."""
    if language(question) == "de":
        return False
    return any(not may_only_begin(name, question) for name in names(question))
