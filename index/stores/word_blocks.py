"""The lists of frequent words: which chunks hold one, and how often, in a few bytes each.

FTS5 walks the list of each word of a question with every score and count, at microseconds a chunk. Words that
many chunks hold are therefore listed here as well: for each ``BLOCK`` of chunks' keys one row a word, which is
scored as arrays. A block that a chunk was put into, or removed from, counts as unlisted until it is written
again (``keep``): its chunks are read one by one. Scores are exact, whatever is listed (``block_scores``).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt

from index.stores.sql import Connection
from index.stores.sql_catalog import SqlCatalog

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BLOCK = (
    8192  # keys of chunks; ranks within it go into 16 bits. SQLite's triggers know the number, too
)
FEW = 5_000  # chunks: scoring all of them is as fast
FIELD = 1 << 20  # counts of title, heading and body are packed into one number
_SAMPLED, _LEAST = (
    8,
    64,
)  # blocks in which words are counted; a word is listed if so many of their chunks hold it
_UNLISTED = 5  # blocks; with more, the lists are of no use
_KINDS = 256  # different counts in one row that go into 8 bits
_ONCE = np.array([1], dtype=np.int64).tobytes()
_STATE = "word blocks"  # in the catalog's meta: [the number of the last write, chunks when words were chosen]


@dataclass(frozen=True, slots=True)
class ChunkWords:
    """A chunk's key, the key of its source, its number of words, and the packed counts of (some of) its words."""

    key: int
    source: int
    length: int
    counts: Mapping[str, int]


Between = Callable[[int, int, Sequence[str] | None], Iterator[ChunkWords]]
"""The chunks with keys from the first to the last, in their order; if words are given, those that hold any."""


class Rewritten(Exception):
    """A block was written again while it was read."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The chunks of all listed blocks, in order of key, and where the unlisted ones lie.

    ``blocks`` has for each block the position of its first chunk, and the number of its last write; ``unlisted``
    are ranges of keys, ends included.
    """

    keys: Ints
    sources: Ints
    lengths: Floats
    blocks: Mapping[int, tuple[int, int]]
    unlisted: tuple[tuple[int, int], ...]


class WordBlocks:
    """The lists of a catalog's frequent words; write only by ``keep``, and ``clear`` inside ``writing``."""

    def __init__(
        self, catalog: SqlCatalog, between: Between, *, few: int = FEW, least: int = _LEAST
    ) -> None:
        self._catalog = catalog
        self._between = between
        self._few, self._least = few, least

    def clear(self) -> None:
        """Forget all lists."""
        for table in ("chunk_blocks", "word_blocks", "listed_words"):
            self._db.execute(f"delete from {table}")

    def changed(self, keys: Sequence[int]) -> None:
        """Note that chunks were put or removed, where the database doesn't do so itself."""
        self._db.execute(
            "delete from chunk_blocks where block in "
            "(select cast(value as bigint) from json_each(?))",
            (json.dumps(sorted({key // BLOCK for key in keys})),),
        )

    def keep(self, chunks: int) -> None:
        """Write the blocks that are unlisted; ``chunks`` is the number of all chunks."""
        if chunks <= self._few:
            return
        _, chosen_at = self._state()
        if not chosen_at or chunks >= 2 * chosen_at:
            self._choose(chunks)
        listed = frozenset(word for (word,) in self._db.execute("select word from listed_words"))
        there = {block for (block,) in self._db.execute("select block from chunk_blocks")}
        for block in range(self._last() // BLOCK + 1):
            if block not in there:
                with self._catalog.writing():
                    self._write(block, listed)

    def layout(self) -> Layout | None:
        """Where chunks are in the lists; None if too few blocks are listed."""
        rows = self._db.execute(
            "select block, stamp, keys, sources, lengths from chunk_blocks order by block"
        ).fetchall()
        last = self._last()
        unlisted = tuple(_gaps([block for block, *_ in rows], last))
        if not rows or sum(end + 1 - first for first, end in unlisted) > _UNLISTED * BLOCK:
            return None
        keys = [np.frombuffer(row[2], dtype=np.int64) for row in rows]
        starts = np.cumsum([0, *map(len, keys)]).tolist()
        return Layout(
            np.concatenate(keys),
            np.concatenate([np.frombuffer(row[3], dtype=np.int64) for row in rows]),
            np.concatenate([np.frombuffer(row[4], dtype=np.int32) for row in rows]).astype(float),
            {row[0]: (start, row[1]) for row, start in zip(rows, starts, strict=False)},
            unlisted,
        )

    def listed(self, words: Sequence[str]) -> set[str]:
        """Those of the words that have lists."""
        rows = self._db.execute(
            "select word from listed_words where word in (select value from json_each(?))",
            (json.dumps(list(words)),),
        )
        return {word for (word,) in rows}

    def count(self, word: str, layout: Layout) -> int:
        """How many chunks of the listed blocks hold a listed word."""
        rows = self._db.execute("select block, chunks from word_blocks where word = ?", (word,))
        return sum(chunks for block, chunks in rows if block in layout.blocks)

    def holding(self, word: str, layout: Layout, weights: Sequence[float]) -> tuple[Ints, Floats]:
        """The positions of the chunks that hold a listed word, ascending, and its weighted counts. Rewritten."""
        rows = self._db.execute(
            "select block, stamp, ranks, kinds, counts from word_blocks where word = ? order by block",
            (word,),
        )
        places: list[Ints] = []
        counts: list[Floats] = []
        for block, stamp, ranks, kinds, coded in rows:
            if block not in layout.blocks:
                continue
            start, written = layout.blocks[block]
            if stamp != written:
                raise Rewritten
            places.append(np.frombuffer(ranks, dtype=np.uint16).astype(np.int64) + start)
            packed = np.frombuffer(kinds, dtype=np.int64)
            code = np.uint8 if len(packed) <= _KINDS else np.uint16
            counts.append(weighted(packed, weights)[np.frombuffer(coded, dtype=code)])
        if not places:
            return np.array([], dtype=np.int64), np.array([], dtype=np.float64)
        return np.concatenate(places), np.concatenate(counts)

    def _choose(self, chunks: int) -> None:
        """Choose the words to list anew, and forget all lists."""
        blocks = self._last() // BLOCK + 1
        step = max(1, blocks // _SAMPLED)
        held: Counter[str] = Counter()
        for block in range(0, blocks, step):
            for each in self._of(block):
                held.update(each.counts.keys())
        with self._catalog.writing():
            self.clear()
            self._db.executemany(
                "insert into listed_words values (?)",
                [(word,) for word, count in held.items() if count >= self._least],
            )
            self._note(self._state()[0], chunks)

    def _write(self, block: int, listed: frozenset[str]) -> None:
        chunks = list(self._of(block))
        lists = _lists([each.counts for each in chunks], sorted(listed))
        written, chosen_at = self._state()
        stamp = written + 1
        self._db.executemany(
            "delete from word_blocks where word = ? and block = ?",
            [(word, block) for word in listed],
        )
        self._db.executemany(
            "insert into word_blocks (word, block, stamp, chunks, ranks, kinds, counts) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            [(word, block, stamp, *packed) for word, *packed in lists],
        )
        self._db.execute(
            "insert into chunk_blocks (block, stamp, keys, sources, lengths) values (?, ?, ?, ?, ?)",
            (
                block,
                stamp,
                np.array([each.key for each in chunks], dtype=np.int64).tobytes(),
                np.array([each.source for each in chunks], dtype=np.int64).tobytes(),
                np.array([each.length for each in chunks], dtype=np.int32).tobytes(),
            ),
        )
        self._note(stamp, chosen_at)

    def _of(self, block: int) -> Iterator[ChunkWords]:
        return self._between(block * BLOCK, (block + 1) * BLOCK - 1, None)

    def _state(self) -> tuple[int, int]:
        written, chosen_at = json.loads(self._catalog.meta(_STATE) or "[0, 0]")
        return written, chosen_at

    def _note(self, written: int, chosen_at: int) -> None:
        self._catalog.set_meta(_STATE, json.dumps([written, chosen_at]))

    def _last(self) -> int:
        return int(self._db.execute("select coalesce(max(key), 0) from chunks").fetchone()[0])

    @property
    def state(self) -> str | None:
        """It changes whenever a block is written."""
        return self._catalog.meta(_STATE)

    @property
    def _db(self) -> Connection:
        return self._catalog.db


def weighted(packed: Ints, weights: Sequence[float]) -> Floats:
    """Packed counts in title, heading and body as one number each."""
    title, heading, body = weights
    found: Floats = (
        title * (packed >> 40) + heading * ((packed >> 20) % FIELD) + body * (packed % FIELD)
    )
    return found


def _lists(
    chunks: Sequence[Mapping[str, int]], listed: Sequence[str]
) -> Iterator[tuple[str, int, bytes, bytes, bytes]]:
    """Of each word that some chunks hold: how many, their ranks, the different counts, and which each has."""
    number = {word: at for at, word in enumerate(listed)}
    held: list[int] = []
    packed: list[int] = []
    for counts in chunks:
        held.extend(map(number.get, counts, repeat(-1)))
        packed.extend(counts.values())
    words, sizes = np.array(held, dtype=np.int64), [len(counts) for counts in chunks]
    order = np.argsort(words, kind="stable")[np.count_nonzero(words < 0) :]
    if not len(order):
        return
    words, often = words[order], np.array(packed, dtype=np.int64)[order]
    ranks = np.repeat(np.arange(len(chunks), dtype=np.uint16), sizes)[order]
    starts = np.flatnonzero(np.diff(words, prepend=-1))
    once = np.maximum.reduceat(often, starts) == 1  # in the body, as most words are in most chunks
    ends = [*starts[1:].tolist(), len(words)]
    for start, end, alike in zip(starts.tolist(), ends, once.tolist(), strict=True):
        word, count = listed[int(words[start])], end - start
        coded = (_ONCE, bytes(count)) if alike else _coded(often[start:end])
        yield word, count, ranks[start:end].tobytes(), *coded


def _coded(counts: Ints) -> tuple[bytes, bytes]:
    kinds, coded = np.unique(counts, return_inverse=True)
    code = np.uint8 if len(kinds) <= _KINDS else np.uint16
    return kinds.tobytes(), coded.astype(code).tobytes()


def _gaps(blocks: Sequence[int], last: int) -> Iterator[tuple[int, int]]:
    """The ranges of keys of blocks that are not among these, which come in order."""
    after = 0
    for block in (*blocks, last // BLOCK + 1):
        if block > after:
            yield after * BLOCK, min(last, block * BLOCK - 1)
        after = block + 1
