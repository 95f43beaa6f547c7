"""Where sentences end, in English, Chinese, Russian and mixtures of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentencex import segment

from index.passages import Span

LONGEST = 1000  # characters; a longer text without a sentence end is cut at a space

_INITIAL = re.compile(r"(?<![^\W_])[A-Z]\.\Z")  # with no blank between it and the next piece
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def sentences(text: str, span: Span) -> Iterator[Span]:
    """Yield the sentences of ``text`` within ``span``, in order, without the blanks between them."""
    inside = span.of(text)
    offset = span.start
    for piece in _rejoined(segment(_language(inside), inside)):
        yield from _cut(text, _stripped(text, Span(offset, offset + len(piece))))
        offset += len(piece)


def _language(text: str) -> str:
    """Guess which rules fit from the script that is used most."""
    han, cyrillic = len(_HAN.findall(text)), len(_CYRILLIC.findall(text))
    if max(han, cyrillic) * 4 < len(text):
        return "en"
    return "zh" if han >= cyrillic else "ru"


def _rejoined(pieces: list[str]) -> Iterator[str]:
    """Join a piece to the one before it if that ended in an abbreviation ("$3.5 bn. in ...", "U.S.")."""
    held = ""
    for piece in pieces:
        in_lower_case = held.rstrip().endswith(".") and piece[:1].islower()
        if in_lower_case or _INITIAL.search(held):
            held += piece
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


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
