"""Sentences of a source that no search brought, as hits: a citation needs one."""

from __future__ import annotations

from collections.abc import Sequence

from index.passages import Hit, Place, Sentence, Source, Span


def as_hit(source: Source, sentences: Sequence[Sentence], *, heading: str | None = None) -> Hit:
    """Sentences (at least one, in order) of a source as one hit, its text from the first to the last."""
    first, last = sentences[0], sentences[-1]
    span = Span(first.span.start, last.span.end)
    return Hit(
        chunk_id=f"{source.id}:{span.start}-{span.end}",
        place=Place(source.id, span, page=first.page, heading=heading, cells=first.cells),
        text=span.of(source.text),
        sentences=tuple(sentences),
        score=0.0,
        dense=0.0,
        lexical=0.0,
        title=source.title,
        date=source.date,
        sha256=source.sha256,
    )
