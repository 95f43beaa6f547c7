"""What a model has written so far, cut into sentences with the keys they cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.passages import Span
from index.sentences import sentences
from index.words import words
from rag.not_found import not_found_text
from rag.prose.prompt import AGREED

# A bare number is a key in square brackets only: "(1911)" is a year.
_KEYS = re.compile(
    r"\s*(?:[\[【]\s*p?\d{1,2}(?:\s*[,;、&]\s*p?\d{1,2})*\s*[\]】]"
    r"|\(\s*p\d{1,2}(?:\s*[,;、&]\s*p\d{1,2})*\s*\))",
    re.I,
)
_ENDS = r"[.!?…。！？]+[\"'”’»)]*"
_KEYS_BEHIND_END = re.compile(rf"({_ENDS})((?:{_KEYS.pattern})+)", re.I)
_BEGUN_KEY = re.compile(r"\s*[\[【(][\sp\d,;、&]*$", re.I)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+|^#+\s+|\*\*|__|`")
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.S)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that a model wrote, without its keys (``p1``), which stand beside it."""

    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The sentences that are complete, and what is written of the next."""

    said: tuple[Said, ...]
    tail: str


def written(text: str, *, complete: bool) -> Written:
    """Cut ``text``; while more may come the last sentence is the tail, for its keys may follow."""
    text = _THOUGHTS.sub("", text)
    if not complete:
        text = _BEGUN_KEY.sub("", text)
    found = list(_said(text))
    if complete or not found:
        return Written(tuple(each for each in found if _tells(each)), "")
    *done, last = found
    return Written(tuple(each for each in done if _tells(each)), last.text)


def is_refusal(said: Said, question: str) -> bool:
    """True for the agreed words, and for those of citeback itself in the question's language."""
    agreed = {tuple(words(each)) for each in (AGREED, not_found_text(question))}
    return tuple(words(said.text)) in agreed


def _said(text: str) -> Iterator[Said]:
    """One by one; lines end sentences, and keys behind a full stop belong to what they follow."""
    for line in _KEYS_BEHIND_END.sub(r"\2\1\n", text).splitlines():
        plain = _BULLET.sub("", line)
        for span in sentences(plain, Span(0, len(plain))):
            yield _sentence(span.of(plain))


def _sentence(text: str) -> Said:
    numbers = [number for group in _KEYS.findall(text) for number in re.findall(r"\d+", group)]
    plain = " ".join(_KEYS.sub("", text).split())
    return Said(plain, tuple(f"p{number}" for number in dict.fromkeys(numbers)))


def _tells(said: Said) -> bool:
    return any(character.isalnum() for character in said.text)
