"""The text that is embedded for a chunk, and the names made from it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.passages import Chunk, Source


@dataclass(frozen=True, slots=True)
class NamedChunk:
    """A chunk with its id and the name of its vector."""

    id: str
    embedded: str
    chunk: Chunk


def embedded_text(title: str, chunk: Chunk, text: str) -> str:
    """What is embedded for a chunk: title, heading and, for table rows, the columns, then its text."""
    first = chunk.sentences[0]
    columns = " | ".join(first.columns) if first.kind == "row" else None
    return "\n".join(part for part in (title, chunk.heading, columns, text) if part)


def named(source: Source, chunks: Iterable[Chunk]) -> Iterator[NamedChunk]:
    """The chunks of ``source`` with their names.

    A chunk's id depends on its source and its embedded text, not on its position in the source. The
    name of its vector depends on the embedded text alone, whatever the source.
    """
    seen: Counter[str] = Counter()
    for each in chunks:
        text = embedded_text(source.title, each, each.span.of(source.text))
        nth = seen[text]  # tells apart the chunks of a source whose embedded text is the same
        seen[text] += 1
        yield NamedChunk(_hash("\0".join((source.id, text, str(nth)))), _hash(text), each)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
