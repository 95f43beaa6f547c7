"""Runs an encoder: texts of the same length together, on all cores."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import numpy as np

from index.cores import CORES
from index.device import device
from index.encoders.int8 import session
from index.encoders.runtime import Tensors
from index.encoders.torch_layers import TorchLayers
from index.encoders.weights import Encoder, Floats
from index.giving_way import QUESTIONS

_HERE = Path(__file__).parent
_TOGETHER = 512  # tokens in one run; more is not faster, and takes memory


class Encoding:
    """Turns texts into unit vectors; safe to share between threads.

    ``tensors`` are asked for on the CPU: the encoder's layers as they are run there (``int8.quantised``).
    """

    def __init__(self, encoder: Encoder, graph: str, tensors: Callable[[], Tensors]) -> None:
        self._tokens, self._words, self._positions = (
            encoder.tokens,
            encoder.words,
            encoder.positions,
        )
        self._card = TorchLayers(encoder, "cuda") if device() == "cuda" else None
        if self._card is None:
            self._session = session(tensors(), _HERE / graph)
        self._cores = ThreadPoolExecutor(CORES, thread_name_prefix="encoder")

    def vectors(self, texts: Sequence[str]) -> Floats:
        """float32 of shape (len(texts), 384). A text's vector does not depend on the other texts."""
        tokens = self._tokens(texts)
        if self._card is not None:
            QUESTIONS.give_way()
            return _unit(self._card.means([self._embedded([each])[0] for each in tokens]))
        made = np.empty((len(texts), self._positions.shape[1]), dtype=np.float32)
        together = list(runs([len(each) for each in tokens]))
        if len(together) == 1:
            made[together[0]] = self._run([tokens[at] for at in together[0]])
            return made
        for run, found in self._in_turn(tokens, together):
            made[run] = found
        return made

    def _in_turn(
        self, tokens: Sequence[Sequence[int]], together: Sequence[list[int]]
    ) -> Iterator[tuple[list[int], Floats]]:
        """The runs with their vectors. In the background only so many are begun as there are cores.

        A question's runs then stand behind few of a sync's, and the sync stops while there are questions.
        """
        most = CORES + 1 if QUESTIONS.is_background else len(together)
        begun: deque[tuple[list[int], Future[Floats]]] = deque()
        for run in together:
            QUESTIONS.give_way()
            begun.append((run, self._cores.submit(self._run, [tokens[at] for at in run])))
            if len(begun) > most:
                first, vectors = begun.popleft()
                yield first, vectors.result()
        yield from ((run, vectors.result()) for run, vectors in begun)

    def _run(self, tokens: Sequence[Sequence[int]]) -> Floats:
        return _unit(self._session.run({"embedded": self._embedded(tokens)}))

    def _embedded(self, tokens: Sequence[Sequence[int]]) -> Floats:
        ids = np.array(tokens, dtype=np.int64)
        return np.asarray(self._words(ids) + self._positions[: ids.shape[1]], dtype=np.float32)


def _unit(means: Floats) -> Floats:
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)


def runs(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Groups of texts to run together: of the same length, so that none is padded; the longest first."""
    order = sorted(range(len(lengths)), key=lambda at: -lengths[at])
    for length, group in groupby(order, key=lambda at: lengths[at]):
        alike = list(group)
        size = max(1, _TOGETHER // max(1, length))
        yield from (alike[at : at + size] for at in range(0, len(alike), size))
