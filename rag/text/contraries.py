"""Words that exclude one another, where a text has them: depth and height, buyer and seller, birth and death."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from index.languages import ENGLISH, WORDED
from index.patterns import late
from rag.text.lexicon import entries

ROWS = (
    "measures", "lives", "traders", "renters", "workers", "creditors", "sexes", "compass", "trade",
    "extremes", "journeys",
)  # fmt: skip

SUPPOSED = ("founding", "changes", "service", "days")
"""Rows of what a question supposes: that something was closed, that it fell."""
NOT_ELSEWHERE = frozenset(
    {"creditors", "sexes", "compass"}
)  # known in English, Chinese and Russian only
CASED = frozenset({"compass"})  # "the Middle East" lies in no direction


def contraries(
    text: str, language: str = ENGLISH, rows: Sequence[str] = ROWS
) -> Mapping[str, frozenset[str]]:
    """For each row of words the members that a text has, ``{"#measures": {"0"}}`` for depth."""
    found = {
        f"#{row}": frozenset(at for at, each in _members(row, language) if each.search(text))
        for row in rows
    }
    return {row: members for row, members in found.items() if members}


def first_contrary(text: str, kind: str, language: str = ENGLISH) -> str:
    """The first word of a row in a text; empty if it has none."""
    row = kind.removeprefix("#")
    if row not in (*ROWS, *SUPPOSED):
        return ""
    found = [match for _, each in _members(row, language) if (match := each.search(text))]
    return min(found, key=lambda match: match.start())[0] if found else ""


@cache
def _members(row: str, language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The members of a row by their places in it; English, Chinese and Russian are read together."""
    if language in WORDED:
        known = row not in NOT_ELSEWHERE
        own = [entries("contraries_in", f"{row}.{language}")] if known else []
    elif row in SUPPOSED:
        own = [entries("contraries_in", f"{row}.{each}") for each in (ENGLISH, "zh", "ru")]
    else:
        own = [entries("contraries", row)]
    return tuple(
        (str(at), late(_whole(each), 0 if row in CASED else re.I))
        for members in own
        for at, each in enumerate(members)
    )


def _whole(member: str) -> str:
    """The forms as whole words; those in Chinese wherever they stand."""
    han: list[str] = []
    spaced: list[str] = []
    for form in member.split("|"):
        (han if re.search(r"[\u3400-\u9fff]", form) else spaced).append(form)
    whole = [rf"(?<![^\W_])(?:{'|'.join(spaced)})(?![^\W_])"] if spaced else []
    return "|".join([*whole, *han])
