"""Detects refusals ("the passages don't say"), and text that says nothing about the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from index.words import words
from rag.answering.not_found import not_found_text
from rag.generation.prompt import AGREED
from rag.text.lexicon import alternatives

_any_of = partial(alternatives, "refusals")
_GIVEN = rf"(?:{_any_of('given')})"
_TELLS = rf"(?:{_any_of('tells')})"
_IN_OTHER_WORDS = re.compile(
    _any_of("in_other_words").replace("<given>", _GIVEN).replace("<tells>", _TELLS), re.I
)
_SORRY = re.compile(r"^(?:i(?:['’]m| am) sorry|sorry|unfortunately)\W+(?:but\s+)?", re.I)
_GOES_ON = re.compile(
    rf"\b(?:{_any_of('goes_on.en')}|{_any_of('goes_on.de')}|{_any_of('goes_on.es')}"
    rf"|{_any_of('goes_on.fr')}|{_any_of('goes_on.ru')})\b|{_any_of('goes_on.zh')}",
    re.I,
)
_ASIDE = re.compile(
    rf"^(?:{_any_of('asides')})\b|^\w+[:：]$|^(?:here|below|the following)\b.*[:：]$"
    # "This is a key point in the passage" is about the passages, not about their content.
    rf"|^(?:this|that|it|which)\b.{{0,60}}\b(?:in|by|from|of)\s+(?:the|these|this|all)\s+{_GIVEN}\W*$",
    re.I,
)
_SAYS = rf"(?:{_any_of('says')})"
_SAID_OF = rf"(?:{_any_of('said_of.en')})"
_WHICH = rf"(?:(?:{_any_of('which')})\s+)*"
_SAID = rf"(?:{_any_of('said')})"
_IT_IS_SAID = rf"(?:it is {_SAID} that\s+)?"
_KEYED = r"(?:\s*(?:,|and|&)?\s*\[?p?\d{1,2}\]?)*"
_OPENINGS = (
    rf"{_SAID_OF}\s*{_WHICH}{_GIVEN}?{_KEYED}(?:\s+(?:provided|given|above))?\s*[,:]\s*{_IT_IS_SAID}",
    rf"in\s*{_WHICH}(?:{_GIVEN}{_KEYED})?\s*,\s*{_IT_IS_SAID}",
    rf"it is {_SAID}\s+(?:in {_WHICH}{_GIVEN}{_KEYED}\s+)?that\s+",
    rf"{_WHICH}{_GIVEN}{_KEYED}\s+(?:also\s+)?{_SAYS}"
    r"\s*(?:that\b|:)?\s*",
    r"(?:the\s+)?(?:final\s+|short\s+)?answer(?:\s+(?:to\s+\w+\s+question\s+)?is)?\s*[:,]?\s+",
    rf"(?:{_any_of('empty')})\s*[,:.!]\s*",
    rf"(?:{_any_of('said_of.zh')})[^，,：:]{{0,12}}[，,：:]\s*",
    rf"(?:{_any_of('said_of.ru')})\s+[\w\s]{{0,30}},\s*",
)
_OPENING = re.compile(rf"^(?:{'|'.join(_OPENINGS)})", re.I)


def is_agreed(text: str, question: str) -> bool:
    """True for the refusal that the prompt asks for, and for citeback's own in the question's language."""
    agreed = {tuple(words(each)) for each in (AGREED, not_found_text(question))}
    return tuple(words(text)) in agreed


def is_refusal(text: str) -> bool:
    """True for a sentence that only says, in any words, that the passages lack the answer.

    A document may say so too: use this only for sentences that nothing supports.
    """
    said = _SORRY.sub("", text)
    return bool(_IN_OTHER_WORDS.search(said)) and not _GOES_ON.search(said)


def is_aside(text: str) -> bool:
    """True for a remark to the user that isn't about the subject: "I hope this helps"."""
    return _ASIDE.search(text) is not None


def wordings(text: str) -> Iterator[str]:
    """The sentence as it stands, and then without "According to the passages," or the like."""
    yield text
    rest = _OPENING.sub("", text)
    if rest and rest != text:
        yield rest[0].upper() + rest[1:]
