"""The note for a question that names a source, if the answer comes from other sources."""

from __future__ import annotations

from collections.abc import Sequence

from index.passages import Hit
from rag.answer import Citation
from rag.answering.not_found import own_sentence
from rag.retrieval.search import NamedSourceHits


def elsewhere(
    named_hits: NamedSourceHits | None, shown: Sequence[Citation], hits: Sequence[Hit]
) -> tuple[str, ...]:
    """A note if a question names a source and everything shown is from other sources."""
    if named_hits is None or not shown or not named_hits.missed(shown, hits):
        return ()
    told = "silent" if named_hits.hits else "unknown"
    name = ", ".join(named_hits.named.names)
    return (own_sentence(told, named_hits.named.rest).format(name=name),)
