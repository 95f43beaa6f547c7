"""Words that the sides of a comparison share: "leave for full-time and part-time staff", "during and after it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from rag.query.shape_words import Language
from rag.text.lexicon import alternatives, entries
from rag.text.numerals import MONTHS

_TIME = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b|\b(?:19|20)\d\d\b", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_LAST = re.compile(rf"(?P<head>.*?)(?P<own>\b{_YEAR.pattern})")
_YEAR_FIRST = re.compile(rf"(?P<own>{_YEAR.pattern}\b)(?P<tail>.*)")
_YEAR_ZH = re.compile(r"((?:19|20)\d\d年(?:度)?)(.*)")
_ARTICLE = re.compile(r"(?:the|our|an?|der|die|das|den|dem|des) ", re.I)


def with_shared_words(sides: Sequence[str], told: Language) -> tuple[list[str], str]:
    """Each side with what it shares with the last, and what stands before all of them; that may be empty."""
    if len(sides) < 2:
        return list(sides), ""
    for share in (_years_zh, _years, _relations, _places):
        if (found := share(sides, told)) is not None:
            return found
    return list(sides), ""


def relation(name: str) -> str:
    """The word of time or place with which a side begins ("after" of "after probation"); empty for none."""
    found = _begins_related().match(name)
    return found[1] if found and found.end() < len(name) else ""


def _years_zh(sides: Sequence[str], told: Language) -> tuple[list[str], str] | None:
    """ "2022年", "2025年制度": what stands behind the last year is of all."""
    last = _YEAR_ZH.fullmatch(sides[-1]) if told == "zh" else None
    if last is None or not last[2] or any(_YEAR_ZH.sub(r"\2", each) for each in sides[:-1]):
        return None
    return [*sides[:-1], last[1]], last[2].lstrip("的")


def _years(sides: Sequence[str], told: Language) -> tuple[list[str], str] | None:
    """ "the prices 2025", "2026 of the ropes": what stands around the years is of all."""
    first, last = _YEAR_LAST.fullmatch(sides[0]), _YEAR_FIRST.fullmatch(sides[-1])
    if first is None or last is None or not all(map(_YEAR.fullmatch, sides[1:-1])):
        return None
    shared = f"{_plain(first['head'])} {last['tail'].strip()}".strip()
    return ([first["own"], *sides[1:-1], last["own"]], shared) if shared else None


def _relations(sides: Sequence[str], told: Language) -> tuple[list[str], str] | None:
    """ "remote work during", "after probation": the same thing in two relations."""
    words = _words("relations", told)
    if not words:
        return None
    last = re.fullmatch(rf"(?P<own>{words}) (?P<what>.+)", sides[-1], re.I)
    if last is None:
        return None
    whole = re.fullmatch(rf"(?P<head>.*\w) (?P<own>(?:{words}) .+)", sides[0], re.I)
    if whole and all(re.match(rf"(?:{words}) .", each, re.I) for each in sides[1:]):
        return [whole["own"], *sides[1:]], _plain(whole["head"])
    ends = re.fullmatch(rf"(?P<head>.*?)\b(?P<own>{words})", sides[0], re.I)
    if ends is None:
        return None
    own = [ends["own"], *sides[1:-1], last["own"]]
    if not all(re.fullmatch(words, each, re.I) for each in own):
        return None
    return [f"{each} {last['what']}" for each in own], _plain(ends["head"])


def _places(sides: Sequence[str], told: Language) -> tuple[list[str], str] | None:
    """ "sales in Oslo", "Bergen"; "leave for full-time", "part-time staff": the first words are of all."""
    words = _words("where", told)
    if not words:
        return None
    found = re.fullmatch(rf"(?P<head>.+?) (?:{words}) (?P<rest>.+)", sides[0])
    if found is None or any(re.search(rf"\b(?:{words})\b", each) for each in sides[1:]):
        return None
    head = _plain(found["head"])
    if not head or any(each[:1].isupper() or each[:1].isdigit() for each in head.split()):
        return None
    kept = _alike([found["rest"], *sides[1:]])
    return None if kept is None else (kept, head)


def _alike(sides: list[str]) -> list[str] | None:
    """The same where all are of one form (times, names, with an article), a lacking noun added; else None."""
    if all(map(_TIME.search, sides)):
        return sides
    named = [each.split()[0][:1].isupper() or each[:1].isdigit() for each in sides]
    if any(named):
        return sides if all(named) else None
    articles = [_ARTICLE.match(each) is not None for each in sides]
    if any(articles):
        return sides if all(articles) else None
    first, last = sides[0].split(), sides[-1].split()
    if len(last) == 2 and all(len(each.split()) == 1 for each in sides[:-1]):
        return [f"{each} {last[1]}" for each in sides[:-1]] + sides[-1:]
    return sides if len(first) == len(last) == 1 else None


def _plain(head: str) -> str:
    return _ARTICLE.sub("", head.strip(), count=1).strip()


@cache
def _words(name: str, told: Language) -> str:
    try:
        return alternatives("comparison_sides", f"{name}.{told}")
    except KeyError:
        return ""


@cache
def _begins_related() -> re.Pattern[str]:
    every = sorted(entries("comparison_sides", "relations"), key=len, reverse=True)
    return re.compile(rf"({'|'.join(every)})\s+", re.I)
