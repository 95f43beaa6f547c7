"""Tables of questions and answers: which columns these are, and their cells as blocks of their own."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from index.blocks import BAR, Block, cells
from index.passages import Span
from index.question_marks import QUESTION_LEVEL, WORDS_A, WORDS_Q, asks, bare, stripped

LEAST_TOLD = 3  # words of an answer, on average, where no name of a column tells that it is one
_PEEKED = 20  # rows that tell what a table's columns hold

_COLUMN_Q = re.compile(rf"(?i:(?:{WORDS_Q})(?:s|n|ы)?|faqs?|q|问|問)")
_COLUMN_A = re.compile(rf"(?i:(?:{WORDS_A})(?:s|en|ы)?|a|答|response|reply)")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns of a table ask and answer, and how many there are.

    They are one where each row says in its first cell whether it asks or answers.
    """

    asked: int
    answer: int
    width: int


def question_tables(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
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
    if width == 2 and _labelled([row[0].strip("*_ .:") for row in held], [row[1] for row in held]):
        return _Columns(1, 1, width)
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


def _labelled(labels: Sequence[str], said: Sequence[str]) -> bool:
    """True for rows that begin with "Q" and "A" by turns, an answer in one or several rows."""
    asks_so = [_COLUMN_Q.fullmatch(each) is not None for each in labels]
    told_so = [_COLUMN_A.fullmatch(each) is not None for each in labels]
    each_known = all(one or other for one, other in zip(asks_so, told_so, strict=True))
    return each_known and asks_so[0] and told_so[1] and all(said)


def _row(text: str, block: Block, columns: _Columns) -> Iterator[Block]:
    spans = list(_cell_spans(text, block.span))
    if len(spans) != columns.width:
        yield block
        return
    asked, answer = spans[columns.asked], spans[columns.answer]
    if columns.asked == columns.answer:
        label = spans[0].of(text).strip("*_ .:")
        if _COLUMN_Q.fullmatch(label):
            yield Block("question", bare(text, asked), QUESTION_LEVEL)
        elif answer.of(text):
            yield Block("prose", answer)
        return
    named = block.kind == "header" and not asks(asked.of(text))
    if named or not asked.of(text) or not answer.of(text):
        yield block
        return
    yield Block("question", bare(text, asked), QUESTION_LEVEL)
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
        yield stripped(text, begin, bar)
        begin = bar + 1
