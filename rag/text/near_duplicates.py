"""Edited copies: two sentences alike in all but a few words, and what stands there in each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.passages import Span

ALIKE = 0.6  # share of their words, in order, from which two sentences are copies of one another
# Chinese and Japanese have no blanks: each of their characters is compared by itself.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"
_TOKEN = re.compile(
    rf"\d[\d.,:]*\d|[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)?|[^\w\s]"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in one sentence, and in its copy, at the same point; one may be empty."""

    one: Span
    other: Span


def edits(one: str, other: str) -> tuple[Edit, ...] | None:
    """Where two sentences differ; None where they aren't copies of one another."""
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
