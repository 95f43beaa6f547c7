"""BM25 over chunks, in SQLite's FTS5 beside the catalog and in the same transactions.

FTS5 gets words that are analysed already (``word_index``): it only splits them at blanks again, and ranks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from index.stores.collection import Postings
from index.stores.database import is_full
from index.stores.frequent import best_of, leading, scored
from index.stores.source_words import source_scores
from index.stores.sqlite_catalog import SqliteCatalog
from index.stores.word_index import MANY, TIES, WEIGHTS, WordIndex

_CHUNK_WORDS = """
create virtual table if not exists chunk_words using fts5 (
    title, heading, body, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co So'"
)
"""


class Lexical(WordIndex):
    """The words of a SQLite catalog's chunks."""

    def __init__(self, catalog: SqliteCatalog, *, many: int = MANY) -> None:
        super().__init__(catalog, many=many)
        self._file = catalog
        self._sqlite.execute(_CHUNK_WORDS)

    def remove(self, keys: Sequence[int]) -> None:
        self._sqlite.executemany(
            "delete from chunk_words where rowid = ?", [(key,) for key in keys]
        )

    def written(self) -> None:
        """Nothing: each chunk was written when it was put."""

    def damage(self) -> Sequence[str]:
        try:
            # FTS5's integrity check is an insert, so it needs a transaction.
            with self._file.writing() as db:
                db.execute("insert into chunk_words (chunk_words) values ('integrity-check')")
        except sqlite3.DatabaseError as error:
            if is_full(error, self._file.path.parent):
                raise
            return [f"damaged ({error})"]
        return []

    def out_of_step(self) -> tuple[int, int]:
        wordless = "select count(*) from chunks where key not in (select rowid from chunk_words)"
        strays = "select count(*) from chunk_words where rowid not in (select key from chunks)"
        db = self._sqlite
        return db.execute(wordless).fetchone()[0], db.execute(strays).fetchone()[0]

    def _emptied(self) -> None:
        self._sqlite.execute("drop table if exists chunk_words")
        self._sqlite.execute(_CHUNK_WORDS)

    def _insert(self, key: int, fields: Sequence[Sequence[str]]) -> None:
        self._sqlite.execute(
            "insert into chunk_words (rowid, title, heading, body) values (?, ?, ?, ?)",
            (key, *map(" ".join, fields)),
        )

    def _best_of_many(self, counts: dict[str, int], *, k: int) -> list[tuple[str, float]]:
        queries = [_query(words, every=every) for words, every in leading(counts, self._total())]
        rows = best_of(self._sqlite, queries, WEIGHTS)
        return self._named(scored(self._sqlite, rows, counts, WEIGHTS), k)

    def _best_of_all(
        self, asked: Sequence[str], k: int, within: Sequence[int] | None
    ) -> list[tuple[str, float]]:
        # Only the best are joined with their chunks: thousands may match.
        within_these: str = ""
        keys: tuple[str, ...] = ()
        if within is not None:
            # Without the plus, SQLite would query FTS5 for each of these rows separately.
            within_these = (
                "and +rowid in (select key from chunks "
                "where source in (select value from json_each(?)))"
            )
            keys = (json.dumps(list(within)),)
        rows = self._sqlite.execute(
            "select chunks.id, found.score from ("
            "select rowid as key, -bm25(chunk_words, ?, ?, ?) as score from chunk_words "
            f"where chunk_words match ? {within_these} order by score desc limit ?) found "
            "join chunks on chunks.key = found.key order by found.score desc, chunks.id limit ?",
            (*WEIGHTS, _query(asked, every=False), *keys, TIES * k, k),
        )
        return [(chunk_id, max(0.0, score)) for chunk_id, score in rows]

    def _postings(self) -> Postings:
        return Postings(self._sqlite, WEIGHTS)

    def _source_scores(
        self, chunk_ids: Sequence[str], weights: Mapping[str, float]
    ) -> dict[str, float]:
        return source_scores(self._sqlite, chunk_ids, weights)

    def _holding_chunks(self, words: Sequence[str]) -> Mapping[str, int]:
        found = {}
        for word in words:
            row = self._sqlite.execute(
                "select doc from word_counts where term = ?", (word,)
            ).fetchone()
            found[word] = int(row[0]) if row else 0
        return found

    def _words_from(self, first: str, end: str) -> Iterator[str]:
        rows = self._sqlite.execute(
            "select term from word_counts where term >= ? and term < ?", (first, end)
        )
        return (term for (term,) in rows)

    @property
    def _sqlite(self) -> sqlite3.Connection:
        return self._file.db


def _query(words: Sequence[str], *, every: bool) -> str:
    return (" AND " if every else " OR ").join(f'"{word}"' for word in words)
