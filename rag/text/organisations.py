"""Organisations named in a sentence: by what they are called (a bank, a university), or by capitals alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from index.passages import Span
from index.patterns import late
from rag.text.lexicon import alternatives
from rag.text.territories import countries
from rag.text.values import Value, names, normal

_any_of = partial(alternatives, "things")
_NOUN = late(
    rf"(?<!\w)(?:(?:{_any_of('organisations.en')})(?!\w)|(?:{_any_of('organisations.ru')}))", re.I
)
_ACRONYM = late(r"\b(?:[A-Z]{3,6}|EU|UN)\b(?!\s?\d|-\d)")
_JOINED = late(r"(?:\b[A-Z][\w’'-]+ )+& [A-Z][\w’'-]+")
_CYRILLIC = late(
    rf"(?:(?<!\w)[А-ЯЁ][а-яё-]+\s+){{0,2}}(?<!\w)(?:{_any_of('organisations.ru')})[а-яё]*(?:\s+[А-ЯЁ][а-яё-]+)*"
)
_PARTING = late(r"(?:['’]s|\s(?:of|at|from|for)(?: the)?|\sthe)\s")
_HAN = late(rf"[\u4e00-\u9fff]{{2,10}}?(?:{_any_of('organisations.zh')})")
_HAN_BEFORE = late(r"^.*(?:包括|[的和与由在向为及从是有])")


def is_organisation(name: str) -> bool:
    """True for a name with a word for organisations in it."""
    return _NOUN.search(name) is not None


def organisations(text: str) -> Iterator[Value]:
    """The organisations named in a text, in order; a longer name that holds another one stands for both."""
    found = sorted(_found(text), key=lambda each: (each.span.start, -each.span.end))
    end = -1
    for each in found:
        if each.span.start >= end:
            yield each
            end = each.span.end


def _found(text: str) -> Iterator[Value]:
    places = {value.text for value in countries(text)}
    longer = []
    for name in names(text):
        longer.append(name.span)
        own = _without_before(name.text)
        if own and " " in own:
            yield _value(name.span.end - len(own), own)
    for match in _ACRONYM.finditer(text):
        if match.group() not in places and not _is_part(match.span(), longer):
            yield _value(match.start(), match.group())
    for match in _JOINED.finditer(text):
        yield _value(match.start(), match.group())
    for match in _CYRILLIC.finditer(text):
        if any(map(str.isupper, match.group())):
            yield _value(match.start(), match.group())
    for match in _HAN.finditer(text):
        own = _HAN_BEFORE.sub("", match.group())
        if len(own) > 2:
            yield _value(match.end() - len(own), own)


def _is_part(own: tuple[int, int], longer: Sequence[Span]) -> bool:
    """True inside a longer name ("the New START Treaty"); "NATO's" is no longer one."""
    start, end = own
    return any(
        span.start <= start and end <= span.end and end - start + 2 < span.end - span.start
        for span in longer
    )


def _without_before(name: str) -> str:
    """A name without a person ("Hill of the Brookings Institution") and an owner ("India's") before it."""
    if not is_organisation(name):
        return ""
    for part in _PARTING.finditer(name):
        if not is_organisation(name[: part.start()]):
            return _without_before(name[part.end() :])
    return name


def _value(start: int, name: str) -> Value:
    return Value(Span(start, start + len(name)), name, normal(name))
