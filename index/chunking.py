"""Cuts a source into chunks of whole sentences that never cross a heading or a table row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.blocks import Block, blocks
from index.passages import Chunk, Sentence, Source, Span
from index.sentences import sentences

CHUNKER = "sentences-2"  # how texts are cut and analysed; a change asks for a rebuild
SIZE = 200  # estimated tokens: with title and heading in front it stays inside a 256-token encoder
LONG_ITEM = 400  # characters; a longer list item is quoted by the sentence

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def estimated_tokens(text: str) -> int:
    """About as many word pieces as an encoder makes of ``text``: one a CJK character, else a quarter."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide + 3) // 4


def chunk(source: Source, *, size: int = SIZE) -> Iterator[Chunk]:
    """Yield the chunks of ``source`` in order; every sentence of its body is in exactly one.

    A heading with nothing below it is a chunk of its own, so that it can be found.
    """
    open_chunk = _Open(source.text, size)
    headings: list[tuple[int, str, Span]] = []
    empty = False
    for block in blocks(source.text, start=source.body):
        if block.kind == "heading":
            yield from open_chunk.close()
            if empty:
                yield _alone(headings)
            headings = [above for above in headings if above[0] < block.level]
            headings.append((block.level, block.span.of(source.text), block.span))
            open_chunk.heading = _path(headings, source.title)
            empty = True
            continue
        empty = False
        for sentence in _sentences(source.text, block):
            yield from open_chunk.add(sentence, table=block.kind in ("header", "row"))
    yield from open_chunk.close()
    if empty:
        yield _alone(headings)


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
            span = Span(self.held[0].span.start, self.held[-1].span.end)
            yield Chunk(span, tuple(self.held), self.heading)
        self.held, self.tokens = [], 0


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
    """The headings above a chunk, without the title's own."""
    names = [name.strip("*_ ") for level, name, _ in headings if level > 1]
    return " > ".join(name for name in names if name and name != title) or None


def _alone(headings: list[tuple[int, str, Span]]) -> Chunk:
    span = headings[-1][2]
    return Chunk(span, (Sentence(span),), None)
