"""BM25 over chunks in PostgreSQL: its full-text index finds the chunks that hold a word, we score them.

Scores are those of SQLite's FTS5 (Robertson et al. 1994, k1 1.2, b .75), so that both engines rank alike.
PostgreSQL gets our own analysed words and never parses a text: its parsers take ``client/server`` for one word,
and know no words of Chinese. Each word is stored once without positions (a tsvector holds 16,383), its
counts beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np

from index.stores.block_scores import K1, B, idf
from index.stores.collection import Postings
from index.stores.postgres.catalog import PostgresCatalog
from index.stores.sql import Connection
from index.stores.word_blocks import FEW, FIELD, ChunkWords, Floats, Ints, weighted
from index.stores.word_index import MANY, WEIGHTS, WordIndex

_LONGEST = 500  # bytes of a word; a tsvector holds words of up to 2,046
_ONCE = 1  # once in the body: this one isn't stored
_MOST_WORDS = 500  # whose postings are cached
_SOURCE_K1 = 1.2  # as in ``source_words``


def stored_as(word: str) -> str:
    """A word as it is stored: a very long one is named by its hash."""
    data = word.encode()
    if len(data) <= _LONGEST:
        return word
    return f"{word[:40]}…{hashlib.sha256(data).hexdigest()}"


def _query(words: Sequence[str]) -> str:
    """A tsquery of words as they are: quoted, so that none of their characters means anything."""
    quoted = (
        "'" + stored_as(word).replace("\\", "\\\\").replace("'", "''") + "'" for word in words
    )
    return " | ".join(quoted)


@dataclass(frozen=True, slots=True)
class _Held:
    """The chunks that hold a word: keys, keys of their sources, their numbers of words, weighted counts of it."""

    keys: Ints
    sources: Ints
    lengths: Floats
    often: Floats


@dataclass(slots=True)
class _Cached:
    """What is cached of one revision of an index."""

    revision: str | None
    words: dict[str, _Held] = field(default_factory=dict)
    average: float | None = None


class PostgresPostings(Postings):
    """The postings of a generation in PostgreSQL."""

    def _chunks(self, db: Connection) -> list[tuple[int, int, int]]:
        return db.execute("select chunk, source, length from chunk_words order by chunk").fetchall()

    def _holding(self, word: str, db: Connection) -> tuple[Ints, Floats]:
        held = _held([word], db)[word]
        return held.keys, held.often

    def _words_of(
        self, keys: Sequence[int], db: Connection
    ) -> Iterator[tuple[int, Mapping[str, float]]]:
        rows = db.execute(
            "select chunk, tsvector_to_array(words), counts::text from chunk_words "
            "where chunk in (select cast(value as bigint) from json_each(?))",
            (json.dumps(list(keys)),),
        )
        for chunk, words, counts in rows:
            packed = {**dict.fromkeys(words, _ONCE), **json.loads(counts)}
            often = weighted(np.array(list(packed.values()), dtype=np.int64), WEIGHTS)
            yield chunk, dict(zip(packed, map(float, often), strict=True))


class PostgresLexical(WordIndex):
    """The words of a PostgreSQL catalog's chunks; they are written together (``written``)."""

    def __init__(self, catalog: PostgresCatalog, *, many: int = MANY, few: int = FEW) -> None:
        super().__init__(catalog, many=many, few=few)
        self._waiting: list[tuple[int, int, list[str], str]] = []
        self._new: Counter[str] = Counter()
        self._cached = _Cached(None)

    def remove(self, keys: Sequence[int]) -> None:
        if not keys:
            return
        self.written()
        self._blocks.changed(keys)
        self._db.execute(
            "with gone as (delete from chunk_words where chunk in "
            "(select cast(value as bigint) from json_each(?)) returning words), "
            "counted as (select word, count(*) as chunks from gone, "
            "unnest(tsvector_to_array(gone.words)) word group by word) "
            "update word_counts set chunks = word_counts.chunks - counted.chunks "
            "from counted where word_counts.word = counted.word",
            (json.dumps(list(keys)),),
        )

    def written(self) -> None:
        if not self._waiting:
            return
        waiting, new = self._waiting, sorted(self._new.items())
        self._waiting, self._new = [], Counter()
        self._db.executemany(
            "insert into chunk_words (chunk, source, length, words, counts) "
            "select key, source, ?2, array_to_tsvector(?3), cast(?4 as jsonb) from chunks where key = ?1",
            waiting,
        )
        self._blocks.changed([key for key, *_ in waiting])
        # In order of words, as every writer takes them; there is one writer at a time anyway.
        self._db.execute(
            "insert into word_counts select * from unnest(cast(? as text[]), cast(? as bigint[])) "
            "on conflict (word) do update set chunks = word_counts.chunks + excluded.chunks",
            ([word for word, _ in new], [count for _, count in new]),
        )

    def damage(self) -> Sequence[str]:
        wrong = self._db.execute(
            "select count(*) from (select word, ndoc from ts_stat('select words from chunk_words')) found "
            "full join (select word, chunks from word_counts where chunks > 0) counted "
            "on counted.word = found.word where counted.chunks is distinct from found.ndoc"
        ).fetchone()[0]
        return [f"damaged (the counts of {wrong:,} words are wrong)"] if wrong else []

    def out_of_step(self) -> tuple[int, int]:
        found, missing = self._db.execute(
            "select count(*) filter (where w.chunk is null), count(*) filter (where c.key is null) "
            "from chunks c full join chunk_words w on w.chunk = c.key"
        ).fetchone()
        return found, missing

    def _emptied(self) -> None:
        self._waiting, self._new = [], Counter()
        self._db.execute("delete from chunk_words")
        self._db.execute("delete from word_counts")
        self._blocks.clear()

    def _insert(self, key: int, fields: Sequence[Sequence[str]]) -> None:
        packed: Counter[str] = Counter()
        for counted, each in zip(fields, (FIELD * FIELD, FIELD, 1), strict=True):
            for word, count in Counter(map(stored_as, counted)).items():
                packed[word] += each * min(count, FIELD - 1)
        counts = {word: count for word, count in packed.items() if count != _ONCE}
        length = sum(map(len, fields))
        self._waiting.append((key, length, list(packed), json.dumps(counts, ensure_ascii=False)))
        self._new.update(packed.keys())

    def _between(self, first: int, last: int, words: Sequence[str] | None) -> Iterator[ChunkWords]:
        matching = "" if words is None else "and words @@ cast(?3 as tsquery)"
        rows = self._db.execute(
            "select chunk, source, length, tsvector_to_array(words), counts::text from chunk_words "
            f"where chunk between ?1 and ?2 {matching} order by chunk",
            (first, last) if words is None else (first, last, _query(words)),
        )
        by_name = None if words is None else {stored_as(word): word for word in words}
        for key, source, length, held, counts in rows:
            packed = {**dict.fromkeys(held, _ONCE), **json.loads(counts)}
            if by_name is not None:
                packed = {by_name[name]: packed[name] for name in by_name if name in packed}
            yield ChunkWords(key, source, length, packed)

    def _holding(self, word: str) -> tuple[Ints, Floats]:
        held = self._held_by([word])[0][word]
        return held.keys, held.often

    def _sizes(self) -> tuple[int, float]:
        return self._total(), self._held_by(())[1]

    def _best_of_all(
        self, asked: Sequence[str], k: int, within: Sequence[int] | None
    ) -> list[tuple[str, float]]:
        counts = {word: count for word in asked if (count := self._count(word))}
        only = None if within is None else frozenset(within)
        return self._named(self._scores(list(counts), counts, within=only), k)

    def _scores(
        self, words: Sequence[str], counts: Mapping[str, int], *, within: Set[int] | None = None
    ) -> dict[int, float]:
        """BM25 of the chunks that hold any of the words."""
        total, (by_word, average) = self._total(), self._held_by(words)
        keys: list[Ints] = []
        scores: list[Floats] = []
        for word in words:
            held = by_word[word]
            inside = (
                np.ones(len(held.keys), dtype=bool)
                if within is None
                else np.isin(held.sources, np.fromiter(within, dtype=np.int64))
            )
            part = idf(counts[word], total) * _saturated(held.often, held.lengths / average)
            keys.append(held.keys[inside])
            scores.append(part[inside])
        if not keys:
            return {}
        found, at = np.unique(np.concatenate(keys), return_inverse=True)
        summed = np.bincount(at, weights=np.concatenate(scores), minlength=len(found))
        return dict(zip(found.tolist(), summed.tolist(), strict=True))

    def _held_by(self, words: Sequence[str]) -> tuple[dict[str, _Held], float]:
        """The chunks that hold each word, and the mean number of words in a chunk; cached for one revision."""
        revision = self._catalog.meta("revision")
        with self._locked:
            if self._cached.revision != revision:
                self._cached = _Cached(revision)
            cached = self._cached
        if cached.average is None:
            total, length = self._db.execute(
                "select count(*), coalesce(sum(length), 0)::bigint from chunk_words"
            ).fetchone()
            cached.average = length / total if total else 1.0
        unknown = [word for word in words if word not in cached.words]
        read = _held(unknown, self._db) if unknown else {}
        found = {word: read.get(word) or cached.words[word] for word in words}
        with self._locked:
            cached.words.update(read)
            while len(cached.words) > _MOST_WORDS:
                cached.words.pop(next(iter(cached.words)))
        return found, cached.average

    def _postings(self) -> Postings:
        return PostgresPostings(self._db, WEIGHTS, self._layout())

    def _source_scores(
        self, chunk_ids: Sequence[str], weights: Mapping[str, float]
    ) -> dict[str, float]:
        rows = self._db.execute(
            "select c.id, c.source, q.word, coalesce((w.counts ->> q.word)::bigint, 1) "
            "from chunks c join chunk_words w on w.chunk = c.key "
            "left join (select value as word from json_each(?2)) q "
            "on q.word = any (tsvector_to_array(w.words)) "
            "where c.id in (select value from json_each(?1))",
            (json.dumps(list(chunk_ids)), json.dumps([stored_as(word) for word in weights])),
        ).fetchall()
        often: dict[int, Counter[str]] = {}
        for _, source, word, packed in rows:
            counts = often.setdefault(source, Counter())
            if word is not None:
                counts[word] += (packed >> 40) + (packed >> 20) % FIELD + packed % FIELD
        scores = {
            source: sum(
                weight * counts[stored_as(word)] / (counts[stored_as(word)] + _SOURCE_K1)
                for word, weight in weights.items()
            )
            for source, counts in often.items()
        }
        return {chunk_id: scores[source] for chunk_id, source, *_ in rows}

    def _holding_chunks(self, words: Sequence[str]) -> Mapping[str, int]:
        by_name = {stored_as(word): word for word in words}
        rows = self._db.execute(
            "select word, chunks from word_counts where word in (select value from json_each(?))",
            (json.dumps(list(by_name)),),
        )
        return {by_name[name]: int(count) for name, count in rows}

    def _words_from(self, first: str, end: str) -> Iterator[str]:
        rows = self._db.execute(
            "select word from word_counts where word >= ? and word < ? and chunks > 0", (first, end)
        )
        return (word for (word,) in rows)


def _held(words: Sequence[str], db: Connection) -> dict[str, _Held]:
    """The chunks that hold each of the words."""
    rows = db.execute(
        "select q.at, c.chunk, c.source, c.length, coalesce((c.counts ->> q.word)::bigint, 1) "
        "from unnest(cast(? as text[]), cast(? as text[])) with ordinality q (word, query, at) "
        "cross join lateral (select * from chunk_words where words @@ cast(q.query as tsquery)) c",
        ([stored_as(word) for word in words], [_query([word]) for word in words]),
    ).fetchall()
    found = np.array(rows, dtype=np.int64).reshape(-1, 5)
    held = {}
    for at, word in enumerate(words, start=1):
        mine = found[found[:, 0] == at]
        lengths = mine[:, 3].astype(np.float64)
        held[word] = _Held(mine[:, 1], mine[:, 2], lengths, weighted(mine[:, 4], WEIGHTS))
    return held


def _saturated(often: Floats | float, length: Floats | float) -> Floats:
    found: Floats = np.asarray(often * (K1 + 1) / (often + K1 * (1 - B + B * length)))
    return found
