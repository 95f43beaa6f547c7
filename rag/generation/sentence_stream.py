"""A model's output so far, split into sentences with the keys they cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.passages import Span
from index.sentences import sentences
from rag.generation.plain_text import plain_lines

# A bare number is a key in square brackets only: "(1911)" is a year.
_KEY = r"p?\d{1,2}"
_MORE = rf"(?:\s*(?:[,;、&]|and|[-–—])\s*{_KEY})*"
_NAMED = r"(?:(?:source|passage|see|from)s?:?\s*)?"
_KEYS = re.compile(
    rf"\s*(?:[\[【]\s*\^?{_NAMED}{_KEY}{_MORE}(?:†[^\]】]*)?\s*[\]】]"
    rf"|\(\s*{_NAMED}p\d{{1,2}}{_MORE}\s*\)|\(\s*(?:source|passage)s?:?\s*{_KEY}{_MORE}\s*\)"
    r"|\^p?\d{1,2}\b)",
    re.I,
)
_ENDS = r"[.!?…。！？]+[\"'”’»)]*"
_KEYS_BEHIND_END = re.compile(rf"({_ENDS})((?:{_KEYS.pattern})+)", re.I)
_BEGUN_KEY = re.compile(r"\s*(?:[\[【(][\sp\d,;、&^†-]*|\^p?)$", re.I)
_RANGE = re.compile(r"p?(\d{1,2})\s*[-–—]\s*p?(\d{1,2})", re.I)
_IN_A_KEY = re.compile(r"^In,\s*", re.I)  # what "In [p1], the mayor ..." leaves
_AROUND = " \t:;,-–—"
_QUOTED = re.compile(r'^(["“«])(.+)(["”»])([.!?]?)$')


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence that a model wrote; its keys (``p1``) are removed from ``text``."""

    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The complete sentences, and the beginning of the next."""

    said: tuple[WrittenSentence, ...]
    tail: str


def written(text: str, *, complete: bool) -> Written:
    """Split ``text``; unless it is complete, the last sentence is the tail, because its keys may follow."""
    if not complete:
        text = _BEGUN_KEY.sub("", text)
    found = list(_said(plain_lines(text, complete=complete)))
    if complete or not found:
        return Written(tuple(each for each in found if _tells(each)), "")
    *done, last = found
    return Written(tuple(each for each in done if _tells(each)), last.text)


def _said(lines: Iterator[str]) -> Iterator[WrittenSentence]:
    """The sentences one by one; a line break ends one, and keys after a full stop belong to the one before."""
    for line in lines:
        for part in _KEYS_BEHIND_END.sub(r"\2\1\n", line).splitlines():
            for span in sentences(part, Span(0, len(part))):
                yield _sentence(span.of(part))


def _sentence(text: str) -> WrittenSentence:
    numbers = [number for group in _KEYS.findall(text) for number in _numbers(group)]
    plain = " ".join(_KEYS.sub("", text).split()).lstrip(_AROUND)
    if numbers and (within := _IN_A_KEY.match(plain)):
        rest = plain[within.end() :]
        plain = rest[:1].upper() + rest[1:]
    if (quoted := _QUOTED.match(plain)) and not set('"“”«»') & set(quoted[2]):
        plain = quoted[2] + quoted[4]
    return WrittenSentence(plain, tuple(f"p{number}" for number in dict.fromkeys(numbers)))


def _numbers(keys: str) -> Iterator[int]:
    """The numbers in a group of keys; "1-3" gives three."""
    for first, last in _RANGE.findall(keys):
        yield from range(int(first), int(last) + 1)
    yield from map(int, re.findall(r"\d+", _RANGE.sub("", keys)))


def _tells(said: WrittenSentence) -> bool:
    return any(each.isalnum() for each in said.text) and not re.fullmatch(_KEY, said.text)
