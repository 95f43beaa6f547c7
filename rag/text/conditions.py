"""When, and with what, something holds: "during probation" is neither "before" nor "after probation"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from index.languages import ENGLISH
from index.words import words
from rag.text.lexicon import entries, word_set

ROWS = ("times", "accompaniments")
_HAN = r"\u3400-\u9fff"
_BEFORE = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "vi", "ru")
ROOT = 4  # letters that a Turkish noun keeps in all its cases
SHORTEST = 3  # letters of the noun: "after 3 hours" is no condition


def conditions(text: str, language: str = ENGLISH) -> Mapping[str, frozenset[str]]:
    """For each noun beside such a word which of them stand there: ``{"#times probat": {"1"}}``."""
    found: dict[str, set[str]] = defaultdict(set)
    for kind, member, _ in _placed(text, language):
        found[kind].add(member)
    return {kind: frozenset(members) for kind, members in found.items()}


def first_condition(text: str, kind: str, language: str = ENGLISH) -> str:
    """How a text first says it ("during probation"); empty if it doesn't."""
    return next((said for each, _, said in _placed(text, language) if each == kind), "")


def _placed(text: str, language: str) -> Iterator[tuple[str, str, str]]:
    for row, pattern in _patterns(language):
        for match in pattern.finditer(text):
            noun = match["noun"]
            stems = words(noun, language)
            if stems and len(noun) >= (2 if language == "zh" else SHORTEST):
                stem = stems[0][:ROOT] if language == "tr" else stems[0]
                yield f"#{row} {stem}", _member(match), match[0]


def _member(match: re.Match[str]) -> str:
    return next(name[1:] for name, said in match.groupdict().items() if said and name != "noun")


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    if language in _BEFORE:
        between = "|".join(sorted(word_set("conditions", f"between.{language}")))
        noun = rf"[\s'’]+(?:(?:{between})[\s'’]+){{0,3}}(?P<noun>[^\W\d_]+)"
        return tuple(
            (row, re.compile(rf"(?<![^\W_])(?:{_each(row, language)}){noun}", re.I)) for row in ROWS
        )
    if language == "zh":
        return (("times", re.compile(rf"(?P<noun>[{_HAN}]{{2}})(?:{_each('behind', 'zh')})")),)
    if language == "tr":
        behind = _each("behind", "tr")
        return (("times", re.compile(rf"(?P<noun>[^\W\d_]{{3,}})\s+(?:{behind})(?![^\W_])", re.I)),)
    return ()


def _each(row: str, language: str) -> str:
    """One group for each member: ``(?P<n0>before)|(?P<n1>during)``."""
    members = entries("conditions", f"{row}.{language}")
    return "|".join(f"(?P<n{at}>{forms})" for at, forms in enumerate(members))
