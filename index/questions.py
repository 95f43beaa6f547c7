"""Questions that a document asks and answers itself (FAQ), told apart from their answers.

In a FAQ the question is a line, a labelled line ("Q:"), the first words of a paragraph or a cell of a table. It
becomes a block of its own that names what follows, as a heading does: so it is found, embedded and read with its
answer, while only the answer is a sentence that can be quoted.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, takewhile
from typing import Literal

from index.blocks import BAR, QUESTION_LEVEL, Block, cells
from index.passages import Span

LONGEST_QUESTION = 240  # characters
LEAST_TOLD = 3  # words of an answer, on average, where no name of a column tells that it is one
_PEEKED = 20  # rows that tell what a table's columns hold

_WORDS_Q = "question|frage|вопрос|pregunta|问题|問題|質問"
_WORDS_A = "answer|antwort|ответ|respuesta|réponse|答案|回答|解答"
_LABEL = re.compile(
    r"^[ \t]*(?:[-*+•][ \t]+)?(?:\*\*|__)?"
    rf"(?:(?P<q>[QFВP问問]|(?i:{_WORDS_Q}))|(?P<a>[AОRО答]|(?i:{_WORDS_A})))"
    r"[ \t]*(?P<number>\d{1,4})?(?P<shut>\*\*|__)?[ \t]*(?P<mark>[:：.)])(?(shut)|(?:\*\*|__)?)[ \t]*",
    re.M,
)
_INLINE = re.compile(
    rf"(?<=[?？])[\s*_]*(?:[AОR答]|(?i:{_WORDS_A}))(?:\*\*|__)?[:：](?:\*\*|__)?\s*(?=\S)"
)
_BOLD = re.compile(r"(\*\*|__)(?P<asked>[^*_\n]{3,}?[?？])\s*\1\s*(?=\S)")
_ENDS_ASKING = re.compile(r"[?？][*_\s]*\Z")
_ENDS_INSIDE = re.compile(r"[.!](?=\s+[^\Wa-z\d])|[。！]")
_ENDS = re.compile(r"[.!?:。！？：][*_\"'”’»)\]]*\s*\Z")
_SAID = tuple("\"'“„«»「『‘–—>|")
_COLUMN_Q = re.compile(rf"(?i:(?:{_WORDS_Q})(?:s|n|ы)?|faqs?|q|问|問)")
_COLUMN_A = re.compile(rf"(?i:(?:{_WORDS_A})(?:s|en|ы)?|a|答|response|reply)")

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")

Role = Literal["", "question", "labelled question", "answer"]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a part of one; ``plain`` is what it is if it turns out to be no part of a FAQ."""

    role: Role
    block: Block
    plain: Block


def asks(text: str) -> bool:
    """True for a text that only asks: it ends with a question mark, states nothing before, and quotes nobody."""
    said = text.strip("*_ \t\r\n")
    return bool(
        3 <= len(said) <= LONGEST_QUESTION
        and _ENDS_ASKING.search(said)
        and not said.startswith(_SAID)
        and not _ENDS_INSIDE.search(said)
    )


def unlabelled(text: str) -> str:
    """A question without "Q:" in front of it, and without emphasis."""
    found = _LABEL.match(text)
    return (text[found.end() :] if found and found["q"] else text).strip("*_ ")


def with_questions(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of ``text``, those that ask what the next one answers as ``question``, without their labels.

    An empty ``question`` ends the answer to the one before.
    """
    held: _Piece | None = None
    listed = False  # the block before is an item: an item behind it that asks is one of a list of questions
    for piece in chain.from_iterable(_pieces(text, each) for each in _tables(text, blocks)):
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
    if block.kind in ("prose", "item", "heading") and not marked:
        yield from _parted(text, block, begin)
    else:
        yield _Piece("", block, block)


def _parted(text: str, block: Block, begin: int) -> Iterator[_Piece]:
    found = [each for each in _LABEL.finditer(text, begin, block.span.end) if _is_label(each)]
    if found and (found[0].start() == begin or any(each["q"] for each in found)):
        yield from _labelled(text, block, begin, found)
    elif block.kind == "heading":
        yield _Piece("", block, block)
    elif bold := _BOLD.match(text, block.span.start, block.span.end):
        yield _question(Span(*bold.span("asked")), block)
        yield _below(Span(bold.end(), block.span.end), block)
    else:
        yield from _by_lines(text, block)


def _is_label(found: re.Match[str]) -> bool:
    """True for "Q:", "Question 3.", "Q1)", but for no "A." or "P." that counts or abbreviates."""
    return found["mark"] in ":：" or found["number"] is not None


def _labelled(
    text: str, block: Block, begin: int, found: Sequence[re.Match[str]]
) -> Iterator[_Piece]:
    """The pieces that begin with "Q:" and "A:", and what stands before the first."""
    if text[begin : found[0].start()].strip():
        yield _plain(_stripped(text, block.span.start, found[0].start()), block)
    for label, after in zip(found, (*found[1:], None), strict=True):
        end = block.span.end if after is None else after.start()
        said = _stripped(text, label.end(), end)
        plain = replace(block, span=_stripped(text, max(block.span.start, label.start()), end))
        body = replace(block, kind="item" if block.kind == "item" else "prose", span=said, level=0)
        if label["a"]:
            yield _Piece("answer", body, plain)
        elif inline := _INLINE.search(text, said.start, said.end):
            yield _question(_stripped(text, said.start, inline.start()), block)
            yield _below(_stripped(text, inline.end(), said.end), block)
        else:
            yield from _asked_first(text, said, plain)


def _asked_first(text: str, said: Span, plain: Block) -> Iterator[_Piece]:
    """A labelled question, and what stands in further lines below it."""
    lines = text[said.start : said.end].split("\n")
    first = Span(said.start, said.start + len(lines[0].rstrip()))
    if len(lines) > 1 and asks(lines[0]):
        yield replace(_question(first, plain), plain=replace(plain, span=first))
        yield _below(_stripped(text, first.end, said.end), plain)
        return
    role: Role = "question" if asks(text[said.start : said.end]) else "labelled question"
    yield _Piece(role, Block("question", _bare(text, said), QUESTION_LEVEL), plain)


def _by_lines(text: str, block: Block) -> Iterator[_Piece]:
    """The lines of a block that ask, each apart from what stands below it."""
    at = told = block.span.start
    whole, part = block.span.end, _plain
    while at < whole:
        asked = _asking_lines(text, at, whole) if at == told or _ended(text, at) else None
        if asked is not None:
            if told < at:
                yield part(_stripped(text, told, at), block)
            yield _question(_bare(text, asked), block, plain=asked)
            at = told = _stripped(text, asked.end, whole).start
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
            return _stripped(text, at, stop)
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


def _stripped(text: str, start: int, end: int) -> Span:
    inside = text[start:end]
    begin = start + len(inside) - len(inside.lstrip())
    return Span(begin, max(begin, start + len(inside.rstrip())))


def _bare(text: str, span: Span) -> Span:
    """The span without the emphasis around it."""
    inside = span.of(text)
    start = span.start + len(inside) - len(inside.lstrip("*_ "))
    return Span(start, max(start, span.start + len(inside.rstrip("*_ "))))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns of a table ask and answer, and how many there are."""

    asked: int
    answer: int
    width: int


def _tables(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks; rows of a table of questions and answers as these two."""
    source, ahead = iter(blocks), deque[Block]()
    inside, found = False, None
    while block := ahead.popleft() if ahead else next(source, None):
        if block.kind not in ("header", "row"):
            inside = False
            yield block
            continue
        if block.kind == "header" or not inside:
            inside = True
            ahead.extend(islice(source, max(0, _PEEKED - len(ahead))))
            found = _columns(text, [block, *takewhile(lambda each: each.kind == "row", ahead)])
        yield from (block,) if found is None else _row(text, block, found)


def _columns(text: str, rows: Sequence[Block]) -> _Columns | None:
    """By the names of the columns, else by a column of which all cells ask, beside one of sentences."""
    held = [cells(each.span.of(text)) for each in rows]
    width = len(held[0])
    if width < 2 or len(held) < 2 or any(len(row) != width for row in held):
        return None
    if rows[0].kind == "header":
        asked = [at for at, name in enumerate(held[0]) if _COLUMN_Q.fullmatch(name.strip("*_ "))]
        answer = [at for at, name in enumerate(held[0]) if _COLUMN_A.fullmatch(name.strip("*_ "))]
        if asked and answer:
            return _Columns(asked[0], answer[0], width)
        held = held if any(map(asks, held[0])) else held[1:]
    if width != 2 or len(held) < 2:
        return None
    for at in range(width):
        beside = [row[1 - at] for row in held]
        told = sum(len(each.split()) + len(_WIDE.findall(each)) // 2 for each in beside)
        if all(asks(row[at]) for row in held) and told >= LEAST_TOLD * len(held):
            return _Columns(at, 1 - at, width)
    return None


def _row(text: str, block: Block, columns: _Columns) -> Iterator[Block]:
    spans = list(_cell_spans(text, block.span))
    if len(spans) != columns.width:
        yield block
        return
    asked, answer = spans[columns.asked], spans[columns.answer]
    named = block.kind == "header" and not asks(asked.of(text))
    if named or not asked.of(text) or not answer.of(text):
        yield block
        return
    yield Block("question", _bare(text, asked), QUESTION_LEVEL)
    if columns.width == 2:
        yield Block("prose", answer)
    else:
        yield replace(block, kind="row")
    yield Block("question", Span(block.span.end, block.span.end), QUESTION_LEVEL)


def _cell_spans(text: str, row: Span) -> Iterator[Span]:
    """The spans of the cells of a pipe row, as ``cells`` tells them, also of empty ones."""
    inside = row.of(text)
    begin = row.start + inside.startswith("|")
    end = row.start + len(inside.rstrip())
    end -= text[begin:end].endswith("|") and not text[begin:end].endswith("\\|")
    for bar in (*(found.start() for found in BAR.finditer(text, begin, end)), end):
        yield _stripped(text, begin, bar)
        begin = bar + 1
