"""Which place is asked for: "the second highest", "第二高", "второй по величине"."""

from __future__ import annotations

import re
from functools import lru_cache

from index.patterns import late
from rag.tables.forms import any_form
from rag.tables.matching import dimensions
from rag.text.lexicon import alternatives, entries

_ORDINALS = tuple(
    (late(form, re.I), int(value))
    for form, _, value in (pair.rpartition("/") for pair in entries("table_ranks", "ordinals"))
)
_ORDINAL = "|".join(form.pattern for form, _ in _ORDINALS)
_ANY = late(rf"\b(?:{_ORDINAL})\b|第[二三四五六七八九十]", re.I)
_ZH = late(rf"第(?P<n>[二三四五六七八九十2-9])(?P<of>{alternatives('table_ranks', 'sizes.zh')})")
_PLACED_ZH = late(r"(?:排名?)?第(?P<n>[二三四五六七八九十2-9])(?:位|名)?(?=的|[?？。是]|$)")
_BY_RU = late(
    rf"\b(?P<n>{_ORDINAL}) по (?:числу |количеству )?(?P<of>{alternatives('table_ranks', 'sizes.ru')}|\w+)\b",
    re.I,
)
_DIGITS_ZH = {each: n for n, each in enumerate("零一二三四五六七八九十")}


def ranked(question: str) -> tuple[str, int]:
    """The question with the plain superlative in the place of "second highest", and the rank (1 for none).

    0 where it names a place in another way: what that is of isn't told.
    """
    for form, plain in ((_before(), ""), (_ZH, "最{of}"), (_PLACED_ZH, "最高"), (_BY_RU, "{of}")):
        found = form.search(question)
        if found is None:
            continue
        said = _as_size(found) if form is _BY_RU else plain.format(**found.groupdict())
        rank = _value(found["n"])
        rest = question[found.end() :]
        return question[: found.start()] + said + rest, rank
    return question, 0 if _ANY.search(question) else 1


@lru_cache(maxsize=1)
def _before() -> re.Pattern[str]:
    """An ordinal right before a superlative."""
    every = "|".join(
        (any_form("highest"), any_form("lowest"), *(words.pattern for words, _, _ in dimensions()))
    )
    return late(rf"\b(?P<n>{_ORDINAL})[- ](?=(?:{every}))", re.I)


def _as_size(found: re.Match[str]) -> str:
    """ "второй по величине" is the next to the largest; "по цене" the next by its price."""
    size = re.fullmatch(alternatives("table_ranks", "sizes.ru"), found["of"], re.I)
    return "наибольший" if size else f"наибольший {found['of']}"


def _value(said: str) -> int:
    if said in _DIGITS_ZH:
        return _DIGITS_ZH[said]
    if said.isdigit():
        return int(said)
    return next((value for form, value in _ORDINALS if form.fullmatch(said)), 0)
