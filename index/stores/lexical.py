"""BM25 over chunks, in SQLite's FTS5 beside the catalog and in the same transactions.

The text goes in already analysed (``index.words``), so that search, index and reading agree on
what a word is in every language; FTS5 only splits it at blanks again and ranks.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from index.passages import Chunk, Source
from index.stores.catalog import Catalog
from index.words import words

SHORTEST_RESPELLED, LONG_WORD = 5, 9  # letters
TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT = 1.0, 0.7, 1.0

_CHUNK_WORDS = """
create virtual table if not exists chunk_words using fts5 (
    title, heading, body, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co So'"
)
"""
_WORD_COUNTS = "create virtual table if not exists word_counts using fts5vocab (chunk_words, 'row')"


class Lexical:
    """The words of the catalog's chunks."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        catalog.db.execute(_CHUNK_WORDS)
        catalog.db.execute(_WORD_COUNTS)

    def put(self, key: int, source: Source, chunk: Chunk) -> None:
        """Index the words of a chunk under its catalog key."""
        self._put(key, (source.title, chunk.heading, chunk.span.of(source.text)))

    def _put(self, key: int, fields: Sequence[str | None]) -> None:
        self._db.execute(
            "insert into chunk_words (rowid, title, heading, body) values (?, ?, ?, ?)",
            (key, *(" ".join(words(field or "")) for field in fields)),
        )

    def remove(self, keys: Sequence[int]) -> None:
        self._db.executemany("delete from chunk_words where rowid = ?", [(key,) for key in keys])

    def rebuild(self) -> None:
        """Index the words of all chunks anew; belongs inside the catalog's ``writing``."""
        self._db.execute("drop table if exists chunk_words")
        self._db.execute(_CHUNK_WORDS)
        rows = self._db.execute(
            'select c.key, s.title, c.heading, substr(s.text, c."start" + 1, c."end" - c."start") '
            "from chunks c join sources s on s.key = c.source"
        )
        for key, *fields in rows:
            self._put(key, fields)

    def best(
        self, question: str, *, k: int, within: Sequence[int] | None = None
    ) -> list[tuple[str, float]]:
        """The ``k`` best chunk ids with their BM25 scores (0 and up), best first.

        Of all chunks, or of those ``within`` the sources with these keys.
        """
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(question)))
        if not query:
            return []
        keys = None if within is None else json.dumps(list(within))
        rows = self._db.execute(
            "select chunks.id, -bm25(chunk_words, ?, ?, ?) as score from chunk_words "
            "join chunks on chunks.key = chunk_words.rowid "
            "where chunk_words match ? "
            "and (? is null or chunks.source in (select value from json_each(?))) "
            "order by score desc, chunks.id limit ?",
            (TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT, query, keys, keys, k),
        )
        return [(chunk_id, max(0.0, score)) for chunk_id, score in rows]

    def idf(self, question_words: Sequence[str]) -> tuple[float, ...]:
        """How rare each word is: ln(1 + (N - n + .5) / (n + .5)) for n of N chunks (BM25's idf)."""
        total = self._db.execute("select count(*) from chunks").fetchone()[0]
        return tuple(
            math.log(1 + (total - self._count(word) + 0.5) / (self._count(word) + 0.5))
            for word in question_words
        )

    def nearest_word(self, word: str) -> str | None:
        """The indexed word that ``word`` most likely misspells; None where it is indexed itself.

        One letter may be wrong, missing, too many, or changed places with its neighbour; two from
        ``LONG_WORD`` letters on; never the first. Of several the most frequent is taken.
        """
        if len(word) < SHORTEST_RESPELLED or not word.isalpha() or self._count(word):
            return None
        wrong = 2 if len(word) >= LONG_WORD else 1
        rows = self._db.execute(
            "select term, doc from word_counts where term >= ? and term < ?",
            (word[0], chr(ord(word[0]) + 1)),
        )
        best = min(
            (
                (distance, -count, term)
                for term, count in rows
                if (distance := OSA.distance(word, term, score_cutoff=wrong)) <= wrong
            ),
            default=None,
        )
        return best[2] if best else None

    def _count(self, word: str) -> int:
        row = self._db.execute("select doc from word_counts where term = ?", (word,)).fetchone()
        return int(row[0]) if row else 0

    @property
    def _db(self) -> sqlite3.Connection:
        return self._catalog.db
