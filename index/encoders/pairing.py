"""Question and passage read together: the last states of their tokens, on all cores."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from index.cores import CORES
from index.encoders.cross import CrossWeights, Pair
from index.encoders.encoding import runs
from index.encoders.int8 import read_ranges, session
from index.encoders.weights import Floats


class Pairing:
    """Reads pairs in int8; safe to share between threads."""

    def __init__(self, weights: CrossWeights, graph: Path, ranges: Path) -> None:
        self.weights = weights
        self._session = session(weights, graph, read_ranges(ranges))
        self._cores = ThreadPoolExecutor(CORES, thread_name_prefix="cross-encoder")

    def states(self, pairs: Sequence[Pair]) -> list[Floats]:
        """For each pair float32 of shape (tokens, 384); what they are depends on no other pair."""
        together = list(runs([len(each.ids) for each in pairs]))
        found: list[Floats] = [self.weights.positions] * len(pairs)
        read = self._cores.map(lambda run: self._run([pairs[at] for at in run]), together)
        for run, states in zip(together, read, strict=True):
            for at, own in zip(run, states, strict=True):
                found[at] = own
        return found

    def _run(self, pairs: Sequence[Pair]) -> Floats:
        return self._session.run({"embedded": self.weights.embedded(pairs)})
