"""Encodes a question and a passage together: the last states of their tokens, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import numpy as np

from index.cores import CORES
from index.device import device
from index.encoders.encoding import runs
from index.encoders.int8 import session
from index.encoders.runtime import Tensors
from index.encoders.torch_layers import TorchLayers
from index.encoders.weights import Floats, Layers


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A question and a passage as tokens.

    ``passage`` are the positions of the passage's tokens among all, ``offsets`` their character ranges.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    passage: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


class Paired(Layers, Protocol):
    """Weights that read a question and a passage together."""

    def pairs(self, question: str, passages: Sequence[str]) -> list[TokenPair]:
        """Tokens of the question with each passage; a pair that is too long is cut."""
        ...

    def embedded(self, pairs: Sequence[TokenPair]) -> Floats:
        """The input of the first layer, (pairs, tokens, 384); all pairs have the same length."""
        ...


Weights = TypeVar("Weights", bound=Paired)


class Pairing(Generic[Weights]):
    """Encodes pairs in int8; safe to share between threads.

    ``tensors`` are asked for on the CPU: the layers as they are run there (``int8.quantised``).
    """

    def __init__(self, weights: Weights, graph: Path, tensors: Callable[[], Tensors]) -> None:
        self.weights = weights
        self._card = TorchLayers(weights, "cuda") if device() == "cuda" else None
        if self._card is None:
            self._session = session(tensors(), graph)
        self._cores = ThreadPoolExecutor(CORES, thread_name_prefix="cross-encoder")

    def states(self, pairs: Sequence[TokenPair]) -> list[Floats]:
        """For each pair float32 of shape (tokens, 384), independent of the other pairs."""
        if self._card is not None:
            return self._card.states([self.weights.embedded([each])[0] for each in pairs])
        together = list(runs([len(each.ids) for each in pairs]))
        found = [np.empty(0, dtype=np.float32)] * len(pairs)
        read = self._cores.map(lambda run: self._run([pairs[at] for at in run]), together)
        for run, states in zip(together, read, strict=True):
            for at, own in zip(run, states, strict=True):
                found[at] = own
        return found

    def _run(self, pairs: Sequence[TokenPair]) -> Floats:
        return self._session.run({"embedded": self.weights.embedded(pairs)})
