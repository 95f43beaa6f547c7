"""Crossed sentences: a claim that takes words of two sentences that stand side by side, such as rows of a table.

"June had 41 ships" of the rows "May: 41" and "June: 77" has no word and no number of its own, and neither row
says it. The same holds for the two sides of a comparison. So each clause of such a claim must rest on one
sentence: the words that only some of the sentences hold must stand together in one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from rag.text.lexicon import alternatives
from rag.text.overlap import counted_words

_AND = re.compile(
    rf"[;；。]|\b(?:{alternatives('crossing', 'and.en')}|{alternatives('crossing', 'and.ru')})\b"
    rf"|{alternatives('crossing', 'and.zh')}",
    re.I,
)
_COMMA = re.compile(r"[，、]|,(?=\s)")
_MAY = re.compile(r"\bMay\b")  # the month: "may" is a function word, and left out of a text's words


def crossed(claim: str, sentences: Sequence[str]) -> bool:
    """True if a clause of ``claim`` joins words of which no single one of ``sentences`` holds all."""
    held = [set(_words(each)) for each in sentences]
    shared = set.intersection(*held) if held else set[str]()
    telling = set[str]().union(*held) - shared
    return any(
        not any(clause & telling <= each for each in held) for clause in _clauses(claim, telling)
    )


def _clauses(claim: str, telling: Set[str]) -> Iterator[set[str]]:
    """The words of each clause; what a comma divides is one where a part of it tells of one thing only."""
    for clause in _AND.split(claim):
        begun: list[str] = []
        whole: list[set[str]] = []
        for part in _COMMA.split(clause):
            begun += _words(part)
            if _told(begun, telling) > 1:
                whole.append(set(begun))
                begun = []
        if begun and whole and set(begun) & telling:
            whole[-1] |= set(begun)
        elif begun:
            whole.append(set(begun))
        yield from whole


def _told(said: Sequence[str], telling: Set[str]) -> int:
    """How many stretches of telling words there are: a name of two words is one."""
    marks = [word in telling for word in said]
    return sum(mark and not before for before, mark in zip([False, *marks], marks, strict=False))


def _words(text: str) -> list[str]:
    return counted_words(_MAY.sub("Maymonth", text))
