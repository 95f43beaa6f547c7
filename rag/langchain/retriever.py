"""The index as a LangChain retriever."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.passages import Hit
from index.scope import Scope
from rag.retrieval.search import Searches


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
        return [as_document(hit) for hit in searches.search(query, k=self.k, scope=self.scope)]


def as_document(hit: Hit) -> Document:
    """A hit as a LangChain document."""
    return Document(
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
    )
