"""The index as a LangChain retriever, and what several searches of one conversation found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.passages import Hit
from index.scope import Scope


class Searches(Protocol):
    """Search, as the index offers it."""

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]: ...


class HitDocument(Document):
    """A hit as LangChain passes it on; ``hit`` is what the rest of the chain reads."""

    hit: Any


class HitRetriever(BaseRetriever):
    """Hybrid search; each document's metadata names its source and exact characters."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Any
    k: int = 10
    scope: Scope | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        searches: Searches = self.index
        return [_document(hit) for hit in searches.search(query, k=self.k, scope=self.scope)]


def mixed(found: Sequence[tuple[Sequence[Hit], float]], *, k: int) -> tuple[Hit, ...]:
    """The ``k`` best of several searches by the weighted mean of their scores, best first.

    A chunk keeps the cosine and BM25 score of the first search that found it.
    """
    hits: dict[str, Hit] = {}
    scores: dict[str, float] = {}
    whole = sum(weight for _, weight in found)
    for each, weight in found:
        for hit in each:
            hits.setdefault(hit.chunk_id, hit)
            scores[hit.chunk_id] = scores.get(hit.chunk_id, 0.0) + hit.score * weight / whole
    best = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))[:k]
    return tuple(replace(hits[chunk_id], score=scores[chunk_id]) for chunk_id in best)


def _document(hit: Hit) -> Document:
    return HitDocument(
        id=hit.chunk_id,
        page_content=hit.text,
        metadata={
            "source": hit.place.source,
            "title": hit.title,
            "date": hit.date,
            "heading": hit.place.heading,
            "page": hit.place.page,
            "cells": hit.place.cells,
            "start": hit.place.span.start,
            "end": hit.place.span.end,
            "score": hit.score,
        },
        hit=hit,
    )
