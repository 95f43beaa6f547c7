"""The same things in languages with words of their own: ``sala 14``, ``viertes Quartal``, ``B tesisi``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from index.languages import ENGLISH, WORDED
from index.words import stop_words, words
from rag.text.calendar_words import parts_of_time
from rag.text.designations import ENDS, ID, Designations, designations, figure, wording
from rag.text.lexicon import alternatives, entries, word_set

_YEAR = r"(?:19|20)\d\d\b"
SHORTEST = 3  # letters of a noun


def designations_in(text: str, language: str) -> Designations:
    """What ``rag.text.designations`` finds, and what is named so in the words of a language."""
    found: dict[str, set[str]] = defaultdict(set)
    # "T3" is the third quarter, and no thing called T.
    short = frozenset(_short(language)) if language in WORDED else frozenset[str]()
    for kind, names in designations(text, _stems(language)).items():
        if not short or (kind not in short and kind != "quarter"):
            found[kind] |= names
    for kind, name, _ in _named(text, language):
        found[kind].add(name)
    return {kind: frozenset(names) for kind, names in found.items()}


def wording_in(text: str, kind: str, language: str) -> str:
    """How a text first names a thing of a kind; empty if it names none."""
    own = next((said for each, _, said in _named(text, language) if each == kind), "")
    return own or wording(text, kind, _stems(language))


def _stems(language: str) -> str:
    return language if language in WORDED else ENGLISH


def _named(text: str, language: str) -> Iterator[tuple[str, str, str]]:
    if language not in WORDED:
        return
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            noun = match["noun"].lower()
            noun = _short(language).get(noun, noun)
            stems = words(noun, language)
            if noun in stop_words(language) or len(stems) != 1 or len(noun) < SHORTEST:
                continue
            if parts_of_time(noun, language):
                continue  # "3. März" is a day
            yield stems[0], _figure(match["name"], language), match[0].strip()


def _figure(name: str, language: str) -> str:
    """``3`` for "tercer", "3er" and "III"."""
    for number, stem in enumerate(entries("designations_in", f"ordinals.{language}"), start=1):
        if re.fullmatch(stem, name, re.I):
            return str(number)
    nth = re.fullmatch(
        rf"(\d+)(?:{alternatives('designations_in', f'nth.{language}')})", name, re.I
    )
    return nth[1] if nth else figure(name)


@cache
def _short(language: str) -> Mapping[str, str]:
    pairs = entries("designations_in", f"short.{language}")
    return dict(pair.split("/", 1) for pair in pairs)


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    before = "|".join(sorted(word_set("designations_in", f"before.{language}")))
    sign, ordinals, nth = (
        alternatives("designations_in", f"{name}.{language}")
        for name in ("sign", "ordinals", "nth")
    )
    short = "|".join(_short(language))
    noun = rf"(?P<noun>[^\W\d_]{{{SHORTEST},}})"
    number = rf"(?P<name>(?!{_YEAR})(?:{ID}))"
    found = [
        # sala 14, planta B, versión n.º 4.1; with a word behind it only "la sala 12 tiene"
        rf"(?<![\w-]){noun}\s+(?:(?:{sign})\s*)?{number}{ENDS}(?!(?<=\d)\s+[^\W\d_])",
        rf"(?<![\w-])(?:{before})\s+{noun}\s+(?:(?:{sign})\s*)?{number}{ENDS}",
        # cuarto trimestre, 4. Quartal, 3e étage
        rf"(?<![\w.,-])(?P<name>{ordinals}|\d{{1,3}}(?:{nth}))\s+{noun}",
        # T3, v4.1
        rf"(?<![\w-])(?P<noun>{short})[-.]?\s?(?P<name>\d{{1,4}}(?:\.\d{{1,3}})*){ENDS}",
    ]
    if language == "tr":  # what numbers a thing stands before it: "14 numaralı oda", "B tesisi"
        found.append(
            rf"(?<![\w.,-])(?P<name>(?-i:[A-Z])|\d[\d.]*(?= numaralı))(?: numaralı)?\s+{noun}"
        )
        found.append(rf"(?<![\w.,-])(?P<name>\d+(?:\.\d+)+)\s+{noun}")
    return tuple(re.compile(each, re.I) for each in found)
