"""BM25 over a part of the index, with statistics that reveal nothing about the rest.

FTS5 counts words over all chunks: a score, or how rare a word is, would tell somebody who may read only
some sources what is in the others. Here the number and length of chunks and the word counts are those of
the part alone. The formula is FTS5's (Robertson et al. 1994, k1 1.2, b .75); over all chunks its scores
are the same.
"""

from __future__ import annotations

import math
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.stores.frequent import varints

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

K1, B = 1.2, 0.75
_LEAST_IDF = 1e-6  # FTS5's, for words that more than half of the chunks hold
_MOST_WORDS = 2_000  # whose postings are cached
_INSTANCES = (
    "create virtual table if not exists temp.word_instances "
    "using fts5vocab (main, chunk_words, 'instance')"
)
_COLUMNS = ("title", "heading", "body")


class Postings:
    """Which chunks hold each word, and how often, in one revision of an index.

    ``keys`` are the chunks' keys (int64, ascending), ``lengths`` their numbers of words, ``sources`` the
    keys of their sources. ``weights`` are those of title, heading and body.
    """

    def __init__(self, db: sqlite3.Connection, weights: Sequence[float]) -> None:
        rows = db.execute(
            "select c.key, c.source, d.sz from chunks c join chunk_words_docsize d on d.id = c.key "
            "order by c.key"
        ).fetchall()
        self.keys: Ints = np.array([row[0] for row in rows], dtype=np.int64)
        self.sources: Ints = np.array([row[1] for row in rows], dtype=np.int64)
        self.lengths: Floats = np.array([sum(varints(row[2])) for row in rows], dtype=np.float64)
        self._weights = dict(zip(_COLUMNS, weights, strict=True))
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[Ints, Floats]] = OrderedDict()

    def of(self, word: str, db: sqlite3.Connection) -> tuple[Ints, Floats]:
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

    def _read(self, word: str, db: sqlite3.Connection) -> tuple[Ints, Floats]:
        db.execute(_INSTANCES)
        rows = db.execute(
            "select doc, col, count(*) from temp.word_instances where term = ? group by doc, col",
            (word,),
        ).fetchall()
        docs = np.array([row[0] for row in rows], dtype=np.int64)
        often = np.array([self._weights[row[1]] * row[2] for row in rows], dtype=np.float64)
        # Chunks that were written since ``keys`` were read are not counted.
        there = np.isin(docs, self.keys)
        held, at = np.unique(np.searchsorted(self.keys, docs[there]), return_inverse=True)
        counted = np.bincount(at, weights=often[there], minlength=len(held))
        return held.astype(np.int64), counted.astype(np.float64)


@dataclass(slots=True)
class Collection:
    """The chunks of some sources; ``inside`` marks them among all the chunks of ``postings``."""

    postings: Postings
    inside: npt.NDArray[np.bool_]
    total: int = field(init=False)
    average: float = field(init=False)

    def __post_init__(self) -> None:
        self.total = int(self.inside.sum())
        words = float(self.postings.lengths[self.inside].sum())
        self.average = words / self.total if self.total else 1.0

    def count(self, word: str, db: sqlite3.Connection) -> int:
        """The number of these chunks that hold a word."""
        places, _ = self.postings.of(word, db)
        return int(self.inside[places].sum())

    def scores(
        self,
        words: Sequence[str],
        db: sqlite3.Connection,
        *,
        within: Sequence[int] | None = None,
    ) -> Mapping[int, float]:
        """BM25 (0 and up) of each chunk that holds any of the words, by key; ``within`` keeps some sources."""
        found = np.zeros(len(self.inside))
        held = np.zeros(len(self.inside), dtype=bool)
        for word in dict.fromkeys(words):
            places, often = self.postings.of(word, db)
            mine = self.inside[places]
            places, often = places[mine], often[mine]
            idf = math.log((self.total - len(places) + 0.5) / (len(places) + 0.5))
            length = self.postings.lengths[places] / self.average
            found[places] += (
                max(_LEAST_IDF, idf) * often * (K1 + 1) / (often + K1 * (1 - B + B * length))
            )
            held[places] = True
        if within is not None:
            held &= np.isin(self.postings.sources, np.array(within, dtype=np.int64))
        return {int(self.postings.keys[at]): float(found[at]) for at in np.flatnonzero(held)}


def collection(postings: Postings, sources: Set[int]) -> Collection:
    """The chunks of the sources with these keys."""
    return Collection(postings, np.isin(postings.sources, np.fromiter(sources, dtype=np.int64)))
