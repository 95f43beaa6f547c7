"""The pipeline of LangChain's tutorials: recursive splitter 1000/200, sentence embeddings, Chroma.

All other settings are defaults; a tutorial's retriever returns the best 4.
"""

from __future__ import annotations

from collections.abc import Sequence

from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.peers.peer_protocol import RetrievedPassage, Task, Text, serve


class Tutorial:
    """Chunks of at most 1,000 characters that overlap by 200, nearest first."""

    def __init__(self, task: Task) -> None:
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        self._store = Chroma(
            embedding_function=HuggingFaceEmbeddings(model_name=task.model),
            collection_metadata={"hnsw:space": "cosine"},
        )

    def index(self, texts: Sequence[Text]) -> int:
        cut = [
            (each.source, part) for each in texts for part in self._splitter.split_text(each.text)
        ]
        # Chroma accepts at most about 5,000 texts at a time.
        for at in range(0, len(cut), 1000):
            batch = cut[at : at + 1000]
            self._store.add_texts(
                [part for _, part in batch], metadatas=[{"source": source} for source, _ in batch]
            )
        return len(cut)

    def find(self, question: str, k: int) -> Sequence[RetrievedPassage]:
        documents = self._store.similarity_search(question, k=k)
        return [
            RetrievedPassage(str(each.metadata["source"]), each.page_content) for each in documents
        ]


if __name__ == "__main__":
    serve(Tutorial)
