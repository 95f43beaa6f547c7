"""An encoder in int8: each linear layer's input in 7 bits, its weights in 8.

Weights are scaled per output. Inputs have one scale per layer. Before that, each input channel is
divided by a factor and its weights are multiplied by it (SmoothQuant, Xiao et al. 2023), because a few
channels are a hundred times larger than the rest. The ranges of the channels were measured once, by
``python -m eval.fit.encoders``, and lie beside this file. Scales don't depend on the text, so a text's
vector does not depend on other texts. Inputs have 7 bits, so that no processor's 16-bit sums overflow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoders.runtime import Session, Tensors
from index.encoders.weights import Floats, Layer, Layers, Linear, Norm

SHARE = 0.9  # share of a channel's size moved to its weights; the most accurate of .5, .7 and .9
APART = 16  # so many of the 1536 input channels of a narrow layer stay in float: the largest
_STEPS = 127
LINEARS = ("qkv", "joined", "wide", "narrow")

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the highest value of each input channel of a linear layer."""

    low: Floats
    high: Floats


def session(tensors: Tensors, graph: Path) -> Session:
    """The graph with ``quantised`` tensors, one thread per run: several runs at once keep the cores busy."""
    return Session(graph, threads=1, weights=tensors)


def quantised(encoder: Layers, ranges: dict[str, Range]) -> Arrays:
    """The tensors of the graph by their names (``eval.fit.encoders`` writes the graph)."""
    made = dict(_norm("first", encoder.first))
    for number, layer in enumerate(encoder.layers):
        made |= _norm(f"{number}.after_attention", layer.after_attention)
        made |= _norm(f"{number}.after_all", layer.after_all)
        for name, linear in linears(layer):
            made |= _linear(f"{number}.{name}", linear, ranges[f"{number}.{name}"])
    return made


def linears(layer: Layer) -> Iterator[tuple[str, Linear]]:
    return ((name, getattr(layer, name)) for name in LINEARS)


def read_ranges(path: Path) -> dict[str, Range]:
    with np.load(path) as held:
        return {
            name.removesuffix(".low"): Range(
                held[name].astype(np.float32),
                held[name.removesuffix("low") + "high"].astype(np.float32),
            )
            for name in held.files
            if name.endswith(".low")
        }


def _norm(name: str, norm: Norm) -> Iterator[tuple[str, Floats]]:
    yield f"{name}.factor", norm.factor
    yield f"{name}.bias", norm.bias


def _linear(name: str, linear: Linear, seen: Range) -> Arrays:
    largest = np.maximum(np.maximum(-seen.low, seen.high), 1e-3)
    weights = np.maximum(np.abs(linear.weight).max(axis=1), 1e-5)
    factor = largest**SHARE / weights ** (1 - SHARE)
    factor /= np.exp(np.log(factor).mean())
    made: Arrays = {f"{name}.bias": linear.bias}
    shrink = 1 / factor
    if name.endswith(".narrow"):
        apart = np.sort(np.argsort(-largest / factor, kind="stable")[:APART])
        made |= {f"{name}.apart": apart, f"{name}.apart_weight": linear.weight[apart]}
        shrink[apart] = 0.0
    low, high = min(0.0, (seen.low * shrink).min()), max(0.0, (seen.high * shrink).max())
    step = (high - low) / _STEPS
    smooth = linear.weight * np.where(shrink > 0, factor, 0.0)[:, np.newaxis]
    scale = np.abs(smooth).max(axis=0) / _STEPS
    return made | {
        f"{name}.shrink": shrink.astype(np.float32),
        f"{name}.step": np.array(step, dtype=np.float32),
        f"{name}.zero": np.array(round(-low / step), dtype=np.uint8),
        f"{name}.weight": np.rint(smooth / scale).astype(np.int8),
        f"{name}.scale": scale.astype(np.float32),
    }
