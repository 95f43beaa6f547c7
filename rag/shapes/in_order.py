"""The sentences of a source in the order of its text, each as it can be cited."""

from __future__ import annotations

from collections.abc import Iterator

from index.chunking import chunk
from index.front_matter import front_matter
from index.passages import Source
from rag.found import Cited
from rag.shapes.passages import as_hit
from rag.shapes.tools import Tools

LONGEST = 60_000  # characters of a source that is gone through as a whole
OF_LONGER = 100  # passages of a longer one


def sentences_of(source_id: str, about: str, tools: Tools) -> tuple[Cited, ...]:
    """The sentences of a source in order; of a very long one those of the passages that fit ``about``."""
    source = tools.source(source_id)
    if source is None:
        return ()
    if len(source.text) > LONGEST:
        found = tools.search(about, k=OF_LONGER, sources=(source_id,))
        hits = sorted(found, key=lambda hit: hit.place.span)
        return tuple(Cited(hit, each) for hit in hits for each in hit.sentences)
    return tuple(_cited(source))


def begins(source_id: str, tools: Tools) -> int:
    """Where the text of a source begins, behind its front matter."""
    source = tools.source(source_id)
    matter = front_matter(source.text) if source is not None else None
    return matter.end if matter else 0


def _cited(source: Source) -> Iterator[Cited]:
    for each in chunk(source):
        hit = as_hit(source, each.sentences, heading=each.heading)
        yield from (Cited(hit, sentence) for sentence in each.sentences)
