"""An index as somebody sees it who may read only some of its sources.

Of the others nothing is found, no name is known, and no word is counted: an answer, its confidence and what
comes nearest are the same whatever stands there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from index.embedding import Embedder
from index.passages import Hit, Label
from index.scope import Scope


class Guarded(Protocol):
    """What is asked of an index whose sources not everybody may read."""

    @property
    def generation(self) -> str: ...

    @property
    def coverage(self) -> float: ...

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]: ...

    def search_across(
        self, question: str, *, k: int = 10, scope: Scope | None = None
    ) -> list[Hit]: ...

    def like(
        self, question: str, liked: Sequence[str], among: Sequence[str]
    ) -> Mapping[str, float]: ...

    def idf(self, words: Sequence[str], *, scope: Scope | None = None) -> tuple[float, ...]: ...

    def labels(self, *, scope: Scope | None = None) -> Sequence[Label]: ...

    def embedder_for(self, question: str, *, across: bool = False) -> Embedder: ...


@dataclass(frozen=True, slots=True)
class PermittedIndex:
    """Of ``index`` what may be read by whom ``rights`` are."""

    index: Guarded
    rights: Scope

    @property
    def generation(self) -> str:
        return self.index.generation

    @property
    def coverage(self) -> float:
        return self.index.coverage

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        return self.index.search(question, k=k, scope=self._within(scope))

    def search_across(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        return self.index.search_across(question, k=k, scope=self._within(scope))

    def like(
        self, question: str, liked: Sequence[str], among: Sequence[str]
    ) -> Mapping[str, float]:
        return self.index.like(question, liked, among)

    def idf(self, words: Sequence[str], *, scope: Scope | None = None) -> tuple[float, ...]:
        return self.index.idf(words, scope=self.rights)

    def labels(self, *, scope: Scope | None = None) -> Sequence[Label]:
        return self.index.labels(scope=self.rights)

    def nearest_word(self, word: str) -> str | None:
        # The nearest word may stand only where the asker may not read: showing it would tell.
        return None

    def embedder_for(self, question: str, *, across: bool = False) -> Embedder:
        return self.index.embedder_for(question, across=across)

    def _within(self, scope: Scope | None) -> Scope:
        return replace(scope or Scope(), groups=self.rights.groups, unnamed=self.rights.unnamed)
