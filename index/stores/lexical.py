"""BM25 over chunks, in SQLite's FTS5 beside the catalog and in the same transactions.

FTS5 gets words that are analysed already (``word_index``): it only splits them at blanks again, and ranks.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from index.stores.collection import Postings, holding
from index.stores.database import is_full
from index.stores.source_words import source_scores
from index.stores.sqlite_catalog import SqliteCatalog
from index.stores.varints import varints
from index.stores.word_blocks import FEW, FIELD, ChunkWords, Floats, Ints
from index.stores.word_index import MANY, TIES, WEIGHTS, WordIndex

_CHUNK_WORDS = """
create virtual table if not exists chunk_words using fts5 (
    title, heading, body, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co So'"
)
"""


class Lexical(WordIndex):
    """The words of a SQLite catalog's chunks."""

    def __init__(self, catalog: SqliteCatalog, *, many: int = MANY, few: int = FEW) -> None:
        self._file = catalog
        super().__init__(catalog, many=many, few=few)
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
        self._blocks.clear()

    def _insert(self, key: int, fields: Sequence[Sequence[str]]) -> None:
        self._sqlite.execute(
            "insert into chunk_words (rowid, title, heading, body) values (?, ?, ?, ?)",
            (key, *map(" ".join, fields)),
        )

    def _between(self, first: int, last: int, words: Sequence[str] | None) -> Iterator[ChunkWords]:
        matching = "" if words is None else "w.chunk_words match ?3 and"
        rows = self._sqlite.execute(
            "select w.rowid, c.source, d.sz, w.title, w.heading, w.body from chunk_words w "
            "cross join chunks c on c.key = w.rowid cross join chunk_words_docsize d on d.id = w.rowid "
            f"where {matching} w.rowid between ?1 and ?2 order by w.rowid",
            (first, last) if words is None else (first, last, _query(words, every=False)),
        )
        only = None if words is None else frozenset(words)
        for key, source, sizes, *fields in rows:
            yield ChunkWords(key, source, sum(varints(sizes)), _packed(fields, only))

    def _holding(self, word: str) -> tuple[Ints, Floats]:
        return holding(self._sqlite, word, WEIGHTS)

    def _sizes(self) -> tuple[int, float]:
        # FTS5 keeps the number of rows, and of words in each column, in its first record.
        packed = self._sqlite.execute("select block from chunk_words_data where id = 1").fetchone()
        rows, *words = varints(packed[0]) if packed and packed[0] else (0,)
        return rows, sum(words) / rows if rows else 1.0

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
        return Postings(self._sqlite, WEIGHTS, self._layout())

    def _source_scores(
        self, chunk_ids: Sequence[str], weights: Mapping[str, float]
    ) -> dict[str, float]:
        return source_scores(self._sqlite, chunk_ids, weights)

    def _holding_chunks(self, words: Sequence[str]) -> Mapping[str, int]:
        layout = self._layout()
        listed = self._blocks.listed(words) if layout is not None else ()
        found = {}
        for word in words:
            if layout is not None and word in listed:
                later = sum(self._holding_between(word, *keys) for keys in layout.unlisted)
                found[word] = self._blocks.count(word, layout) + later
                continue
            row = self._sqlite.execute(
                "select doc from word_counts where term = ?", (word,)
            ).fetchone()
            found[word] = int(row[0]) if row else 0
        return found

    def _holding_between(self, word: str, first: int, last: int) -> int:
        row = self._sqlite.execute(
            "select count(*) from chunk_words where chunk_words match ? and rowid between ? and ?",
            (_query([word], every=False), first, last),
        ).fetchone()
        return int(row[0])

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


def _packed(fields: Sequence[str], only: frozenset[str] | None) -> Mapping[str, int]:
    """The counts of words in title, heading and body, packed (``word_blocks.FIELD``)."""
    title, heading, body = fields
    packed = Counter(body.split())
    for text, each in ((heading, FIELD), (title, FIELD * FIELD)):
        for word in text.split():
            packed[word] += each
    return packed if only is None else {word: packed[word] for word in only if word in packed}
