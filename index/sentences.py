"""Where sentences end, in English, Chinese, Russian and mixtures of them, and in other languages in Latin script.

What sentencex takes for an end is none behind an abbreviation of the language (``abbreviations.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from sentencex import segment

from index.languages import ENGLISH, WORDED, language_of
from index.passages import Span
from index.patterns import late

LEAST_WORDS = (
    2  # of three letters and more, in a sentence that ends in a year ("В мае 2019 г." is none)
)
LONGEST = 1000  # characters; a longer text without a sentence end is cut at a space

_INITIAL = late(r"(?<![^\W_])[A-Z]\.\Z")  # with no blank between it and the next piece
# Abbreviations that something always follows; a unit behind a number ("5 стр.") may end a sentence.
_LEADS_ON = late(
    r"(?<![^\W_])(?:(?<!\d )(?:рис|табл|граф|черт|илл?|стр|гл|разд|пп?|прил|прим|ст|ср|см|напр|ок"
    r"|прибл|проф|акад|доц|инж|им|ул|пер|пл|просп|наб|обл|пос|дер)"
    r"|т\.\s?[екнч]|vgl|bzw|ca|ggf|evtl|inkl|exkl|zzgl)\.\Z",
    re.I,
)
_REFERS = late(  # and a number follows
    r"(?<![^\W_])(?:Abb|Tab|Nr|Kap|Abs|Abschn|Art|Figs?|Eq|Sec|Vol|S|p|fig|tabl)\.\Z"
)
# A year, a century, an amount or "etc.", with a capital behind it.
_MAY_END = late(
    r"(?:(?<!\d)\d{4}\s*гг?|(?<![^\W_])[IVX]+\s*вв?|\d\s*(?:стр|шт|экз|чел|руб|коп|долл)"
    r"|(?<![^\W_])и\s(?:т\.\s?[дп]|др|пр))\.\s+(?=[А-ЯЁ«A-Z])"
)
_LAST = late(r"(?:\A|[\s(\[„“\"'’/-])([^\s(\[„“\"'’/-]+)\.\Z")
# "der 2. Vorsitzende": an ordinal stands behind one of these, a number that ends a sentence seldom does.
_GERMAN_ORDINAL = late(
    r"\b(?:der|die|das|dem|den|des|am|im|vom|zum|zur|beim|ein\w{0,2}|jede\w?|diese\w?|bis|seit|ab)\s\d{1,2}\.\Z",
    re.I,
)
_NOTE_MARK = late(r"(?:⁽[^⁽⁾\s]{1,7}⁾|[⁰¹²³⁴-⁹]{1,3}(?!\S))+\s*")
_WORD = late(r"[^\W\d_]{3,}")
_SAID = late(r"[。！？…][」』]\Z")  # speech inside a sentence that goes on behind it
_HAN = late(r"[\u3040-\u30ff\u3400-\u9fff]")
_CYRILLIC = late(r"[\u0400-\u04ff]")


def sentences(text: str, span: Span) -> Iterator[Span]:
    """Yield the sentences of ``text`` within ``span``, in order, without the blanks between them."""
    inside = span.of(text)
    offset = span.start
    language = _language(inside)
    pieces = _with_their_notes(segment(language, inside))
    for piece in _parted(_rejoined(pieces, language)):
        yield from _cut(text, _stripped(text, Span(offset, offset + len(piece))))
        offset += len(piece)


def _with_their_notes(pieces: Iterable[str]) -> list[str]:
    """A note's mark right behind a sentence's end belongs to that sentence."""
    kept: list[str] = []
    for piece in pieces:
        mark = _NOTE_MARK.match(piece) if kept and not kept[-1][-1:].isspace() else None
        if mark:
            kept[-1] += mark.group()
        if rest := piece[mark.end() :] if mark else piece:
            kept.append(rest)
    return kept


def _language(text: str) -> str:
    """Guess which rules fit, from the script that is used most and from the language in Latin script."""
    han, cyrillic = len(_HAN.findall(text)), len(_CYRILLIC.findall(text))
    if max(han, cyrillic) * 4 < len(text):
        if "." not in text.rstrip()[:-1]:  # then no rule differs
            return ENGLISH
        return found if (found := language_of(text)) in WORDED else ENGLISH
    return "zh" if han >= cyrillic else "ru"


def _rejoined(pieces: list[str], language: str) -> Iterator[str]:
    """Join a piece to the one before it if that did not end a sentence ("$3.5 bn. in ...", "U.S.")."""
    held = ""
    for piece in pieces:
        if _goes_on(held, piece, language):
            held += piece
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _goes_on(held: str, piece: str, language: str) -> bool:
    """True if a sentence that was cut between ``held`` and ``piece`` goes on."""
    ended, begins = held.rstrip(), piece[:1]
    if ended.endswith(".") and begins.islower():
        return True
    if language in WORDED and _abbreviated(ended, begins, language):
        return True
    if _INITIAL.search(held) or _LEADS_ON.search(ended):
        return True
    if _SAID.search(held):
        return begins not in "「『"
    return begins.isdigit() and _REFERS.search(ended) is not None


def _abbreviated(ended: str, begins: str, language: str) -> bool:
    """True if what ended in a point is an abbreviation of this language that goes on (a German ordinal does)."""
    if language == "de" and _GERMAN_ORDINAL.search(ended):
        return True
    last = _LAST.search(ended)
    word = last[1].lower() if last else ""
    return word in _abbreviations("goes_on", language) or (
        begins.isdigit() and word in _abbreviations("number", language)
    )


@cache
def _abbreviations(what: str, language: str) -> frozenset[str]:
    told = tomllib.loads((files("index") / "abbreviations.toml").read_text("utf-8"))
    return frozenset(told[what].get(language, "").split())


def _parted(pieces: Iterable[str]) -> Iterator[str]:
    """Cut behind "в 2019 г." and "и т.д." before a capital, but not behind a bare "В 2019 г."."""
    for piece in pieces:
        begin = 0
        for match in _MAY_END.finditer(piece):
            if len(_WORD.findall(piece[begin : match.start()])) >= LEAST_WORDS:
                yield piece[begin : match.end()]
                begin = match.end()
        yield piece[begin:]


def _stripped(text: str, span: Span) -> Span:
    inside = span.of(text)
    start = span.start + len(inside) - len(inside.lstrip())
    return Span(start, max(start, span.end - (len(inside) - len(inside.rstrip()))))


def _cut(text: str, span: Span) -> Iterator[Span]:
    start, end = span.start, span.end
    while end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        middle = space if space > 0 else start + LONGEST
        yield _stripped(text, Span(start, middle))
        start = middle
    last = _stripped(text, Span(start, end))
    if last.start < last.end:
        yield last
