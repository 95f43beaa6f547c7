"""What a comparison compares: "the bus" and "the tram" of "Compare the price of the bus and the tram"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from index.patterns import late
from rag.query.compared_aspects import owners, without_aspect
from rag.query.shape_words import Language, filled, language
from rag.query.shared_words import with_shared_words
from rag.text.lexicon import alternatives, entries

SIDES = 10  # told apart at most
_AROUND = late(alternatives("comparison_sides", "around"), re.I)
_SHARED = late(r"((?:the|our|an?) )?((?-i:[a-z\d])[\w-]*)", re.I)
_HOLDS = late(r"((?:the|our|an?) )?(?!the |our |an? )((?=\d)\S+(?= )|\S+(?= \S+$)) (.+)", re.I)
# What follows "with" in "with and without VAT" is no side.
_JOINED = late(r"(?:and|or|und|oder|и|или) ", re.I)
_YEARS_RU = late(r"(\d{4}) (?:год|г\.)\w*")
_ADJECTIVE_RU = late(
    r"[а-яё]{2,}(?:ого|его|ой|ей|ый|ий|ая|яя|ую|юю|ое|ее|ым|им|ые|ие|ых|их)\b", re.I
)
_TEXT = {
    "<a>": "(?P<a>.{1,120}?)",
    "<b>": "(?P<b>.{1,120}?)",
    "<all>": "(?P<all>.{3,300}?)",
    "<either>": r"(?P<all>.{1,60} (?:versus|vs\.?) .{1,60}?)",
    "<versus>": r"(?:.*\bof )?(?P<all>.{1,140} (?:versus|vs\.?|против) .{1,140}?)"
    r"(?: (?:in|on|for|regarding) (?P<aspect>.{3,60}))?",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """The sides in the order of the question; ``aspect`` is what is compared about them, if it is told."""

    names: tuple[str, ...] = ()
    aspect: str = ""


def compared(question: str) -> Compared:
    """The sides (two to ten) of a plain question that compares; none if they can't be told apart."""
    told = language(question)
    asked = question.strip(" ?？.。!！")
    for rest, aspect, before in without_aspect(asked, told):
        found = _compared(rest, told)
        # "the hotel in Oslo with the hotel in Bergen": what stands behind both is of the names.
        if found.names and not any(before and f" {before} " in f" {name} " for name in found.names):
            whole = f"{found.aspect} {before} {aspect}" if found.aspect else aspect
            return Compared(found.names, " ".join(whole.split()))
    return _compared(asked, told)


def _compared(asked: str, told: Language) -> Compared:
    for form in _forms(told):
        found = form.search(asked)
        parts = found.groupdict() if found else {}
        if found is None or _JOINED.match(parts.get("b") or ""):
            continue
        names, owned = owners(_sides(parts, told), told)
        names, shared = with_shared_words(names, told)
        if 2 <= len(names) <= SIDES:
            said = _aspect(parts.get("aspect") or "")
            every = (said, owned, shared) if shared else (owned, said)
            return Compared(tuple(_share_a_noun(_whole(names))), " ".join(filter(None, every)))
    return Compared()


@cache
def _forms(told: Language) -> tuple[re.Pattern[str], ...]:
    found = []
    for entry in entries("comparison_sides", f"forms.{told}"):
        for mark, pattern in _TEXT.items():
            entry = entry.replace(mark, pattern)
        found.append(late(filled(entry.replace("(<aspect>", "(?P<aspect>")), re.I))
    return tuple(found)


def _sides(parts: dict[str, str | None], told: Language) -> list[str]:
    one, other = parts.get("a"), parts.get("b")
    named = [one, other] if one and other else next(_split(parts.get("all") or "", told), [])
    return [side for each in named if (side := _bare(each))]


def _split(text: str, told: Language) -> Iterator[list[str]]:
    for join in entries("comparison_sides", f"joins.{told}"):
        parts = re.split(join, text, flags=re.I)
        whole = all(re.search(r"\w", part) and not _JOINED.match(part) for part in parts)
        if len(parts) > 1 and whole:
            yield _listed_to_the_end(parts, text)


def _listed_to_the_end(parts: list[str], text: str) -> list[str]:
    """ "the pump, the boiler and stoves": after a comma the last "and" joins as well."""
    listed = re.fullmatch(r"(.+?),? (?:and|or|и|или|und|oder|et|y) (.+)", parts[-1], re.I)
    if listed is None or not re.match(r"\s*,", text[len(parts[0]) :]):
        return parts
    return [*parts[:-1], listed[1], listed[2]]


def _bare(side: str) -> str:
    return _AROUND.sub("", side.strip(" ,，。.?？")).strip()


def _whole(sides: list[str]) -> list[str]:
    """ "the old pump" and "the new one", «базовый тариф» and «премиального»: the last side with its noun."""
    noun = sides[0].split()[-1] if sides and " " in sides[0] else ""
    if not noun or len(sides) < 2:
        return sides
    numbered = re.fullmatch(r"(.+) \d+", sides[0])
    year = _YEARS_RU.fullmatch(sides[-1])
    if numbered and year:
        return [*sides[:-1], f"{numbered[1]} {year[1]}"]
    if numbered and sides[-1].isdigit():
        return [sides[0], *(f"{numbered[1]} {each}" for each in sides[1:])]
    if sides[-1].lower().endswith(" one"):
        return [*sides[:-1], f"{sides[-1][:-3]}{noun}"]
    if _ADJECTIVE_RU.match(sides[0]) and _ADJECTIVE_RU.fullmatch(sides[-1]):
        return [*sides[:-1], f"{sides[-1]} {noun}"]
    return sides


def _share_a_noun(sides: list[str]) -> list[str]:
    """ "the 2023 and 2024 budgets", "the basic and the premium plan": each side with the noun of the last."""
    if len(sides) < 2 or not (last := _HOLDS.fullmatch(sides[-1])):
        return sides
    first = [_SHARED.fullmatch(side) for side in sides[:-1]]
    told = [each for each in first if each and (each[1] or each[2].isdigit())]
    if len(told) < len(first):
        return sides
    return [f"{each[1] or ''}{each[2]} {last[3]}" for each in told] + sides[-1:]


def _aspect(said: str) -> str:
    return re.sub(r"^(?:the|in|of) | of $", "", said.strip()).strip()
