"""Finds the nearest vectors with Chroma. The only module that uses chromadb.

Chroma's embedded client loses vectors silently when two processes have one folder open, and a kill
leaves the folder half-written. So only one process at a time may open a folder
(``index.stores.vector_search`` ensures that), and it must be able to rebuild it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import Vectors
from index.stores.vector_index import VectorIndex, VectorIndexBroken


class ChromaFolder:
    """An open Chroma folder, made if missing. Any method may raise VectorIndexBroken."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        with _said():
            self._client: Any = chromadb.PersistentClient(
                str(folder), Settings(anonymized_telemetry=False)
            )
            self._batch = int(self._client.get_max_batch_size())
        self._stores: dict[str, ChromaCollection] = {}  # opening one takes as long as a question

    def of(self, model: str) -> VectorIndex:
        """The vectors of one embedding model."""
        if model not in self._stores:
            with _said():
                made = ChromaCollection(self._client, collection_name(model), self._batch)
            self._stores[model] = made
        return self._stores[model]

    def close(self) -> None:
        with _said():
            self._client.close()


def collection_name(model: str) -> str:
    """A collection name that Chroma allows, unique per model: ``all-MiniLM-L6-v2-int8-1a2b3c4d``."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", model)[-40:].strip("-") or "model"
    return f"{readable}-{hashlib.sha256(model.encode()).hexdigest()[:8]}"


class ChromaCollection:
    """Names and their unit vectors; scores are cosines."""

    def __init__(self, client: Any, name: str, batch: int) -> None:
        self._batch = batch
        self._collection = client.get_or_create_collection(
            name,
            # Wider than Chroma's defaults (100, 100, 16): near-identical passages hide one another.
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "ef_construction": 200,
                    "ef_search": 200,
                    "max_neighbors": 32,
                }
            },
            embedding_function=None,
        )

    def put(self, names: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors of shape (len(names), dim)."""
        with _said():
            for at in range(0, len(names), self._batch):
                batch = slice(at, at + self._batch)
                self._collection.upsert(ids=list(names[batch]), embeddings=vectors[batch])

    def remove(self, names: Sequence[str]) -> None:
        """Remove these; missing ones are skipped."""
        with _said():
            for at in range(0, len(names), self._batch):
                self._collection.delete(ids=list(names[at : at + self._batch]))

    def nearest(self, questions: Vectors, *, k: int) -> list[list[tuple[str, float]]]:
        """For each question of shape (n, dim) its ``k`` nearest with their cosines, best first."""
        with _said():
            found = self._collection.query(
                query_embeddings=list(questions), n_results=k, include=["distances"]
            )
            return [
                [(name, 1.0 - float(distance)) for name, distance in zip(*each, strict=True)]
                for each in zip(found["ids"], found["distances"], strict=True)
            ]

    def names(self) -> set[str]:
        """Every name that is stored."""
        with _said():
            return set(self._collection.get(include=[])["ids"])

    def vectors(self, names: Sequence[str]) -> dict[str, Vectors]:
        """The vectors with these names; missing ones are left out."""
        if not names:
            return {}  # Chroma raises an error for an empty list
        with _said():
            found = self._collection.get(ids=list(names), include=["embeddings"])
            return {
                name: np.asarray(vector, dtype=np.float32)
                for name, vector in zip(found["ids"], found["embeddings"], strict=True)
            }


@contextmanager
def _said() -> Iterator[None]:
    """Turns whatever Chroma raises into VectorIndexBroken."""
    try:
        yield
    except MemoryError:
        raise
    # chromadb raises ValueError, sqlite3 and Rust errors alike; a panic in Rust is a BaseException.
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise VectorIndexBroken(" ".join(str(error).split())) from error
        raise
