"""Persons named in a sentence, with what it says of them: an office, a subject that they know, that they speak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from index.passages import Span
from index.patterns import late
from rag.text.lexicon import alternatives, word_set
from rag.text.organisations import is_organisation
from rag.text.territories import countries
from rag.text.values import Value, names, values

NEAR = 90  # characters behind a name in which it is said what the person says
_any_of = partial(alternatives, "things")
_ROLE = rf"(?:{_any_of('experts.en')}|{_any_of('offices.en')}|{_any_of('titles.en')}"
_ROLE += rf"|(?:{_any_of('experts.ru')}|{_any_of('offices.ru')}|{_any_of('titles.ru')})[а-яё]*)"
_KNOWS = late(
    rf"(?<!\w)(?:(?:{_any_of('experts.en')})|(?:{_any_of('experts.ru')})[а-яё]*)(?!\w)", re.I
)
_IS_ROLE = late(_ROLE, re.I)
_ROLE_BEFORE = late(rf"(?<!\w){_ROLE},?\s+$", re.I)
_APPOSED = late(
    rf",\s+(?:[\w’'-]+\s+){{0,5}}?{_ROLE}(?![\w-]|(?-i:\s+[A-ZА-ЯЁ]))|\s*[(（][^()（）]{{0,30}}?{_ROLE}(?!\w)",
    re.I,
)
_FROM_LEARNED = late(
    rf"(?:,\s+(?:[\w’'-]+\s+){{0,4}})?\s*(?:of|at|from|with|из|от)\s+[^,.;]{{0,60}}?(?<!\w)(?:{_any_of('learned')})",
    re.I,
)
_SAYS = late(rf"(?<!\w)(?:(?:{_any_of('says.en')})(?!\w)|(?:{_any_of('says.ru')}))", re.I)
_SAID_BY = late(
    rf"(?<!\w)(?:{_any_of('said_by.en')}|{_any_of('said_by.ru')})\s+(?:the\s+)?(?:\w+\s+){{0,2}}$",
    re.I,
)
_OWNING = late(r"['’]s$")
_HAN = r"[\u4e00-\u9fff]"
_HAN_ROLE = f"{_any_of('experts.zh')}|{_any_of('offices.zh')}|{_any_of('titles.zh')}"
_HAN_NAME = late(
    rf"(?:{'|'.join(sorted(word_set('things', 'surnames'), key=len, reverse=True))}){_HAN}{{1,2}}?"
    rf"(?=[（(]?(?:{_HAN_ROLE}|{_any_of('says.zh')})|\s*$|[、，,])"
)
_HAN_KNOWS = late(rf"[（(]?(?:{_any_of('experts.zh')})")
_HAN_SAYS = late(rf".{{0,8}}?(?:{_any_of('says.zh')})")


@dataclass(frozen=True, slots=True)
class Person:
    """A name, and what stands beside it; ``told`` is True where something there tells that it is a person."""

    name: Value
    told: bool
    knows: bool = False
    speaks: bool = False


def persons(text: str) -> Iterator[Person]:
    """The names in a text that may be of persons, in order."""
    yield from _han_persons(text)
    dates = [value.span for value in values("time", text)]
    places = {value.text for value in countries(text)}
    for name in names(text):
        own = _without_role(name)
        if own is None or own.text in places or _never(own, dates):
            continue
        yield _described(own, text, role=text[name.span.start : own.span.start])


def _never(name: Value, dates: list[Span]) -> bool:
    """True for an organisation, an abbreviation, a date, a number."""
    return (
        is_organisation(name.text)
        or (name.text.isupper() and " " not in name.text)
        or any(map(str.isdigit, name.text))
        or any(name.span.start < date.end and date.start < name.span.end for date in dates)
    )


def _without_role(name: Value) -> Value | None:
    """The name behind "Germany's Chancellor", "Dr."; None where nothing is left."""
    begins, at = 0, 0
    # Of "Hill of the Brookings Institution" the words before "of".
    whole = " ".join(takewhile(lambda token: not token[:1].islower(), name.text.split(" ")))
    for token in whole.split(" "):
        if _IS_ROLE.fullmatch(token) or token.endswith(("'s", "’s")):
            begins = at + len(token) + 1
        at += len(token) + 1
    text = whole[begins:]
    if not text and " " not in whole and not _IS_ROLE.fullmatch(whole):
        begins, text = 0, _OWNING.sub("", whole)
    start = name.span.start + begins
    return Value(Span(start, start + len(text)), text, text.lower()) if text else None


def _described(name: Value, text: str, *, role: str) -> Person:
    before, behind = f"{text[: name.span.start]}", text[name.span.end :]
    led = role or (_ROLE_BEFORE.search(before) or [""])[0]
    apposed = (_APPOSED.match(behind) or [""])[0]
    learned = _FROM_LEARNED.match(behind) is not None
    speaks = (
        _SAYS.search(behind[:NEAR].split(". ")[0]) is not None
        or _SAID_BY.search(before) is not None
    )
    begins = not before.strip() or before.rstrip()[-1] in '.!?:;“"('
    direct = _SAYS.match(behind.lstrip()) is not None and (" " in name.text or not begins)
    return Person(
        name,
        told=bool(led or apposed or learned or direct),
        knows=bool(_KNOWS.search(f"{led} {apposed}")) or learned,
        speaks=speaks,
    )


def _han_persons(text: str) -> Iterator[Person]:
    for match in _HAN_NAME.finditer(text):
        behind = text[match.end() :]
        knows = _HAN_KNOWS.match(behind) is not None
        value = Value(Span(*match.span()), match.group(), match.group())
        yield Person(value, told=True, knows=knows, speaks=_HAN_SAYS.match(behind) is not None)
