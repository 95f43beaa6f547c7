"""BM25 over a part of the index, with statistics that reveal nothing about the rest.

FTS5 counts words over all chunks: a score, or how rare a word is, would tell somebody who may read only
some sources what is in the others. Here the number and length of chunks and the word counts are those of
the part alone. The formula is FTS5's (Robertson et al. 1994, k1 1.2, b .75); over all chunks its scores
are the same.
"""

from __future__ import annotations

import json
import math
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.stores.block_scores import K1, LEAST_IDF, B
from index.stores.sql import Connection
from index.stores.varints import varints
from index.stores.word_blocks import Floats, Ints, Layout

_MOST_WORDS = 2_000  # whose postings are cached
_INSTANCES = (
    "create virtual table if not exists temp.word_instances "
    "using fts5vocab (main, chunk_words, 'instance')"
)
_COLUMNS = ("title", "heading", "body")
_FEW = 5_000  # chunks whose own postings are held: some 10 MB
_NONE: tuple[Ints, Floats] = (np.array([], dtype=np.int64), np.array([], dtype=np.float64))


class Postings:
    """Which chunks hold each word, and how often, in one revision of an index.

    ``keys`` are the chunks' keys (int64, ascending), ``lengths`` their numbers of words, ``sources`` the
    keys of their sources. ``weights`` are those of title, heading and body. A ``layout`` of all chunks saves
    reading them one by one.
    """

    def __init__(
        self, db: Connection, weights: Sequence[float], layout: Layout | None = None
    ) -> None:
        if layout is not None and not layout.unlisted:
            self.keys, self.sources, self.lengths = layout.keys, layout.sources, layout.lengths
        else:
            rows = self._chunks(db)
            self.keys = np.array([row[0] for row in rows], dtype=np.int64)
            self.sources = np.array([row[1] for row in rows], dtype=np.int64)
            self.lengths = np.array([row[2] for row in rows], dtype=np.float64)
        self.weights = tuple(weights)
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[Ints, Floats]] = OrderedDict()

    def of(self, word: str, db: Connection) -> tuple[Ints, Floats]:
        """The positions (in ``keys``) of the chunks that hold a word, and each one's weighted count of it."""
        with self._lock:
            if word in self._known:
                self._known.move_to_end(word)
                return self._known[word]
        found = self._read(word, db)
        with self._lock:
            self._known[word] = found
            while len(self._known) > _MOST_WORDS:
                self._known.popitem(last=False)
        return found

    def _read(self, word: str, db: Connection) -> tuple[Ints, Floats]:
        docs, often = self._holding(word, db)
        # Chunks that were written since ``keys`` were read are not counted.
        there = np.isin(docs, self.keys)
        held, at = np.unique(np.searchsorted(self.keys, docs[there]), return_inverse=True)
        counted = np.bincount(at, weights=often[there], minlength=len(held))
        return held.astype(np.int64), counted.astype(np.float64)

    def within(self, places: Ints, db: Connection) -> Mapping[str, tuple[Ints, Floats]]:
        """The postings of the chunks at these places alone, from the words that are kept of each."""
        found: dict[str, tuple[list[int], list[float]]] = {}
        for key, often in self._words_of([int(key) for key in self.keys[places]], db):
            at = int(np.searchsorted(self.keys, key))
            for word, weighted in often.items():
                held, counts = found.setdefault(word, ([], []))
                held.append(at)
                counts.append(weighted)
        return {
            word: (np.array(held, dtype=np.int64), np.array(counts, dtype=np.float64))
            for word, (held, counts) in found.items()
        }

    def _chunks(self, db: Connection) -> list[tuple[int, int, int]]:
        """Each chunk's key, the key of its source, and its number of words; in order of key."""
        rows = db.execute(
            "select c.key, c.source, d.sz from chunks c join chunk_words_docsize d on d.id = c.key "
            "order by c.key"
        )
        return [(key, source, sum(varints(sizes))) for key, source, sizes in rows]

    def _holding(self, word: str, db: Connection) -> tuple[Ints, Floats]:
        """The keys of chunks that hold a word, maybe repeated, and weighted counts that add up."""
        return holding(db, word, self.weights)

    def _words_of(
        self, keys: Sequence[int], db: Connection
    ) -> Iterator[tuple[int, Mapping[str, float]]]:
        """The words of each of these chunks, with their weighted counts."""
        rows = db.execute(
            "select rowid, title, heading, body from chunk_words "
            "where rowid in (select value from json_each(?))",
            (json.dumps(list(keys)),),
        )
        for key, *fields in rows:
            often: dict[str, float] = {}
            for text, weight in zip(fields, self.weights, strict=True):
                for word, count in Counter(text.split()).items():
                    often[word] = often.get(word, 0.0) + weight * count
            yield key, often


def holding(db: Connection, word: str, weights: Sequence[float]) -> tuple[Ints, Floats]:
    """The keys of chunks that hold a word in FTS5, maybe repeated, and weighted counts that add up."""
    db.execute(_INSTANCES)
    rows = db.execute(
        "select doc, col, count(*) from temp.word_instances where term = ? group by doc, col",
        (word,),
    ).fetchall()
    by_column = dict(zip(_COLUMNS, weights, strict=True))
    docs = np.array([row[0] for row in rows], dtype=np.int64)
    often = np.array([by_column[row[1]] * row[2] for row in rows], dtype=np.float64)
    return docs, often


@dataclass(slots=True)
class Collection:
    """The chunks of some sources; ``inside`` marks them among all the chunks of ``postings``.

    ``own`` are the postings of these chunks alone, if they are few: a question takes as long as over an index
    that holds nothing else, however often its words stand in what the asker may not read.
    """

    postings: Postings
    inside: npt.NDArray[np.bool_]
    own: Mapping[str, tuple[Ints, Floats]] | None = None
    total: int = field(init=False)
    average: float = field(init=False)

    def __post_init__(self) -> None:
        self.total = int(self.inside.sum())
        words = float(self.postings.lengths[self.inside].sum())
        self.average = words / self.total if self.total else 1.0

    def count(self, word: str, db: Connection) -> int:
        """The number of these chunks that hold a word."""
        places, _ = self._of(word, db)
        return len(places)

    def _of(self, word: str, db: Connection) -> tuple[Ints, Floats]:
        """The positions of these chunks that hold a word, and each one's weighted count of it."""
        if self.own is not None:
            return self.own.get(word, _NONE)
        places, often = self.postings.of(word, db)
        mine = self.inside[places]
        return places[mine], often[mine]

    def scores(
        self,
        words: Sequence[str],
        db: Connection,
        *,
        within: Sequence[int] | None = None,
    ) -> Mapping[int, float]:
        """BM25 (0 and up) of each chunk that holds any of the words, by key; ``within`` keeps some sources."""
        found = np.zeros(len(self.inside))
        held = np.zeros(len(self.inside), dtype=bool)
        for word in dict.fromkeys(words):
            places, often = self._of(word, db)
            idf = math.log((self.total - len(places) + 0.5) / (len(places) + 0.5))
            length = self.postings.lengths[places] / self.average
            found[places] += (
                max(LEAST_IDF, idf) * often * (K1 + 1) / (often + K1 * (1 - B + B * length))
            )
            held[places] = True
        if within is not None:
            held &= np.isin(self.postings.sources, np.array(within, dtype=np.int64))
        return {int(self.postings.keys[at]): float(found[at]) for at in np.flatnonzero(held)}


def collection(postings: Postings, sources: Set[int], db: Connection) -> Collection:
    """The chunks of the sources with these keys."""
    inside = np.isin(postings.sources, np.fromiter(sources, dtype=np.int64))
    few = int(inside.sum()) <= _FEW
    return Collection(
        postings, inside, postings.within(np.flatnonzero(inside), db) if few else None
    )
