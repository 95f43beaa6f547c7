"""BM25 among very many chunks: which of them are worth scoring, and their scores.

FTS5 scores every chunk that holds any word of a question, at some microseconds each; a word that is in
100,000 chunks takes a third of a second. Such a word matters in chunks that hold rarer words too, so
only those are scored: exactly as FTS5 does (Robertson et al. 1994, k1 1.2, b .75), from the words that
it stores.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Mapping, Sequence

SCORED = 6_000  # chunks that FTS5 scores for one query: some 20 ms
_KEPT = 400  # of those, the best are scored over all words
_K1, _B = 1.2, 0.75


def leading(counts: Mapping[str, int], total: int) -> list[tuple[list[str], bool]]:
    """Words that find the chunks worth scoring, and if a chunk must hold every one of them.

    ``counts`` is the number of chunks per word.

    The first are the rare words, any of them; the second several of the other words.
    """
    rarest = sorted(counts, key=lambda word: (counts[word], word))
    lead: list[str] = []
    while rarest and sum(counts[word] for word in (*lead, rarest[0])) <= SCORED:
        lead.append(rarest.pop(0))
    queries = [(lead, False)] if lead else []
    together: list[str] = []
    expected = float(total)
    for word in rarest:
        if together and expected <= SCORED:
            break
        together.append(word)
        expected *= counts[word] / total
    if together and expected <= SCORED:
        queries.append((together, True))
    return queries


def best_of(db: sqlite3.Connection, queries: Sequence[str], weights: Sequence[float]) -> list[int]:
    """The rows that score best by these queries."""
    found: dict[int, None] = {}
    for query in queries:
        rows = db.execute(
            "select rowid from chunk_words where chunk_words match ? "
            "order by bm25(chunk_words, ?, ?, ?), rowid limit ?",
            (query, *weights, _KEPT),
        )
        found.update((row, None) for (row,) in rows)
    return list(found)


def scored(
    db: sqlite3.Connection,
    rows: Sequence[int],
    counts: Mapping[str, int],
    weights: Sequence[float],
) -> dict[int, float]:
    """BM25 of rows over all words; ``counts`` is the number of rows per word."""
    total, average = _averages(db)
    idf = {
        word: max(1e-6, math.log((total - count + 0.5) / (count + 0.5)))
        for word, count in counts.items()
    }
    fields = db.execute(
        "select rowid, title, heading, body from chunk_words "
        "where rowid in (select value from json_each(?))",
        (json.dumps(list(rows)),),
    )
    return {
        row: _bm25([field.split() for field in each], idf, average, weights)
        for row, *each in fields
    }


def _bm25(
    fields: Sequence[Sequence[str]],
    idf: Mapping[str, float],
    average: float,
    weights: Sequence[float],
) -> float:
    length = sum(map(len, fields)) / average
    score = 0.0
    for word, rare in idf.items():
        often = sum(w * field.count(word) for field, w in zip(fields, weights, strict=True))
        score += rare * often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * length))
    return score


def _averages(db: sqlite3.Connection) -> tuple[int, float]:
    """The number of rows, and the mean number of words in one: FTS5 keeps both in its first record."""
    packed = db.execute("select block from chunk_words_data where id = 1").fetchone()[0]
    rows, *words = varints(packed)
    return rows, sum(words) / rows


def varints(packed: bytes) -> list[int]:
    """SQLite's variable-length integers, below 2**56: seven bits a byte, the highest first."""
    found, value = [], 0
    for byte in packed:
        value = value << 7 | byte & 127
        if byte < 128:
            found.append(value)
            value = 0
    return found
