"""What a sync offers to readers and embedding models that do their work elsewhere, several things at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from index.embedding import Vectors
from index.files import FoundFile


@runtime_checkable
class ReadsAhead(Protocol):
    """A reader that is told beforehand which files it will be asked for."""

    def ahead(self, files: Sequence[FoundFile]) -> None: ...


@runtime_checkable
class EmbedsBatches(Protocol):
    """An embedding model that is given many batches at once, and gives their vectors in order."""

    def embed_batches(self, batches: Sequence[Sequence[str]]) -> Iterator[Vectors]: ...
