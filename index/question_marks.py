"""What a question of a document looks like: its mark, its label, and where it stands."""

from __future__ import annotations

import re

from index.passages import Span
from index.patterns import late

QUESTION_LEVEL = 9  # below every heading: what names only the lines below it
LONGEST_QUESTION = 240  # characters

WORDS_Q = "question|frage|вопрос|pregunta|问题|問題|質問"
WORDS_A = "answer|antwort|ответ|respuesta|réponse|答案|回答|解答"
LABEL = late(
    r"^[ \t]*(?:[-*+•][ \t]+)?(?:\*\*|__)?"
    rf"(?:(?P<q>[QFВP问問]|(?i:{WORDS_Q}))|(?P<a>[AОRО答]|(?i:{WORDS_A})))"
    r"[ \t]*(?P<number>\d{1,4})?(?P<shut>\*\*|__)?[ \t]*(?P<mark>[:：.)])(?(shut)|(?:\*\*|__)?)[ \t]*",
    re.M,
)
ENDS_ASKING = late(r"[?？][*_\s]*\Z")
_ENDS_INSIDE = late(r"[.!](?=\s+[^\Wa-z\d])|[。！]")
# The number of a question that is a heading or an item: "3.", "2.1", "IV)", "§ 7".
_NUMBER = late(
    r"[*_]*(?:\(?(?:\d{1,3}|[IVX]{1,5}|[A-Za-z])[.)]|\d{1,3}(?:\.\d{1,3}){1,4}[.)]?|§\s*\d{1,4}[.:]?)\s+(?=\S)"
)
_SAID = tuple("\"'“„«»「『‘–—>|")


def asks(text: str) -> bool:
    """True for a text that only asks: it ends with a question mark, states nothing before, and quotes nobody."""
    said = unnumbered(text.strip("*_ \t\r\n"))
    return bool(
        3 <= len(said) <= LONGEST_QUESTION
        and ENDS_ASKING.search(said)
        and not said.startswith(_SAID)
        and not _ENDS_INSIDE.search(said)
    )


def unnumbered(text: str) -> str:
    """A question without the number in front of it."""
    return _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text


def unlabelled(text: str) -> str:
    """A question without "Q:" or a number in front of it, and without emphasis."""
    found = LABEL.match(text)
    return unnumbered(text[found.end() :] if found and found["q"] else text).strip("*_ ")


def stripped(text: str, start: int, end: int) -> Span:
    inside = text[start:end]
    begin = start + len(inside) - len(inside.lstrip())
    return Span(begin, max(begin, start + len(inside.rstrip())))


def bare(text: str, span: Span) -> Span:
    """The span without the emphasis around it."""
    inside = span.of(text)
    start = span.start + len(inside) - len(inside.lstrip("*_ "))
    return Span(start, max(start, span.start + len(inside.rstrip("*_ "))))
