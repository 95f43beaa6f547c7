"""Small stand-ins for what is slow, coming in by the same doors as the real ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field

from index.embedding import Vectors
from index.words import words
from rag.reading.cross_encoder import CrossReading


class WordEmbedder:
    """Hashes words into 64 dimensions: texts that share words are near. Remembers what it embedded."""

    name = "words-64"

    def __init__(self, name: str = name) -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return self._vectors(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), 64), 0.01, dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in words(text):
                row[sum(map(ord, word)) % 64] += 1
        return np.asarray(
            vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32
        )


class WordReranker:
    """Counts the question's words in a passage; a logit of -5 for none, 5 for all."""

    name = "words"
    across = None

    def read(self, question: str, passages: Sequence[str]) -> list[CrossReading]:
        asked = set(words(question))
        shares = [len(asked & set(words(passage))) / max(1, len(asked)) for passage in passages]
        return [CrossReading(10 * share - 5) for share in shares]


class ScriptedModel(BaseChatModel):
    """Says what it is told to, one script a question, piece by piece.

    An exception in a script is raised there; a ``threading.Event`` is waited for. ``asked`` is what it
    was sent, ``said`` counts the pieces that were taken from it.
    """

    scripts: list[list[Any]]
    asked: list[list[BaseMessage]] = Field(default_factory=list)
    said: int = 0

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.asked.append(messages)
        for piece in self.scripts.pop(0) if self.scripts else []:
            if isinstance(piece, BaseException):
                raise piece
            if isinstance(piece, threading.Event):
                piece.wait()
                continue
            self.said += 1
            chunk = piece if isinstance(piece, AIMessageChunk) else AIMessageChunk(content=piece)
            yield ChatGenerationChunk(message=chunk)


class ArrayIndex:
    """The vectors of one model in an array, looked through one by one: what ``VectorIndex`` asks for."""

    def __init__(self) -> None:
        self.held: dict[str, Vectors] = {}

    def put(self, names: Sequence[str], vectors: Vectors) -> None:
        self.held.update(zip(names, vectors, strict=True))

    def remove(self, names: Sequence[str]) -> None:
        for name in names:
            self.held.pop(name, None)

    def nearest(self, questions: Vectors, *, k: int) -> list[list[tuple[str, float]]]:
        found = []
        for question in questions:
            cosines = [(name, float(vector @ question)) for name, vector in self.held.items()]
            found.append(sorted(cosines, key=lambda each: (-each[1], each[0]))[:k])
        return found

    def names(self) -> set[str]:
        return set(self.held)

    def vectors(self, names: Sequence[str]) -> dict[str, Vectors]:
        return {name: self.held[name] for name in names if name in self.held}


class ArrayIndexes:
    """An open folder of such: what ``VectorIndexes`` asks for. Nothing is written."""

    def __init__(self, folder: Path) -> None:
        self.models: dict[str, ArrayIndex] = {}

    def of(self, model: str) -> ArrayIndex:
        return self.models.setdefault(model, ArrayIndex())

    def close(self) -> None:
        self.models.clear()
