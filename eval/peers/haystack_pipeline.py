"""Haystack as in its guides: splitter, sentence embedder, in-memory store, embedding retriever.

Its splitter makes pieces of 200 words without overlap; its retriever returns the best 10 by default.
"""

from __future__ import annotations

from collections.abc import Sequence

from haystack import Document
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from eval.peers.peer_protocol import RetrievedPassage, Task, Text, serve


class Haystack:
    """Pieces of 200 words, nearest first."""

    def __init__(self, task: Task) -> None:
        self._store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        self._splitter = DocumentSplitter()
        self._documents = SentenceTransformersDocumentEmbedder(model=task.model, progress_bar=False)
        self._question = SentenceTransformersTextEmbedder(model=task.model, progress_bar=False)
        self._retriever = InMemoryEmbeddingRetriever(self._store)
        for part in (self._splitter, self._documents, self._question):
            part.warm_up()

    def index(self, texts: Sequence[Text]) -> int:
        whole = [Document(content=each.text, meta={"source": each.source}) for each in texts]
        cut = self._splitter.run(documents=whole)["documents"]
        self._store.write_documents(self._documents.run(documents=cut)["documents"])
        return len(cut)

    def find(self, question: str, k: int) -> Sequence[RetrievedPassage]:
        vector = self._question.run(text=question)["embedding"]
        documents = self._retriever.run(query_embedding=vector, top_k=k)["documents"]
        return [RetrievedPassage(each.meta["source"], each.content) for each in documents]


if __name__ == "__main__":
    serve(Haystack)
