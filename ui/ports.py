"""What the web code needs from the index and from the chain; nothing more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from index.loaders.parts import LeftOut
from index.ocr.pictures import Recognised
from index.passages import Hit, Source, SourceSummary
from index.rights import Rights
from index.scope import Scope
from rag.answer import Answer, Turn


class ReadableLibrary(Protocol):
    """An opened index; thread-safe."""

    @property
    def generation(self) -> str: ...

    @property
    def coverage(self) -> float: ...

    def sources(self) -> list[SourceSummary]: ...

    def source(self, source_id: str) -> Source | None: ...

    def rights_of(self, source_ids: Sequence[str]) -> Mapping[str, Rights]: ...

    def left_out(self, source_id: str) -> Sequence[LeftOut]: ...

    def original(self, source_id: str) -> bytes | None: ...

    def recognised(self, picture: str) -> Recognised | None: ...


class AnsweringChain(Protocol):
    """Answers questions; thread-safe.

    ``model`` is ``quotes`` if there is no chat model, else ``provider:name``.
    """

    @property
    def model(self) -> str: ...

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Answer: ...

    def hits(
        self, question: str, history: Sequence[Turn] = (), *, k: int, scope: Scope | None = None
    ) -> Sequence[Hit]: ...

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]: ...
