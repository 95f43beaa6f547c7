"""``python -m eval.fit.encoders``: write the files that index/encoders needs besides the packaged weights.

For each encoder, these are a graph without weights (they are quantised on loading), and the range of
each input channel of its linear layers over ``calibration.txt``: texts of our own, in no evaluation
set. Both are the same on every run. Needs the package ``onnx``, which citeback itself does not need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from onnx import ModelProto, TensorProto, helper
from scipy.special import erf

import index.encoders as there
from index.embedding import INT8
from index.encoders.cross import LAYERS
from index.encoders.int8 import APART, Range, linears
from index.encoders.pairing import Paired
from index.encoders.weights import Encoder, Floats, Layers, Linear, Norm
from index.passages import Span
from index.sentences import sentences
from rag.reading.cross_encoder import ACROSS, ENGLISH, GRAPH

HIDDEN, WIDE, HEADS = 384, 1536, 12
FOLDER = Path(there.__path__[0])
TEXTS = Path(__file__).parent / "calibration.txt"
EPSILON = 1e-12


def main() -> None:
    """Write graphs and ranges into index/encoders."""
    texts = TEXTS.read_text("utf-8").split("\n\n")
    for made in INT8.values():
        encoder = made.read()
        (FOLDER / made.graph).write_bytes(
            graph(len(encoder.layers)).SerializeToString(deterministic=True)
        )
        inputs = _embedded(encoder, [made.passage + text for text in texts])
        _write(FOLDER / made.ranges, measured(encoder, inputs))
    GRAPH.write_bytes(graph(LAYERS, states=True).SerializeToString(deterministic=True))
    for model in (ENGLISH, ACROSS):
        weights = model.weights()
        _write(model.ranges, measured(weights, _paired(weights, texts)))


def _write(path: Path, ranges: dict[str, Range]) -> None:
    np.savez(
        path,
        allow_pickle=False,
        **{f"{name}.low": seen.low.astype(np.float16) for name, seen in ranges.items()},
        **{f"{name}.high": seen.high.astype(np.float16) for name, seen in ranges.items()},
    )


def _paired(weights: Paired, texts: Sequence[str]) -> Iterator[Floats]:
    """Pairs for calibration: a text's sentences as passages, the previous text's first sentence as question."""
    for asked, text in zip(texts, [*texts[1:], texts[0]], strict=True):
        question = next(iter(sentences(asked, Span(0, len(asked))))).of(asked)
        told = [span.of(text) for span in sentences(text, Span(0, len(text)))]
        for pair in weights.pairs(question, told):
            yield weights.embedded([pair])[0]


def measured(encoder: Layers, inputs: Iterable[Floats]) -> dict[str, Range]:
    """The range of each input channel of each linear layer, computed in float32 over embedded ``inputs``."""
    ranges: dict[str, Range] = {}

    def watch(name: str, seen: Floats) -> None:
        low, high = seen.min(axis=0), seen.max(axis=0)
        before = ranges.get(name, Range(low, high))
        ranges[name] = Range(np.minimum(before.low, low), np.maximum(before.high, high))

    for embedded in inputs:
        states(encoder, embedded, watch)
    return ranges


def _embedded(encoder: Encoder, texts: Sequence[str]) -> Iterator[Floats]:
    for tokens in encoder.tokens(texts):
        words = encoder.words(np.array(tokens, dtype=np.int64))
        yield words + encoder.positions[: len(tokens)]


def states(encoder: Layers, embedded: Floats, watch: Callable[[str, Floats], None]) -> Floats:
    """The last states of one text's tokens, in float32; ``watch`` gets the inputs of the linear layers."""
    seen = _norm(embedded, encoder.first)
    for number, layer in enumerate(encoder.layers):
        inputs = dict(linears(layer))

        def through(
            name: str, value: Floats, number: int = number, inputs: dict[str, Linear] = inputs
        ) -> Floats:
            watch(f"{number}.{name}", value)
            return value @ inputs[name].weight + inputs[name].bias

        seen = _norm(
            seen + through("joined", _attention(through("qkv", seen))), layer.after_attention
        )
        wide = through("wide", seen)
        wide = (wide * 0.5 * (1 + erf(wide / np.sqrt(2)))).astype(np.float32)
        seen = _norm(seen + through("narrow", wide), layer.after_all)
    return seen


def _attention(qkv: Floats) -> Floats:
    queries, keys, values = (
        each.reshape(len(qkv), HEADS, -1).transpose(1, 0, 2) for each in np.split(qkv, 3, axis=1)
    )
    scores = queries @ keys.transpose(0, 2, 1) / np.sqrt(HIDDEN / HEADS)
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    joined = (raised / raised.sum(axis=-1, keepdims=True)) @ values
    return np.asarray(joined.transpose(1, 0, 2).reshape(len(qkv), HIDDEN), dtype=np.float32)


def _norm(value: Floats, norm: Norm) -> Floats:
    away = value - value.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((away**2).mean(axis=-1, keepdims=True) + EPSILON)
    return np.asarray(away / deviation * norm.factor + norm.bias, dtype=np.float32)


def graph(layers: int, *, states: bool = False) -> ModelProto:
    """A graph from embedded tokens (texts, tokens, 384), all of one length, to the means of the last layer.

    With ``states``, to the last layer itself, (texts, tokens, 384).
    """
    drawn = _Drawing()
    seen = drawn.norm("embedded", "first")
    for number in range(layers):
        seen = drawn.layer(seen, str(number))
    if not states:
        drawn.node("ReduceMean", [seen], "mean", axes=[1], keepdims=0)
    made = helper.make_model(
        helper.make_graph(
            drawn.nodes,
            "encoder",
            [
                helper.make_tensor_value_info(
                    "embedded", TensorProto.FLOAT, ["texts", "tokens", HIDDEN]
                )
            ],
            [
                helper.make_tensor_value_info(seen, TensorProto.FLOAT, ["texts", "tokens", HIDDEN])
                if states
                else helper.make_tensor_value_info("mean", TensorProto.FLOAT, ["texts", HIDDEN])
            ],
            drawn.tensors,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)],
    )
    made.ir_version = 8  # of this opset; the newest would require the newest onnxruntime
    return made


class _Drawing:
    """The nodes of a graph and the tensors that they use."""

    def __init__(self) -> None:
        self.nodes: list[object] = []
        self.tensors: list[TensorProto] = []

    def node(
        self, verb: str, inputs: Sequence[str], output: str, domain: str = "", **how: object
    ) -> str:
        self.nodes.append(helper.make_node(verb, list(inputs), [output], domain=domain, **how))
        return output

    def tensor(self, name: str, kind: int, shape: Sequence[int]) -> str:
        made = TensorProto(
            name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL
        )
        made.external_data.add(key="location", value="given-when-loaded")
        self.tensors.append(made)
        return name

    def layer(self, seen: str, at: str) -> str:
        qkv = self.linear(seen, f"{at}.qkv", HIDDEN, 3 * HIDDEN)
        parts = [f"{at}.query", f"{at}.key", f"{at}.value"]
        self.nodes.append(helper.make_node("Split", [qkv, self.thirds()], parts, axis=-1))
        attended = self.node(
            "MultiHeadAttention", parts, f"{at}.attended", "com.microsoft", num_heads=HEADS
        )
        joined = self.linear(attended, f"{at}.joined", HIDDEN, HIDDEN)
        seen = self.norm(self.node("Add", [joined, seen], f"{at}.sum"), f"{at}.after_attention")
        wide = self.linear(seen, f"{at}.wide", HIDDEN, WIDE)
        bent = self.node("Gelu", [wide], f"{at}.bent", "com.microsoft")
        narrow = self.linear(bent, f"{at}.narrow", WIDE, HIDDEN)
        narrow = self.node("Add", [narrow, self.apart(bent, f"{at}.narrow")], f"{at}.whole")
        return self.norm(self.node("Add", [narrow, seen], f"{at}.end"), f"{at}.after_all")

    def norm(self, seen: str, name: str) -> str:
        tensors = [
            self.tensor(f"{name}.{each}", TensorProto.FLOAT, [HIDDEN])
            for each in ("factor", "bias")
        ]
        return self.node("LayerNormalization", [seen, *tensors], name, axis=-1, epsilon=EPSILON)

    def linear(self, seen: str, name: str, inputs: int, outputs: int) -> str:
        step = self.tensor(f"{name}.step", TensorProto.FLOAT, [])
        zero = self.tensor(f"{name}.zero", TensorProto.UINT8, [])
        weight = self.tensor(f"{name}.weight", TensorProto.INT8, [inputs, outputs])
        scale = self.tensor(f"{name}.scale", TensorProto.FLOAT, [outputs])
        bias = self.tensor(f"{name}.bias", TensorProto.FLOAT, [outputs])
        shrink = self.tensor(f"{name}.shrink", TensorProto.FLOAT, [inputs])
        shrunk = self.node("Mul", [seen, shrink], f"{name}.shrunk")
        whole = self.node("QuantizeLinear", [shrunk, step, zero], f"{name}.whole")
        return self.node(
            "MatMulIntegerToFloat",
            [whole, weight, step, scale, zero, "", bias],
            name,
            "com.microsoft",
        )

    def apart(self, seen: str, name: str) -> str:
        """The contribution of the channels that are kept in float."""
        which = self.tensor(f"{name}.apart", TensorProto.INT64, [APART])
        weight = self.tensor(f"{name}.apart_weight", TensorProto.FLOAT, [APART, HIDDEN])
        taken = self.node("Gather", [seen, which], f"{name}.taken", axis=-1)
        return self.node("MatMul", [taken, weight], f"{name}.added")

    def thirds(self) -> str:
        if "thirds" not in [each.name for each in self.tensors]:
            self.tensors.append(helper.make_tensor("thirds", TensorProto.INT64, [3], [HIDDEN] * 3))
        return "thirds"


if __name__ == "__main__":
    main()
