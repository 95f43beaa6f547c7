"""Where sentences end, in English, Chinese, Russian and mixtures of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sentencex import segment

from index.passages import Span

LEAST_WORDS = (
    2  # of three letters and more, in a sentence that ends in a year ("В мае 2019 г." is none)
)
LONGEST = 1000  # characters; a longer text without a sentence end is cut at a space

_INITIAL = re.compile(r"(?<![^\W_])[A-Z]\.\Z")  # with no blank between it and the next piece
# Abbreviations that something always follows; a unit behind a number ("5 стр.") may end a sentence.
_LEADS_ON = re.compile(
    r"(?<![^\W_])(?:(?<!\d )(?:рис|табл|граф|черт|илл?|стр|гл|разд|пп?|прил|прим|ст|ср|см|напр|ок"
    r"|прибл|проф|акад|доц|инж|им|ул|пер|пл|просп|наб|обл|пос|дер)"
    r"|т\.\s?[екнч]|vgl|bzw|ca|ggf|evtl|inkl|exkl|zzgl)\.\Z",
    re.I,
)
_REFERS = re.compile(  # and a number follows
    r"(?<![^\W_])(?:Abb|Tab|Nr|Kap|Abs|Abschn|Art|Figs?|Eq|Sec|Vol|S|p|fig|tabl)\.\Z"
)
# A year, a century, an amount or "etc.", with a capital behind it.
_MAY_END = re.compile(
    r"(?:(?<!\d)\d{4}\s*гг?|(?<![^\W_])[IVX]+\s*вв?|\d\s*(?:стр|шт|экз|чел|руб|коп|долл)"
    r"|(?<![^\W_])и\s(?:т\.\s?[дп]|др|пр))\.\s+(?=[А-ЯЁ«A-Z])"
)
_NOTE_MARK = re.compile(r"(?:⁽[^⁽⁾\s]{1,7}⁾|[⁰¹²³⁴-⁹]{1,3}(?!\S))+\s*")
_WORD = re.compile(r"[^\W\d_]{3,}")
_SAID = re.compile(r"[。！？…][」』]\Z")  # speech inside a sentence that goes on behind it
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def sentences(text: str, span: Span) -> Iterator[Span]:
    """Yield the sentences of ``text`` within ``span``, in order, without the blanks between them."""
    inside = span.of(text)
    offset = span.start
    pieces = _with_their_notes(segment(_language(inside), inside))
    for piece in _parted(_rejoined(pieces)):
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
    """Guess which rules fit from the script that is used most."""
    han, cyrillic = len(_HAN.findall(text)), len(_CYRILLIC.findall(text))
    if max(han, cyrillic) * 4 < len(text):
        return "en"
    return "zh" if han >= cyrillic else "ru"


def _rejoined(pieces: list[str]) -> Iterator[str]:
    """Join a piece to the one before it if that did not end a sentence ("$3.5 bn. in ...", "U.S.")."""
    held = ""
    for piece in pieces:
        if _goes_on(held, piece):
            held += piece
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _goes_on(held: str, piece: str) -> bool:
    """True if a sentence that was cut between ``held`` and ``piece`` goes on."""
    ended, begins = held.rstrip(), piece[:1]
    if ended.endswith(".") and begins.islower():
        return True
    if _INITIAL.search(held) or _LEADS_ON.search(ended):
        return True
    if _SAID.search(held):
        return begins not in "「『"
    return begins.isdigit() and _REFERS.search(ended) is not None


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
