"""Questions that a document asks and answers itself (FAQ), told apart from their answers.

In a FAQ the question is a line, a labelled line ("Q:"), the first words of a paragraph or a cell of a table. It
becomes a block of its own that names what follows, as a heading does: so it is found, embedded and read with its
answer, while only the answer is a sentence that can be quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from index.blocks import ENTRY, Block
from index.passages import Span
from index.patterns import late
from index.question_marks import (
    ENDS_ASKING,
    LABEL,
    QUESTION_LEVEL,
    WORDS_A,
    asks,
    bare,
    stripped,
)
from index.question_tables import question_tables

_INLINE = late(
    rf"(?<=[?？])[\s*_]*(?:[AОR答]|(?i:{WORDS_A}))(?:\*\*|__)?[:：](?:\*\*|__)?\s*(?=\S)"
)
_BOLD = late(
    r"^[ \t]*(\*\*|__)(?P<asked>[^*_\n]{3,}?[?？])\s*\1\s*(?=\S)", re.M
)  # at the beginning of a line
_FIRST = late(r"[^.!?。！？|\n]{3,240}[?？][*_]*\s+(?=\S)")  # of an item: "Is it dry? Mostly."
_ENDS = late(r"[.!?:。！？：][*_\"'”’»)\]]*\s*\Z")

Role = Literal["", "question", "labelled question", "answer"]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a part of one; ``plain`` is what it is if it turns out to be no part of a FAQ."""

    role: Role
    block: Block
    plain: Block


def with_questions(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of ``text``, those that ask what the next one answers as ``question``, without their labels.

    An empty ``question`` ends the answer to the one before.
    """
    held: _Piece | None = None
    listed = False  # the block before is an item: an item behind it that asks is one of a list of questions
    for piece in chain.from_iterable(_pieces(text, each) for each in question_tables(text, blocks)):
        if held is not None and piece.role == "answer" and not piece.block.span.of(text).strip():
            held = replace(
                held, role="question"
            )  # "Answer:" alone in its line: the next line answers
            continue
        answered = held is not None and _answers(piece, held, listed=listed)
        if held is not None:
            yield held.block if answered else held.plain
            listed = held.plain.kind == "item"
        held = piece if piece.role in ("question", "labelled question") else None
        if held is None:
            listed = piece.plain.kind == "item" and not answered
            yield piece.block if answered or piece.role == "" else piece.plain
    if held is not None:
        yield held.plain


def _answers(piece: _Piece, question: _Piece, *, listed: bool) -> bool:
    if piece.role:
        return piece.role == "answer"
    if question.role == "labelled question" or piece.block.kind in (
        "heading",
        "header",
        "question",
    ):
        return False
    return question.plain.kind != "item" or not (listed or piece.block.kind == "item")


def _pieces(text: str, block: Block) -> Iterator[_Piece]:
    begin = text.rfind("\n", 0, block.span.start) + 1
    marked = "#" in text[begin : block.span.start]
    # In a chat the next message needn't answer a question.
    entry = ENTRY.match(text, block.span.start) is not None
    if block.kind in ("prose", "item", "heading") and not marked and not entry:
        yield from _parted(text, block, begin)
    else:
        yield _Piece("", block, block)


def _parted(text: str, block: Block, begin: int) -> Iterator[_Piece]:
    found = [each for each in LABEL.finditer(text, begin, block.span.end) if _is_label(each)]
    if found and (found[0].start() == begin or any(each["q"] for each in found)):
        yield from _labelled(text, block, begin, found)
    elif block.kind == "heading":
        yield _Piece("", block, block)
    elif bold := _bold_questions(text, block.span):
        for each, after in zip(bold, (*bold[1:], None), strict=True):
            yield _question(Span(*each.span("asked")), block)
            end = block.span.end if after is None else after.start()
            yield _below(stripped(text, each.end(), end), block)
    elif block.kind == "item" and (first := _FIRST.match(text, block.span.start, block.span.end)):
        yield from _split(text, block, first)
    else:
        yield from _by_lines(text, block)


def _bold_questions(text: str, span: Span) -> list[re.Match[str]]:
    """The bold questions of a paragraph that begins with one, each at the beginning of a line."""
    found = _BOLD.match(text, span.start, span.end)
    return [found, *_BOLD.finditer(text, found.end(), span.end)] if found else []


def _split(text: str, block: Block, first: re.Match[str]) -> Iterator[_Piece]:
    """An item that asks and answers; the rest of one that goes on asking, or that quotes, is no answer."""
    rest = Span(first.end(), block.span.end)
    if not asks(first[0]) or ENDS_ASKING.search(rest.of(text)):
        yield _Piece("", block, block)
        return
    yield _question(bare(text, stripped(text, *first.span())), block)
    yield _below(rest, block)


def _is_label(found: re.Match[str]) -> bool:
    """True for "Q:", "Question 3.", "Q1)", but for no "A." or "P." that counts or abbreviates."""
    return found["mark"] in ":：" or found["number"] is not None


def _labelled(
    text: str, block: Block, begin: int, found: Sequence[re.Match[str]]
) -> Iterator[_Piece]:
    """The pieces that begin with "Q:" and "A:", and what stands before the first."""
    if text[begin : found[0].start()].strip():
        yield _plain(stripped(text, block.span.start, found[0].start()), block)
    for label, after in zip(found, (*found[1:], None), strict=True):
        end = block.span.end if after is None else after.start()
        said = stripped(text, label.end(), end)
        plain = replace(block, span=stripped(text, max(block.span.start, label.start()), end))
        body = replace(block, kind="item" if block.kind == "item" else "prose", span=said, level=0)
        if label["a"]:
            yield _Piece("answer", body, plain)
        elif inline := _INLINE.search(text, said.start, said.end):
            yield _question(stripped(text, said.start, inline.start()), block)
            yield _below(stripped(text, inline.end(), said.end), block)
        else:
            yield from _asked_first(text, said, plain)


def _asked_first(text: str, said: Span, plain: Block) -> Iterator[_Piece]:
    """A labelled question, and what stands in further lines below it."""
    lines = text[said.start : said.end].split("\n")
    first = Span(said.start, said.start + len(lines[0].rstrip()))
    if len(lines) > 1 and asks(lines[0]):
        yield replace(_question(first, plain), plain=replace(plain, span=first))
        yield _below(stripped(text, first.end, said.end), plain)
        return
    role: Role = "question" if asks(text[said.start : said.end]) else "labelled question"
    yield _Piece(role, Block("question", bare(text, said), QUESTION_LEVEL), plain)


def _by_lines(text: str, block: Block) -> Iterator[_Piece]:
    """The lines of a block that ask, each apart from what stands below it."""
    at = told = block.span.start
    whole, part = block.span.end, _plain
    while at < whole:
        asked = _asking_lines(text, at, whole) if at == told or _ended(text, at) else None
        if asked is not None:
            if told < at:
                yield part(stripped(text, told, at), block)
            yield _question(bare(text, asked), block, plain=asked)
            at = told = stripped(text, asked.end, whole).start
            part = _below
        else:
            line_end = text.find("\n", at, whole)
            at = whole if line_end < 0 else line_end + 1
    if told < whole:
        yield part(Span(told, whole), block)


def _asking_lines(text: str, at: int, end: int) -> Span | None:
    """The line at ``at``, or it and the next one, if they only ask."""
    stop = at
    for _ in range(2):
        found = text.find("\n", stop, end)
        stop = end if found < 0 else found
        if asks(text[at:stop]):
            return stripped(text, at, stop)
        stop = min(end, stop + 1)
    return None


def _ended(text: str, at: int) -> bool:
    """True if the line before ``at`` ends a sentence."""
    return _ENDS.search(text, text.rfind("\n", 0, max(0, at - 1)) + 1, at) is not None


def _question(span: Span, block: Block, *, plain: Span | None = None) -> _Piece:
    asked = Block("question", span, QUESTION_LEVEL)
    return _Piece("question", asked, replace(block, span=plain or span))


def _plain(span: Span, block: Block) -> _Piece:
    part = replace(block, kind="item" if block.kind == "item" else "prose", span=span, level=0)
    return _Piece("", part, part)


def _below(span: Span, block: Block) -> _Piece:
    """What stands below a question in the same paragraph or item: its answer."""
    return replace(_plain(span, block), role="answer")
