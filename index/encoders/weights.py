"""The weights of a BERT encoder, in one form for all packages."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, overload

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class Tokens(Protocol):
    """Tokens of texts with the special ones around them, at most as many as the encoder reads."""

    def __call__(self, texts: Sequence[str]) -> list[list[int]]: ...


@dataclass(frozen=True, slots=True)
class Linear:
    """y = x @ weight + bias; weight (inputs, outputs)."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Norm:
    """The factors and biases of a layer normalisation."""

    factor: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; ``qkv`` holds query, key and value side by side."""

    qkv: Linear
    joined: Linear
    after_attention: Norm
    wide: Linear
    narrow: Linear
    after_all: Norm


class UnreadLayers(Sequence[Layer]):
    """Layers that are read once they are looked at: what is prepared already needs none."""

    def __init__(self, count: int, read: Callable[[int], Layer]) -> None:
        self._count, self._read_one = count, read

    @cached_property
    def _read(self) -> list[Layer]:
        return [self._read_one(number) for number in range(self._count)]

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Layer: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Layer]: ...
    def __getitem__(self, at: int | slice) -> Layer | Sequence[Layer]:
        return self._read[at]


class Layers(Protocol):
    """What encoders of all kinds have: a first normalisation and layers."""

    @property
    def first(self) -> Norm: ...

    @property
    def layers(self) -> Sequence[Layer]: ...


@dataclass(frozen=True, slots=True)
class Encoder:
    """A post-norm BERT with mean pooling. ``words`` returns the embeddings of tokens, (..., 384)."""

    tokens: Tokens
    words: Callable[[npt.NDArray[np.int64]], Floats]
    positions: Floats
    first: Norm
    layers: Sequence[Layer]


def safetensors(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The float32 tensors of a file, read when they are used (the format: a JSON header, then bytes)."""
    held = np.memmap(path, dtype=np.uint8, mode="r")
    (size,) = struct.unpack("<Q", held[:8].tobytes())
    header = json.loads(held[8 : 8 + size].tobytes())
    data = held[8 + size :]
    return {
        name: data[slice(*each["data_offsets"])].view("<f4").reshape(each["shape"])
        for name, each in header.items()
        if name != "__metadata__" and each["dtype"] == "F32"
    }
