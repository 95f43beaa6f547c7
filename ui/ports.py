"""What the web side asks of the index and of the chain; nothing more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from index.passages import Hit, Source, SourceSummary
from index.rights import Rights
from index.scope import Scope
from rag.answer import Answer, Turn


class ReadableLibrary(Protocol):
    """An opened index: may be asked from several threads at once."""

    @property
    def generation(self) -> str: ...

    @property
    def coverage(self) -> float: ...

    def sources(self) -> list[SourceSummary]: ...

    def source(self, source_id: str) -> Source | None: ...

    def rights_of(self, source_ids: Sequence[str]) -> Mapping[str, Rights]: ...

    def original(self, source_id: str) -> bytes | None: ...


class AnsweringChain(Protocol):
    """Answers questions: may be asked from several threads at once.

    ``model`` is ``quotes`` when no chat model is plugged in, else ``provider:name``.
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
