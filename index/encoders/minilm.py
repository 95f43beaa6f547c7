"""all-MiniLM-L6-v2 from its package: six layers, word pieces, 256 tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoders.runtime import tokenizer_of
from index.encoders.weights import Encoder, Floats, Layer, Linear, Norm, UnreadLayers, safetensors

LAYERS, LONGEST = 6, 256


def read(folder: Path) -> Encoder:
    """The encoder in a sentence-transformers ``folder``."""
    tensors = safetensors(folder / "model.safetensors")
    words = tensors["embeddings.word_embeddings.weight"]
    tokenizer = tokenizer_of(folder / "tokenizer.json")
    tokenizer.enable_truncation(LONGEST)

    def norm(name: str) -> Norm:
        return Norm(tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def linear(*names: str) -> Linear:
        return Linear(
            np.hstack([tensors[f"{name}.weight"].T for name in names]),
            np.hstack([tensors[f"{name}.bias"] for name in names]),
        )

    def layer(at: str) -> Layer:
        return Layer(
            linear(*(f"{at}.attention.self.{name}" for name in ("query", "key", "value"))),
            linear(f"{at}.attention.output.dense"),
            norm(f"{at}.attention.output.LayerNorm"),
            linear(f"{at}.intermediate.dense"),
            linear(f"{at}.output.dense"),
            norm(f"{at}.output.LayerNorm"),
        )

    def tokens(texts: Sequence[str]) -> list[list[int]]:
        return [each.ids for each in tokenizer.encode_batch(list(texts))]

    def rows(ids: npt.NDArray[np.int64]) -> Floats:
        return np.asarray(words[ids])

    return Encoder(
        tokens,
        rows,
        tensors["embeddings.position_embeddings.weight"]
        + tensors["embeddings.token_type_embeddings.weight"][0],
        norm("embeddings.LayerNorm"),
        UnreadLayers(LAYERS, lambda number: layer(f"encoder.layer.{number}")),
    )
