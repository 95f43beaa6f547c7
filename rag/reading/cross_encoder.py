"""Cross-encoders: read question and passage together and score how well the passage answers.

For questions in English: ms-marco-MiniLM-L-12-v2 with its upper layers adapted to this task by small
additions to its matrices (LoRA, Hu et al. 2021), and a head that locates the answer in the passage. For other
languages, and for question and passage in different languages: multilingual-e5-small, adapted in the same way. The
additions were fitted on public questions by ``python -m eval.fit.tuning`` and are stored beside this file.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np

import index.encoders
from index.device import device
from index.embedding import multilingual_available
from index.encoders import cross, e5
from index.encoders.cross import CrossWeights
from index.encoders.e5 import PairWeights
from index.encoders.int8 import quantised, read_ranges
from index.encoders.pairing import Pairing
from index.encoders.weights import Floats, Layer, Linear
from index.models import PACKAGED, packaged_folder, unchecked_folder
from index.passages import Span
from index.prepared import Arrays, prepared

GRAPH = Path(index.encoders.__path__[0]) / "bert-12-states.onnx"
LONGEST_ANSWER = 16  # tokens
REMEMBERED = 512  # cached readings, for a repeated question or a request for its hits
_HERE = Path(__file__).parent
_APART = "besides."
_loading = Lock()


@dataclass(frozen=True, slots=True)
class Tuned:
    """A packaged model, the file of its fitted additions, and the file of its input ranges."""

    packaged: str
    read: Callable[[Path], CrossWeights | PairWeights]
    added: Path
    ranges: Path

    def weights(self) -> CrossWeights | PairWeights:
        """The packaged weights with the fitted additions, in float32."""
        found, added = self.read(packaged_folder(self.packaged)), _held(self.added)
        layers = [_layer(layer, added, number) for number, layer in enumerate(found.layers)]
        if isinstance(found, CrossWeights):
            found = replace(found, pooled=_added(found.pooled, added, "pooled"))
        return replace(found, layers=layers)


ENGLISH = Tuned(
    "ms-marco-MiniLM-L-12-v2", cross.read, _HERE / "tuned.npz", _HERE / "tuned-ranges.npz"
)
ACROSS = Tuned(
    "multilingual-e5-small",
    e5.read_pairs,
    _HERE / "tuned-across.npz",
    _HERE / "tuned-across-ranges.npz",
)


@dataclass(frozen=True, slots=True)
class CrossReading:
    """The result of reading a passage for a question.

    ``logit`` says how likely it answers (0 is even odds); ``offsets`` are the character spans of its tokens;
    ``starts`` and ``ends``, each of shape (len(offsets),), are logits that the answer begins or ends there.
    """

    logit: float
    offsets: tuple[tuple[int, int], ...] = ()
    starts: Floats = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    ends: Floats = field(default_factory=lambda: np.empty(0, dtype=np.float32))

    def answer(self, begins: int) -> tuple[Span, float] | None:
        """The likeliest answer from character ``begins`` of the passage on, and its probability."""
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
    """Scores passages for a question, each by itself.

    ``across`` is the reranker for other languages and across languages; None if there is none.
    """

    name: str

    @property
    def across(self) -> Reranker | None: ...

    def read(self, question: str, passages: Sequence[str]) -> list[CrossReading]: ...


class CrossEncoder:
    """A cross-encoder in int8 on onnxruntime, loaded at the first question."""

    def __init__(self, model: Tuned = ENGLISH) -> None:
        self.name = f"{model.packaged}-tuned"
        self.across = (
            CrossEncoder(ACROSS) if model is ENGLISH and multilingual_available() else None
        )
        self._model = model
        self._known: OrderedDict[tuple[str, str], CrossReading] = OrderedDict()
        self._lock = Lock()

    def read(self, question: str, passages: Sequence[str]) -> list[CrossReading]:
        """The readings of the passages, in their order."""
        keys = [(question, passage) for passage in passages]
        with self._lock:
            held = {key: self._known[key] for key in keys if key in self._known}
        fresh = [key for key in dict.fromkeys(keys) if key not in held]
        if fresh:
            told = _read(self._model, question, [passage for _, passage in fresh])
            held |= zip(fresh, told, strict=True)
            self._remember({key: held[key] for key in fresh})
        return [held[key] for key in keys]

    def _remember(self, fresh: Mapping[tuple[str, str], CrossReading]) -> None:
        with self._lock:
            self._known.update(fresh)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)


def _read(model: Tuned, question: str, passages: Sequence[str]) -> list[CrossReading]:
    pairing, heads = _loaded(model), _held(model.added)
    weights = pairing.weights
    read = []
    pairs = weights.pairs(question, passages)
    for pair, states in zip(pairs, pairing.states(pairs), strict=True):
        logit = states[0] @ heads["extra.weight"] + heads["shift"]
        if isinstance(weights, CrossWeights):
            logit = logit + _logit(weights, states[0]) * heads["scale"]
        spans = states[list(pair.passage)] @ heads["span.weight"] + heads["span.bias"]
        read.append(CrossReading(float(logit[0]), pair.offsets, spans[:, 0], spans[:, 1]))
    return read


def _log_shares(scores: Floats) -> Floats:
    """The logarithm of a softmax."""
    away = scores - scores.max()
    return np.asarray(away - np.log(np.exp(away).sum()), dtype=np.float32)


def packaged_logit(question: str, passage: str) -> float:
    """The logit that a passage answers, by the English cross-encoder without the fitted additions."""
    with _loading:
        pairing = _packaged_pairing()
    (states,) = pairing.states(pairing.weights.pairs(question, [passage]))
    return float(_logit(pairing.weights, states[0])[0])


def _logit(weights: CrossWeights, first: Floats) -> Floats:
    pooled = np.tanh(first @ weights.pooled.weight + weights.pooled.bias)
    return np.asarray(pooled @ weights.logit.weight + weights.logit.bias)


def _layer(layer: Layer, added: Mapping[str, Floats], number: int) -> Layer:
    return replace(
        layer,
        qkv=_added(layer.qkv, added, f"{number}.qkv"),
        wide=_added(layer.wide, added, f"{number}.wide"),
        narrow=_added(layer.narrow, added, f"{number}.narrow"),
    )


def _added(linear: Linear, added: Mapping[str, Floats], name: str) -> Linear:
    """``linear`` with the product of two low-rank matrices added, if ``added`` has them."""
    if f"{name}.down" not in added:
        return linear
    return replace(linear, weight=linear.weight + added[f"{name}.down"] @ added[f"{name}.up"])


@lru_cache(maxsize=2)
def _held(file: Path) -> Mapping[str, Floats]:
    with np.load(file) as held:
        return {name: held[name].astype(np.float32) for name in held.files}


def clear_loaded() -> None:
    """Forget the loaded models, for a run that compares devices."""
    with _loading:
        _pairing.cache_clear()
        _packaged_pairing.cache_clear()


def _loaded(model: Tuned) -> Pairing[CrossWeights | PairWeights]:
    with _loading:  # other threads wait here and don't load it again
        return _pairing(model)


@lru_cache(maxsize=2)
def _pairing(model: Tuned) -> Pairing[CrossWeights | PairWeights]:
    if device() == "cuda":
        return Pairing(model.weights(), GRAPH, dict)
    folder = unchecked_folder(model.packaged)
    files = (
        folder / PACKAGED[model.packaged].weights, model.added, model.ranges,
        *Path(cross.__file__).parent.glob("*.py"), Path(__file__),
    )  # fmt: skip
    held = prepared(f"{model.packaged}-tuned", files, lambda: _made(model))
    apart = {
        name.removeprefix(_APART): each for name, each in held.items() if name.startswith(_APART)
    }
    weights = cross.without_layers(folder, apart) if apart else model.read(folder)
    layers = {name: each for name, each in held.items() if not name.startswith(_APART)}
    return Pairing(weights, GRAPH, lambda: layers)


def _made(model: Tuned) -> Arrays:
    """The tensors that are run, and those besides the layers, if reading them takes long."""
    weights = model.weights()
    apart = cross.besides(weights) if isinstance(weights, CrossWeights) else {}
    return {
        **quantised(weights, read_ranges(model.ranges)),
        **{f"{_APART}{name}": each for name, each in apart.items()},
    }


@lru_cache(maxsize=1)
def _packaged_pairing() -> Pairing[CrossWeights]:
    # The fitted additions change the input ranges little; conversation.json was fitted with these ranges.
    weights = cross.read(packaged_folder(ENGLISH.packaged))
    return Pairing(weights, GRAPH, lambda: quantised(weights, read_ranges(ENGLISH.ranges)))
