"""Words that exclude one another, where a text has them: depth and height, buyer and seller, birth and death."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from index.patterns import late
from rag.text.lexicon import entries

ROWS = (
    "measures", "lives", "traders", "renters", "workers", "creditors", "sexes", "compass", "trade",
    "extremes", "journeys",
)  # fmt: skip

CASED = frozenset({"compass"})  # "the Middle East" lies in no direction


def contraries(text: str) -> Mapping[str, frozenset[str]]:
    """For each row of words the members that a text has, ``{"#measures": {"0"}}`` for depth."""
    found = {
        f"#{row}": frozenset(str(at) for at, each in enumerate(members) if each.search(text))
        for row, members in _rows()
    }
    return {row: members for row, members in found.items() if members}


def first_contrary(text: str, kind: str) -> str:
    """The first word of a row in a text; empty if it has none."""
    members = dict(_rows()).get(kind.removeprefix("#"), ())
    found = [match for each in members if (match := each.search(text))]
    return min(found, key=lambda match: match.start())[0] if found else ""


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (
            row,
            tuple(
                late(_whole(each), 0 if row in CASED else re.I)
                for each in entries("contraries", row)
            ),
        )
        for row in ROWS
    )


def _whole(member: str) -> str:
    """The forms as whole words; those in Chinese wherever they stand."""
    han: list[str] = []
    spaced: list[str] = []
    for form in member.split("|"):
        (han if re.search(r"[\u3400-\u9fff]", form) else spaced).append(form)
    return "|".join([rf"(?<![^\W_])(?:{'|'.join(spaced)})(?![^\W_])", *han])
