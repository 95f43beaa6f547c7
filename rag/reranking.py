"""A cross-encoder: reads question and passage together and says how well one answers the other.

It is ms-marco-MiniLM-L-12-v2 with its upper layers turned towards this task: small additions to its
matrices (LoRA, Hu et al. 2021) and a head that says where in the passage the answer stands, fitted on
public questions by ``python -m eval.fit.tuning`` and kept in ``tuned.npz``. English only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np

import index.encoders
from index.encoders.cross import CrossWeights, Pair, read
from index.encoders.pairing import Pairing
from index.encoders.weights import Floats, Layer, Linear
from index.models import packaged_folder
from index.passages import Span

CROSS_ENCODER = "ms-marco-MiniLM-L-12-v2"
GRAPH = Path(index.encoders.__path__[0]) / "bert-12-states.onnx"
TUNED = Path(__file__).parent / "tuned.npz"
RANGES = Path(__file__).parent / "tuned-ranges.npz"
LONGEST_ANSWER = 16  # tokens
REMEMBERED = 512  # passages as they were read: who asks again, or for the hits, doesn't wait again
_loading = Lock()


@dataclass(frozen=True, slots=True)
class Read:
    """A passage as it was read for a question.

    ``logit`` says how surely it answers (0 is even); ``offsets`` are the characters of its tokens, and
    ``starts`` and ``ends`` (len(offsets),) how likely the answer begins and ends at each, in log-odds.
    """

    logit: float
    offsets: tuple[tuple[int, int], ...] = ()
    starts: Floats = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    ends: Floats = field(default_factory=lambda: np.empty(0, dtype=np.float32))

    def answer(self, begins: int) -> tuple[Span, float] | None:
        """The likeliest answer behind character ``begins`` of the passage, and its probability."""
        inside = [at for at, (start, end) in enumerate(self.offsets) if begins <= start < end]
        if not inside:
            return None
        sums = _log_shares(self.starts)[inside, None] + _log_shares(self.ends)[None, inside]
        allowed = (
            np.tri(len(inside), k=LONGEST_ANSWER - 1, dtype=bool)
            & np.tri(len(inside), dtype=bool).T
        )
        best = int(np.where(allowed, sums, -np.inf).argmax())
        first, last = (inside[at] for at in divmod(best, len(inside)))
        span = Span(self.offsets[first][0], self.offsets[last][1])
        return span, float(np.exp(sums.flat[best]))


class Reranker(Protocol):
    """Reads passages for a question, each by itself."""

    name: str

    def read(self, question: str, passages: Sequence[str]) -> list[Read]: ...


class CrossEncoder:
    """The cross-encoder in int8 on onnxruntime, loaded at the first question."""

    name = f"{CROSS_ENCODER}-tuned"

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], Read] = OrderedDict()
        self._lock = Lock()

    def read(self, question: str, passages: Sequence[str]) -> list[Read]:
        """The passages as they were read, in their order."""
        keys = [(question, passage) for passage in passages]
        with self._lock:
            held = {key: self._known[key] for key in keys if key in self._known}
        fresh = [key for key in dict.fromkeys(keys) if key not in held]
        if fresh:
            told = _read(question, [passage for _, passage in fresh])
            held |= zip(fresh, told, strict=True)
            self._remember({key: held[key] for key in fresh})
        return [held[key] for key in keys]

    def _remember(self, fresh: Mapping[tuple[str, str], Read]) -> None:
        with self._lock:
            self._known.update(fresh)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)


def _read(question: str, passages: Sequence[str]) -> list[Read]:
    pairing, heads = _loaded(), _tuned()
    pairs = pairing.weights.pairs(question, passages)
    return [
        _told(pairing.weights, heads, pair, states)
        for pair, states in zip(pairs, pairing.states(pairs), strict=True)
    ]


def _told(weights: CrossWeights, heads: Mapping[str, Floats], pair: Pair, states: Floats) -> Read:
    first = states[0]
    logit = _logit(weights, first) * heads["scale"] + first @ heads["extra.weight"] + heads["shift"]
    spans = states[list(pair.passage)] @ heads["span.weight"] + heads["span.bias"]
    return Read(float(logit[0]), pair.offsets, spans[:, 0], spans[:, 1])


def _log_shares(scores: Floats) -> Floats:
    """The logarithm of a softmax."""
    away = scores - scores.max()
    return np.asarray(away - np.log(np.exp(away).sum()), dtype=np.float32)


def packaged_logit(question: str, passage: str) -> float:
    """How surely a passage answers, by the cross-encoder as it was packaged."""
    pairing = _packaged()
    (states,) = pairing.states(pairing.weights.pairs(question, [passage]))
    return float(_logit(pairing.weights, states[0])[0])


def _logit(weights: CrossWeights, first: Floats) -> Floats:
    pooled = np.tanh(first @ weights.pooled.weight + weights.pooled.bias)
    return np.asarray(pooled @ weights.logit.weight + weights.logit.bias)


def tuned_weights() -> CrossWeights:
    """The packaged weights with what was fitted added to them, in float32."""
    found, added = read(packaged_folder(CROSS_ENCODER)), _tuned()
    layers = [_layer(layer, added, number) for number, layer in enumerate(found.layers)]
    return replace(found, layers=layers, pooled=_added(found.pooled, added, "pooled"))


def _layer(layer: Layer, added: Mapping[str, Floats], number: int) -> Layer:
    return replace(
        layer,
        qkv=_added(layer.qkv, added, f"{number}.qkv"),
        wide=_added(layer.wide, added, f"{number}.wide"),
        narrow=_added(layer.narrow, added, f"{number}.narrow"),
    )


def _added(linear: Linear, added: Mapping[str, Floats], name: str) -> Linear:
    """``linear`` with the product of two thin matrices added, where there are such."""
    if f"{name}.down" not in added:
        return linear
    return replace(linear, weight=linear.weight + added[f"{name}.down"] @ added[f"{name}.up"])


@lru_cache(maxsize=1)
def _tuned() -> Mapping[str, Floats]:
    with np.load(TUNED) as held:
        return {name: held[name].astype(np.float32) for name in held.files}


def _loaded() -> Pairing:
    with _loading:  # whoever asks meanwhile waits, and doesn't load it again
        return _tuned_pairing()


def _packaged() -> Pairing:
    with _loading:
        return _packaged_pairing()


@lru_cache(maxsize=1)
def _tuned_pairing() -> Pairing:
    return Pairing(tuned_weights(), GRAPH, RANGES)


@lru_cache(maxsize=1)
def _packaged_pairing() -> Pairing:
    # What was fitted changes the ranges of its inputs little; conversation.json is fitted to these.
    return Pairing(read(packaged_folder(CROSS_ENCODER)), GRAPH, RANGES)
