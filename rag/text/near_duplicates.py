"""Near duplicates: two sentences that differ in only a few words, and the differing words of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.passages import Span
from index.patterns import late

ALIKE = 0.6  # share of words in the same order from which two sentences are near duplicates
# Chinese and Japanese are written without spaces: each character is compared by itself.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"
_TOKEN = late(rf"\d[\d.,:]*\d|[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)?|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Edit:
    """The differing words of two near duplicates at the same place; one span may be empty."""

    one: Span
    other: Span


def edits(one: str, other: str) -> tuple[Edit, ...] | None:
    """The places where two sentences differ; None if they aren't near duplicates."""
    own, its = list(_TOKEN.finditer(one)), list(_TOKEN.finditer(other))
    if min(len(own), len(its)) < ALIKE * max(len(own), len(its), 1):
        return None
    matcher = SequenceMatcher(None, _lower(own), _lower(its), autojunk=False)
    if matcher.ratio() < ALIKE:
        return None
    return tuple(
        Edit(_span(own, a, b), _span(its, c, d))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


def _lower(tokens: list[re.Match[str]]) -> list[str]:
    return [token.group().lower() for token in tokens]


def _span(tokens: list[re.Match[str]], first: int, behind: int) -> Span:
    if first == behind:
        at = tokens[first].start() if first < len(tokens) else tokens[-1].end() if tokens else 0
        return Span(at, at)
    return Span(tokens[first].start(), tokens[behind - 1].end())
