"""Finds the nearest vectors with Chroma, in a folder of our own. Only this and ``chroma_server`` use chromadb.

Chroma's embedded client loses vectors silently when two processes have one folder open, and a kill
leaves the folder half-written. So only one process at a time may open a folder
(``index.stores.vector_search`` ensures that), and it must be able to rebuild it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import Vectors
from index.stores.vector_index import VectorIndex, VectorIndexBroken

# Wider than Chroma's defaults (100, 100, 16): near-identical passages hide one another.
GRAPH = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}}
_REQUEST = 8 << 20  # bytes of vectors in one request: a fifth of what a server takes by default
_NUMBER = 22  # bytes of a number in a request, as JSON
_FOUND = 30_000  # hits of one request (findings/chroma-many-questions.sh)
_NAMES = 50_000  # read at a time


class ChromaFolder:
    """An open Chroma folder, made if missing. Any method may raise VectorIndexBroken."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        with told():
            self._client: Any = chromadb.PersistentClient(
                str(folder), Settings(anonymized_telemetry=False)
            )
            self._batch = int(self._client.get_max_batch_size())
        self._stores: dict[str, ChromaCollection] = {}  # opening one takes as long as a question

    def of(self, model: str) -> VectorIndex:
        """The vectors of one embedding model."""
        if model not in self._stores:
            with told():
                opened = self._client.get_or_create_collection(
                    collection_name(model), configuration=GRAPH, embedding_function=None
                )
            self._stores[model] = ChromaCollection(opened, self._batch)
        return self._stores[model]

    def close(self) -> None:
        with told():
            self._client.close()


def collection_name(model: str) -> str:
    """A collection name that Chroma allows, unique per model: ``all-MiniLM-L6-v2-int8-1a2b3c4d``."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", model)[-40:].strip("-") or "model"
    return f"{readable}-{hashlib.sha256(model.encode()).hexdigest()[:8]}"


@contextmanager
def told() -> Iterator[None]:
    """Turns whatever Chroma raises into VectorIndexBroken."""
    try:
        yield
    except (MemoryError, VectorIndexBroken):
        raise
    # chromadb raises ValueError, sqlite3 and Rust errors alike; a panic in Rust is a BaseException.
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise VectorIndexBroken(" ".join(str(error).split())) from error
        raise


class ChromaCollection:
    """Names and their unit vectors; scores are cosines. ``batch`` is the most records of one request."""

    def __init__(
        self,
        collection: Any,
        batch: int,
        said: Callable[[], AbstractContextManager[None]] = told,
    ) -> None:
        self._collection, self._batch, self._said = collection, batch, said

    @property
    def identity(self) -> str:
        """A name that no other collection ever has, also not one that is made anew under the same name."""
        return str(self._collection.id)

    def count(self) -> int:
        with self._said():
            return int(self._collection.count())

    def put(self, names: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors of shape (len(names), dim)."""
        with self._said():
            _in_parts(
                len(names),
                self._fitting(vectors),
                lambda part: self._collection.upsert(
                    ids=list(names[part]), embeddings=vectors[part]
                ),
            )

    def remove(self, names: Sequence[str]) -> None:
        """Remove these; missing ones are skipped."""
        with self._said():
            _in_parts(
                len(names),
                self._batch,
                lambda part: self._collection.delete(ids=list(names[part])),
            )

    def nearest(self, questions: Vectors, *, k: int) -> list[list[tuple[str, float]]]:
        """For each question of shape (n, dim) its ``k`` nearest with their cosines, best first."""
        found: list[list[tuple[str, float]]] = []

        def ask(part: slice) -> None:
            answer = self._collection.query(
                query_embeddings=list(questions[part]), n_results=k, include=["distances"]
            )
            found.extend(
                [(name, 1.0 - float(distance)) for name, distance in zip(*each, strict=True)]
                for each in zip(answer["ids"], answer["distances"], strict=True)
            )

        with self._said():
            size = min(self._fitting(questions), max(1, _FOUND // k))
            _in_parts(len(questions), size, ask)
        return found

    def names(self) -> set[str]:
        """Every name that is stored."""
        names: set[str] = set()
        with self._said():
            at = 0
            while page := self._collection.get(include=[], limit=_NAMES, offset=at)["ids"]:
                names.update(page)
                at += len(page)
        return names

    def vectors(self, names: Sequence[str]) -> dict[str, Vectors]:
        """The vectors with these names; missing ones are left out."""
        if not names:
            return {}  # Chroma raises an error for an empty list
        with self._said():
            found = self._collection.get(ids=list(names), include=["embeddings"])
            return {
                name: np.asarray(vector, dtype=np.float32)
                for name, vector in zip(found["ids"], found["embeddings"], strict=True)
            }

    def _fitting(self, vectors: Vectors) -> int:
        """How many of these vectors go into one request."""
        return int(max(1, min(self._batch, _REQUEST // (vectors.shape[1] * _NUMBER))))


def _in_parts(count: int, size: int, send: Callable[[slice], object]) -> None:
    """Send ``count`` records, ``size`` at a time; fewer where the server takes less at once."""
    for at in range(0, count, size):
        part = slice(at, min(at + size, count))
        try:
            send(part)
        except Exception as error:
            records = part.stop - part.start
            if records == 1 or not too_large(error):
                raise
            _in_parts(
                records,
                (records + 1) // 2,
                lambda half, at=at: send(slice(at + half.start, at + half.stop)),  # type: ignore[misc]
            )


def too_large(error: BaseException) -> bool:
    """True if a server refused a request for its size: chromadb raises a plain Exception for that."""
    import httpx

    return any(
        isinstance(each, httpx.HTTPStatusError) and each.response.status_code == 413
        for each in chain_of(error)
    )


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and those that it was raised for."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
