"""Things that a comparison counts instead of naming: "Compare the noise of both saws"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rag.query.compared_aspects import without_aspect
from rag.query.shape_words import Language, language
from rag.text.lexicon import alternatives, entries
from rag.text.numerals import CARDINALS, SPELLED

_BOTH = re.compile(r"\b(?:both|об\w+|beiden?|beider)\b", re.I)
_NAMED = re.compile(r"\(<(?=aspect|noun|count|both)")
_NUMBERS = {**CARDINALS, **SPELLED, "两": "2"}
_NUMBER = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """``noun`` is what the things are called, ``count`` how many there are (None: all); ``aspect`` as of sides."""

    noun: str
    count: int | None = None
    aspect: str = ""

    @property
    def called(self) -> str:
        """The noun; empty where it is a word for anything ("models")."""
        return "" if _any_things().fullmatch(self.noun.strip()) else self.noun


def compared_group(question: str) -> ComparedGroup | None:
    """What a plain question counts and compares (English, Chinese, Russian, German); None for named sides."""
    told = language(question)
    asked = question.strip(" ?？.。!！")
    for rest, aspect, _ in (*without_aspect(asked, told), (asked, "", "")):
        for form in _forms(told):
            if found := form.search(rest):
                parts = found.groupdict()
                said = parts.get("aspect") or aspect
                group = ComparedGroup(parts["noun"].strip(), _count(found), said.strip())
                return group if (group.count or 2) > 1 else None
    return None


def _count(found: re.Match[str]) -> int | None:
    parts = found.groupdict()
    if _BOTH.search(found.group()) and not parts.get("count"):
        return 2
    said = (parts.get("count") or "").lower()
    return int(_NUMBERS.get(said, said)) if said else None


@cache
def _forms(told: Language) -> tuple[re.Pattern[str], ...]:
    try:
        forms, groups = (
            entries("comparison_sides", f"{name}.{told}") for name in ("of_groups", "groups")
        )
    except KeyError:
        return ()
    found = (form.replace("<group>", group) for form in forms for group in groups)
    return tuple(
        re.compile(_NAMED.sub("(?P<", each).replace("<number>", rf"\d{{1,2}}|{_NUMBER}"), re.I)
        for each in found
    )


@cache
def _any_things() -> re.Pattern[str]:
    return re.compile(alternatives("comparison_sides", "any_things"), re.I)
