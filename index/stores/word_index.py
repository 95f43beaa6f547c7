"""BM25 over chunks: what is the same in SQLite (``lexical``) and in PostgreSQL (``postgres.lexical``).

The text goes in already analysed (``index.words``), so that search, index and reading agree on
what a word is in every language; the database only finds the words again.
"""

from __future__ import annotations

import json
import math
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.languages import ENGLISH, READ, stemmed_as
from index.passages import Chunk, Source
from index.stores.block_scores import Asked, BlockScores
from index.stores.collection import Collection, Postings, collection
from index.stores.sql import Connection
from index.stores.sql_catalog import SqlCatalog
from index.stores.word_blocks import FEW, ChunkWords, Floats, Ints, Layout, Rewritten, WordBlocks
from index.words import query_words, words

SHORTEST_RESPELLED, LONG_WORD = 5, 9  # letters
TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT = 1.0, 0.7, 1.0
WEIGHTS = (TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT)
MANY = 20_000  # chunks that hold words of a question; up to so many, the database scores them
_TRIES = 3  # to read lists that are written meanwhile
_MOST_COUNTS = 100_000
_MOST_COLLECTIONS = 64  # cached: one per set of sources that somebody may read
_LANGUAGES = "stemmed languages"  # the catalog's name for them
TIES = 4  # times ``k`` rows are taken: equal scores come in order of id


@dataclass(slots=True)
class _Held:
    """What is cached of one revision of an index.

    ``counts``: in how many chunks a word is (under "": all chunks). ``words``: the indexed words, by
    first letter and length. ``collections``: the chunks of some sources, by the keys of the sources.
    """

    revision: str | None
    counts: dict[str, int] = field(default_factory=dict)
    words: dict[str, Mapping[int, Sequence[str]]] = field(default_factory=dict)
    layout: Layout | None = None
    postings: Postings | None = None
    collections: dict[frozenset[int], Collection] = field(default_factory=dict)


class WordIndex(ABC):
    """The words of the catalog's chunks.

    If more than ``many`` chunks hold words of a question, they are scored from the lists of frequent words, which
    there are of more than ``few`` chunks.
    """

    def __init__(self, catalog: SqlCatalog, *, many: int = MANY, few: int = FEW) -> None:
        self._many = many
        self._catalog = catalog
        self._blocks = WordBlocks(catalog, self._between, few=few)
        self._locked = threading.Lock()
        self._counting = threading.Lock()
        self._known = _Held(None)

    @abstractmethod
    def remove(self, keys: Sequence[int]) -> None:
        """Forget the words of chunks; inside ``writing``."""

    @abstractmethod
    def out_of_step(self) -> tuple[int, int]:
        """How many chunks have no words, and how many words' chunks are gone."""

    @abstractmethod
    def written(self) -> None:
        """All that was put is to be found: call it at the end of ``writing``."""

    @abstractmethod
    def damage(self) -> Sequence[str]:
        """What is wrong with the words themselves, each in a line."""

    @abstractmethod
    def _emptied(self) -> None: ...

    @abstractmethod
    def _insert(self, key: int, fields: Sequence[Sequence[str]]) -> None:
        """Keep the words of a chunk's title, heading and body."""

    @abstractmethod
    def _between(self, first: int, last: int, words: Sequence[str] | None) -> Iterator[ChunkWords]:
        """The chunks with keys from ``first`` to ``last``; if words are given, those that hold any."""

    @abstractmethod
    def _holding(self, word: str) -> tuple[Ints, Floats]:
        """The keys of the chunks that hold a word, maybe repeated, and weighted counts that add up."""

    @abstractmethod
    def _sizes(self) -> tuple[int, float]:
        """The number of chunks, and the mean number of words in one."""

    @abstractmethod
    def _best_of_all(
        self, asked: Sequence[str], k: int, within: Sequence[int] | None
    ) -> list[tuple[str, float]]: ...

    @abstractmethod
    def _postings(self) -> Postings: ...

    @abstractmethod
    def _source_scores(
        self, chunk_ids: Sequence[str], weights: Mapping[str, float]
    ) -> dict[str, float]: ...

    @abstractmethod
    def _holding_chunks(self, words: Sequence[str]) -> Mapping[str, int]:
        """In how many chunks each of these words is, for those that are in any."""

    @abstractmethod
    def _words_from(self, first: str, end: str) -> Iterator[str]:
        """The indexed words from ``first`` up to ``end``."""

    def put(self, key: int, source: Source, chunk: Chunk) -> None:
        """Index the words of a chunk under its catalog key."""
        self._put(key, source.title, chunk.heading, chunk.span.of(source.text), source.text)

    def _put(self, key: int, title: str, heading: str | None, body: str, whole: str) -> None:
        language = stemmed_as(body, whole)
        self._note(language)
        self._insert(key, [words(field or "", language) for field in (title, heading, body)])

    def _note(self, language: str) -> None:
        known = self._languages()
        if language not in known:
            self._catalog.set_meta(_LANGUAGES, " ".join((*known, language)))

    def _languages(self) -> Sequence[str]:
        """The languages whose stems some chunk has had; a question's words are looked for in each of them."""
        return (self._catalog.meta(_LANGUAGES) or ENGLISH).split()

    def rebuild(self) -> None:
        """Index the words of all chunks anew; call it inside the catalog's ``writing``."""
        self._emptied()
        rows = self._db.execute(
            'select c.key, s.title, c.heading, substr(s.text, c."start" + 1, c."end" - c."start"), '
            "substr(s.text, 1, ?) from chunks c join sources s on s.key = c.source",
            (READ,),
        )
        for key, title, heading, body, whole in rows:
            self._put(key, title, heading, body, whole)
        self.written()

    def best(
        self,
        question: str,
        *,
        k: int,
        within: Sequence[int] | None = None,
        counting: frozenset[int] | None = None,
    ) -> list[tuple[str, float]]:
        """The ``k`` best chunk ids with their BM25 scores (0 and up), best first.

        Among all chunks, or those ``within`` the sources with these keys. Words are counted over all
        chunks, or over those of the ``counting`` sources: then nothing is revealed about other sources.
        """
        asked = query_words(question, stemmed_as(question), self._languages())
        if not asked:
            return []
        if counting is not None:
            scores = self._collection(counting).scores(asked, self._db, within=within)
            return self._named(scores, k)
        counts = {word: count for word, count in self._counts(asked).items() if count}
        if sum(counts.values()) > self._many:
            found = self._best_of_many(counts, k=k, within=within)
            if found is not None:
                return found
        return self._best_of_all(asked, k, within)

    def keep_lists(self) -> None:
        """Write the lists of frequent words that are missing; outside of ``writing``."""
        self._blocks.keep(self._sizes()[0])

    def _best_of_many(
        self, counts: Mapping[str, int], *, k: int, within: Sequence[int] | None
    ) -> list[tuple[str, float]] | None:
        """The best chunks by the lists of frequent words; None if these can't be used."""
        for _ in range(_TRIES):
            layout = self._layout()
            if layout is None:
                return None
            try:
                asked = Asked(counts, *self._sizes(), WEIGHTS)
                scores = BlockScores(
                    self._blocks, layout, self._between, self._holding, asked, within
                ).best(k)
            except Rewritten:
                continue
            return self._named(scores, k)
        return None

    def _layout(self) -> Layout | None:
        """Where chunks are in the lists of frequent words."""
        held = self._held()
        if held.layout is None:
            held.layout = self._blocks.layout()
        return held.layout

    def _named(self, scores: Mapping[int, float], k: int) -> list[tuple[str, float]]:
        """The ``k`` best of scored chunks, by their ids; equal scores in order of id."""
        if len(scores) > TIES * k:
            least = sorted(scores.values(), reverse=True)[TIES * k - 1]
            scores = {key: score for key, score in scores.items() if score >= least}
        ids = self._db.execute(
            "select key, id from chunks "
            "where key in (select cast(value as bigint) from json_each(?))",
            (json.dumps(list(scores)),),
        )
        found = [(chunk_id, max(0.0, scores[key])) for key, chunk_id in ids]
        return sorted(found, key=lambda each: (-each[1], each[0]))[:k]

    def idf(
        self, question_words: Sequence[str], *, counting: frozenset[int] | None = None
    ) -> tuple[float, ...]:
        """How rare each word is: ln(1 + (N - n + .5) / (n + .5)) for n of N chunks (BM25's idf).

        Over all chunks, or over those of the ``counting`` sources.
        """
        if counting is None:
            found = self._counts(question_words)
            total, counts = self._total(), [found[word] for word in question_words]
        else:
            part = self._collection(counting)
            total, counts = part.total, [part.count(word, self._db) for word in question_words]
        return tuple(math.log(1 + (total - count + 0.5) / (count + 0.5)) for count in counts)

    def of_sources(
        self, question: str, chunk_ids: Sequence[str], *, counting: frozenset[int] | None = None
    ) -> dict[str, float]:
        """For each of these chunks, how much (0 and up) its source holds of the question over all of them.

        Words that a long question repeats weigh more. They are counted as in ``best``.
        """
        asked = Counter(words(question))
        rare = zip(asked.items(), self.idf(list(asked), counting=counting), strict=True)
        weights = {word: math.sqrt(times) * idf for (word, times), idf in rare}
        return self._source_scores(chunk_ids, weights) if weights else {}

    def _collection(self, sources: frozenset[int]) -> Collection:
        """The chunks of these sources, with their current words; cached for ``_MOST_COLLECTIONS`` sets."""
        held = self._held()
        with self._counting:
            if held.postings is None:
                held.postings = self._postings()
            if sources not in held.collections:
                held.collections[sources] = collection(held.postings, sources, self._db)
                if len(held.collections) > _MOST_COLLECTIONS:
                    held.collections.pop(next(iter(held.collections)))
            return held.collections[sources]

    def nearest_word(self, word: str) -> str | None:
        """The indexed word that ``word`` most likely misspells; None if it is indexed itself.

        One letter may be wrong, missing, extra, or swapped with its neighbour; two in words of
        ``LONG_WORD`` letters or more; never the first. The nearest word is taken, then the most frequent.
        """
        if len(word) < SHORTEST_RESPELLED or not word.isalpha() or self._count(word):
            return None
        wrong = 2 if len(word) >= LONG_WORD else 1
        lengths = range(len(word) - wrong, len(word) + wrong + 1)
        alike = [each for length in lengths for each in self._beginning(word[0]).get(length, ())]
        near = extract(word, alike, scorer=OSA.distance, score_cutoff=wrong, limit=None)
        best = min(
            ((distance, -self._count(term), term) for term, distance, _ in near), default=None
        )
        return best[2] if best else None

    def _beginning(self, letter: str) -> Mapping[int, Sequence[str]]:
        """The indexed words that begin with a letter, by their length; cached like the counts."""
        held = self._held()
        if letter not in held.words:
            found: dict[int, list[str]] = {}
            for term in self._words_from(letter, chr(ord(letter) + 1)):
                found.setdefault(len(term), []).append(term)
            held.words[letter] = found
        return held.words[letter]

    def _total(self) -> int:
        counts = self._held().counts
        if "" not in counts:
            counts[""] = int(self._db.execute("select count(*) from chunks").fetchone()[0])
        return counts[""]

    def _count(self, word: str) -> int:
        return self._counts([word])[word]

    def _counts(self, words: Sequence[str]) -> dict[str, int]:
        """In how many chunks each word is."""
        counts = self._held().counts
        unknown = [word for word in words if word not in counts]
        if unknown:
            counts.update({**dict.fromkeys(unknown, 0), **self._holding_chunks(unknown)})
        return {word: counts[word] for word in words}

    def _held(self) -> _Held:
        """The cache of the current revision: without it FTS5 would go through all chunks each time."""
        revision = f"{self._catalog.meta('revision')} {self._blocks.state}"
        with self._locked:
            if self._known.revision != revision or len(self._known.counts) > _MOST_COUNTS:
                self._known = _Held(revision)
            return self._known

    @property
    def _db(self) -> Connection:
        return self._catalog.db
