"""The layers of an encoder in PyTorch, for a CUDA card: many texts together, in half precision.

The same weights as on the CPU, not quantised, so vectors and logits differ a little from those there
(``eval.bench.gpu`` says how much). It also runs on the CPU in float32: so it is tested without a card.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from index.encoders.weights import Floats, Layer, Layers, Linear, Norm

HEADS = 12
TOGETHER = 32_768  # tokens in one run, with padding
_EPSILON = 1e-12


def sees_card() -> bool:
    """True if this PyTorch can use a CUDA card."""
    import torch

    return bool(torch.cuda.is_available())


class TorchLayers:
    """Last states of embedded texts; safe to share between threads."""

    def __init__(self, encoder: Layers, device: str) -> None:
        import torch

        self._torch = torch
        self._device = device
        self._kind = torch.float16 if device == "cuda" else torch.float32
        self._first = self._norm(encoder.first)
        self._layers = [self._layer(each) for each in encoder.layers]

    def states(self, embedded: Sequence[Floats]) -> list[Floats]:
        """For each text (tokens, 384) its last states, of the same shape, in float32."""
        found: list[Floats] = [np.empty(0, dtype=np.float32)] * len(embedded)
        for run in padded_runs([len(each) for each in embedded]):
            states = self._run([embedded[at] for at in run]).float().cpu().numpy()
            for at, own in zip(run, states, strict=True):
                found[at] = own[: len(embedded[at])]
        return found

    def means(self, embedded: Sequence[Floats]) -> Floats:
        """The mean of each text's last states, (len(embedded), 384)."""
        return np.stack([each.mean(axis=0) for each in self.states(embedded)])

    def _run(self, texts: Sequence[Floats]) -> Any:
        torch = self._torch
        longest = max(map(len, texts))
        padded = np.zeros((len(texts), longest, texts[0].shape[1]), dtype=np.float32)
        there = np.zeros((len(texts), 1, 1, longest), dtype=bool)
        for at, each in enumerate(texts):
            padded[at, : len(each)] = each
            there[at, ..., : len(each)] = True
        with torch.inference_mode():
            seen = self._normed(self._given(padded), self._first)
            mask = torch.from_numpy(there).to(self._device)
            for layer in self._layers:
                seen = self._through(layer, seen, mask)
        return seen

    def _through(self, layer: dict[str, Any], seen: Any, mask: Any) -> Any:
        functional = self._torch.nn.functional
        texts, tokens, hidden = seen.shape
        qkv = functional.linear(seen, *layer["qkv"]).view(texts, tokens, 3, HEADS, hidden // HEADS)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        joined = attended.transpose(1, 2).reshape(texts, tokens, hidden)
        seen = self._normed(
            seen + functional.linear(joined, *layer["joined"]), layer["after_attention"]
        )
        wide = functional.gelu(functional.linear(seen, *layer["wide"]))
        return self._normed(seen + functional.linear(wide, *layer["narrow"]), layer["after_all"])

    def _normed(self, seen: Any, norm: tuple[Any, Any]) -> Any:
        # In float32: the variance of half-precision states may overflow, and epsilon is 0 in half.
        whole = self._torch.nn.functional.layer_norm(
            seen.float(), seen.shape[-1:], norm[0], norm[1], _EPSILON
        )
        return whole.to(self._kind)

    def _layer(self, layer: Layer) -> dict[str, Any]:
        return {
            "qkv": self._linear(layer.qkv),
            "joined": self._linear(layer.joined),
            "after_attention": self._norm(layer.after_attention),
            "wide": self._linear(layer.wide),
            "narrow": self._linear(layer.narrow),
            "after_all": self._norm(layer.after_all),
        }

    def _linear(self, linear: Linear) -> tuple[Any, Any]:
        return self._given(linear.weight.T), self._given(linear.bias)

    def _norm(self, norm: Norm) -> tuple[Any, Any]:
        factor, bias = (self._torch.from_numpy(_own(each)) for each in (norm.factor, norm.bias))
        return factor.to(self._device), bias.to(self._device)

    def _given(self, values: Floats) -> Any:
        return self._torch.from_numpy(_own(values)).to(self._device, self._kind)


def padded_runs(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Groups of texts of similar length, the longest first; padded, none has more than ``TOGETHER`` tokens."""
    order = sorted(range(len(lengths)), key=lambda at: -lengths[at])
    while order:
        size = max(1, TOGETHER // max(1, lengths[order[0]]))
        yield order[:size]
        order = order[size:]


def _own(values: Floats) -> Floats:
    """A copy in rows: PyTorch takes no read-only memory of a file."""
    return np.array(values, dtype=np.float32, order="C")
