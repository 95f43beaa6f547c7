"""The vectors of one embedding model, in Chroma under the home folder. Only here is chromadb."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import Vectors
from index.errors import IndexProblem


def open_client(folder: Path) -> Any:
    """A Chroma client on ``folder``; IndexProblem where Chroma can't open what lies there."""
    import chromadb
    from chromadb.config import Settings

    try:
        return chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    except Exception as error:  # chromadb raises ValueError, sqlite3 and Rust errors alike
        raise IndexProblem(
            f"the vectors in {folder} can't be opened ({error}): delete the home folder and run "
            "`citeback index` again"
        ) from error


def collection_name(model: str, build: int) -> str:
    """A name Chroma allows that tells model and build apart: ``all-MiniLM-L6-v2-1a2b3c4d-1``."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", model).strip("-")[-40:]
    return f"{readable}-{hashlib.sha256(model.encode()).hexdigest()[:8]}-{build}"


class VectorStore:
    """Chunk ids and their unit vectors; scores are cosines."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._collection = client.get_or_create_collection(
            name,
            # Wider than Chroma's defaults (100): near-identical passages hide one another.
            configuration={"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}},
            embedding_function=None,
        )
        self._batch = int(client.get_max_batch_size())

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace the vectors of ``ids``; vectors has shape (len(ids), dim)."""
        for at in range(0, len(ids), self._batch):
            batch = slice(at, at + self._batch)
            self._collection.upsert(ids=list(ids[batch]), embeddings=vectors[batch])

    def remove(self, ids: Sequence[str]) -> None:
        """Remove ``ids``; those that are not there are passed over."""
        for at in range(0, len(ids), self._batch):
            self._collection.delete(ids=list(ids[at : at + self._batch]))

    def nearest(self, question: Vectors, *, k: int) -> list[tuple[str, float]]:
        """The ``k`` nearest chunks to one vector of shape (dim,), with their cosines, best first."""
        k = min(k, self._collection.count())
        if k == 0:
            return []
        found = self._collection.query(
            query_embeddings=[question], n_results=k, include=["distances"]
        )
        return [
            (chunk_id, 1.0 - float(distance))
            for chunk_id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def cosines(self, question: Vectors, ids: Sequence[str]) -> Iterator[tuple[str, float]]:
        """The cosines of ``ids`` with one vector of shape (dim,), for those that are stored."""
        if not ids:
            return
        found = self._collection.get(ids=list(ids), include=["embeddings"])
        for chunk_id, vector in zip(found["ids"], found["embeddings"], strict=True):
            yield chunk_id, float(np.dot(np.asarray(vector, dtype=np.float32), question))

    def ids(self) -> set[str]:
        """Every id that is stored."""
        return set(self._collection.get(include=[])["ids"])
