"""Cuts a source into chunks of whole sentences that never cross a heading or a table row."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.blocks import Block
from index.code_lines import is_code
from index.passages import Chunk, Sentence, Source, Span
from index.patterns import late
from index.question_marks import QUESTION_LEVEL, asks
from index.questions import with_questions
from index.regions import Layout, whole_range
from index.sentences import sentences
from index.structure import structure

CHUNKER = "sentences-9"  # version of how texts are cut and analysed; a change triggers a rebuild
SIZE = 200  # estimated tokens: with title and heading in front it stays inside a 256-token encoder
LONG_ITEM = 400  # characters; a longer list item is split into sentences

_WIDE = late(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def estimated_tokens(text: str) -> int:
    """Estimates an encoder's word pieces for ``text``: one per CJK character, 1/4 per other character."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide + 3) // 4


def chunk(source: Source, *, size: int = SIZE) -> Iterator[Chunk]:
    """Yield the chunks of ``source`` in order; they hold every sentence, and no text that is left out.

    A heading with no text below it is a chunk of its own, so that it can be found.
    """
    open_chunk = _Open(source.text, size)
    layout = Layout(source.regions, source.marks)
    headings: list[tuple[int, str, Span]] = []
    empty = False
    found = structure(source)
    asked = found if is_code(source.id) else with_questions(source.text, found)
    for nth, block in enumerate(asked):
        if block.kind in ("heading", "question"):
            yield from open_chunk.close()
            if empty:
                yield _alone(headings, layout)
            headings = [above for above in headings if above[0] < block.level]
            if block.kind == "question":  # beside a heading that asks, not below it
                headings = [above for above in headings if not asks(above[1])]
                if block.span.start == block.span.end:
                    open_chunk.heading, empty = _path(headings, source.title), False
                    continue
            # A first heading of level 1 is the document's title, even if ``source.title`` is worded otherwise.
            name = "" if nth == 0 and block.level == 1 else block.span.of(source.text)
            headings.append((block.level, name, block.span))
            open_chunk.heading = _path(headings, source.title)
            empty = True
            continue
        empty = False
        for sentence in _sentences(source.text, block):
            if open_chunk.held and _between(
                source.left_out, open_chunk.held[-1].span.end, sentence.span.start
            ):
                yield from open_chunk.close()
            table = block.kind in ("header", "row")
            full = table == open_chunk.table
            for each in open_chunk.add(layout.placed(sentence), table=table):
                yield each
                if full:
                    # A question is answered right below it; what comes later may be of something else.
                    headings = [above for above in headings if above[0] < QUESTION_LEVEL]
                    open_chunk.heading = _path(headings, source.title)
    yield from open_chunk.close()
    if empty:
        yield _alone(headings, layout)


@dataclass(slots=True)
class _Open:
    """The chunk being filled."""

    text: str
    size: int
    heading: str | None = None
    held: list[Sentence] = field(default_factory=list)
    tokens: int = 0
    table: bool = False

    def add(self, sentence: Sentence, *, table: bool) -> Iterator[Chunk]:
        tokens = estimated_tokens(sentence.span.of(self.text))
        if self.held and (table != self.table or self.tokens + tokens > self.size):
            yield from self.close()
        self.held.append(sentence)
        self.tokens += tokens
        self.table = table

    def close(self) -> Iterator[Chunk]:
        if self.held:
            first, last = self.held[0], self.held[-1]
            cells = whole_range(first.cells, last.cells)
            span = Span(first.span.start, last.span.end)
            yield Chunk(span, tuple(self.held), self.heading, first.page, cells)
        self.held, self.tokens = [], 0


def _between(left_out: Sequence[Span], end: int, start: int) -> bool:
    """True if text that is left out lies between two sentences."""
    at = bisect_left(left_out, Span(end, end))
    return at < len(left_out) and left_out[at].start < start


def _sentences(text: str, block: Block) -> Iterator[Sentence]:
    if block.kind in ("header", "row"):
        yield Sentence(block.span, "header" if block.kind == "header" else "row", block.columns)
    elif block.kind == "item" and block.span.end - block.span.start <= LONG_ITEM:
        yield Sentence(block.span, "item")
    elif block.kind == "line" and block.span.end - block.span.start <= LONG_ITEM:
        yield Sentence(block.span)
    else:
        for span in sentences(text, block.span):
            yield Sentence(span, "item" if block.kind == "item" else "prose")


def _path(headings: list[tuple[int, str, Span]], title: str) -> str | None:
    """The headings above a chunk, without the title."""
    names = [" ".join(name.strip("*_ ").split()) for _, name, _ in headings]
    return " > ".join(name for name in names if name and name != title) or None


def _alone(headings: list[tuple[int, str, Span]], layout: Layout) -> Chunk:
    sentence = layout.placed(Sentence(headings[-1][2]))
    return Chunk(sentence.span, (sentence,), None, sentence.page, sentence.cells)
