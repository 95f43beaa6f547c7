"""The lists of frequent words: whatever is listed, the best chunks and their scores are those of FTS5."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.library import Library
from index.stores.lexical import Lexical
from index.stores.sqlite_catalog import SqliteCatalog
from index.stores.word_blocks import BLOCK, WordBlocks

WORDS = [f"w{rank}x" for rank in range(40)]
_DICE = np.random.default_rng


class Corpus:
    """Chunks of random words (Zipf) under random keys, in several blocks."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = _DICE(seed)
        self.catalog = SqliteCatalog(folder / f"{seed}.db")
        self.words = Lexical(self.catalog, many=0, few=0)
        self.words._blocks = WordBlocks(self.catalog, self.words._between, few=0, least=50)
        self.plain = Lexical(self.catalog, many=1 << 60)
        with self.catalog.writing() as db:
            db.execute("insert into files values ('f', '/', '', '')")
            for key in range(1, 6):
                db.execute(
                    "insert into sources (key, id, file, text, sha256, title, groups, left_out) "
                    "values (?, ?, 'f', '', '', '', '[]', '[]')",
                    (key, str(key)),
                )

    def put(self, count: int) -> None:
        rare = 1.0 / np.arange(1, len(WORDS) + 1)
        with self.catalog.writing() as db:
            for key in self.dice.choice(4 * BLOCK, count, replace=False).tolist():
                if db.execute("select 1 from chunks where key = ?", (key,)).fetchone():
                    continue
                db.execute(
                    'insert into chunks (key, id, embedded, source, "start", "end", sentences) '
                    "values (?, ?, ?, ?, 0, 1, '[]')",
                    (key, f"{self.dice.integers(1 << 60)}", str(key), key % 5 + 1),
                )
                sizes = self.dice.integers((0, 0, 1), (3, 3, 30)).tolist()
                fields = [self.dice.choice(WORDS, size, p=rare / rare.sum()) for size in sizes]
                self.words._insert(key, [list(map(str, field)) for field in fields])
            self._changed()

    def remove(self, count: int) -> None:
        with self.catalog.writing() as db:
            gone = [
                key
                for (key,) in db.execute(
                    "select key from chunks order by random() limit ?", (count,)
                )
            ]
            for key in gone:
                db.execute("delete from chunks where key = ?", (key,))
            self.words.remove(gone)
            self._changed()

    def _changed(self) -> None:
        self.catalog.set_meta("revision", str(int(self.catalog.meta("revision") or 0) + 1))

    def same(self) -> None:
        for _ in range(6):
            asked = self.dice.choice(WORDS, self.dice.integers(1, 7), replace=False)
            question, k = " ".join(map(str, asked)), int(self.dice.integers(1, 12))
            for within in (None, [1, 4]):
                expected = self.plain.best(question, k=k, within=within)
                found = self.words.best(question, k=k, within=within)
                assert [score for _, score in found] == pytest.approx(
                    [score for _, score in expected]
                )
                assert _ranks(found) == _ranks(expected)
            counting = frozenset((2, 3))
            part = self.words.best(question, k=k, counting=counting)
            assert part == self.plain.best(question, k=k, counting=counting)
            assert self.words.idf(list(map(str, asked))) == pytest.approx(
                self._idf(list(map(str, asked)))
            )

    def _idf(self, asked: Sequence[str]) -> list[float]:
        db, total = self.catalog.db, self.words._sizes()[0]
        counts = [
            db.execute(
                "select count(*) from chunk_words where chunk_words match ?", (f'"{each}"',)
            ).fetchone()[0]
            for each in asked
        ]
        return [float(np.log(1 + (total - count + 0.5) / (count + 0.5))) for count in counts]


def _ranks(found: Sequence[tuple[str, float]]) -> list[str]:
    """The ids, those with the same score (but for its last bits) in order."""
    return [name for name, _ in sorted(found, key=lambda each: (-round(each[1], 9), each[0]))]


@pytest.mark.parametrize("seed", range(4))
def test_the_best_are_those_of_scoring_every_chunk(tmp_path: Path, seed: int) -> None:
    corpus = Corpus(tmp_path, seed)
    corpus.put(150)
    corpus.words.keep_lists()
    assert corpus.words._layout() is not None
    corpus.same()
    corpus.put(60)  # into every block: all are unlisted
    corpus.same()
    corpus.words.keep_lists()
    corpus.remove(3)  # some blocks are unlisted
    corpus.same()
    corpus.put(200)  # the words are chosen anew
    corpus.words.keep_lists()
    corpus.same()
    corpus.catalog.close()


def test_rare_words_and_lists_that_are_written_again_meanwhile(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, 9)
    corpus.put(300)
    corpus.words.keep_lists()
    listed = corpus.words._blocks.listed(WORDS)
    assert 0 < len(listed) < len(WORDS)
    layout = corpus.words._layout()
    assert layout is not None and layout.unlisted == ()
    with corpus.catalog.writing() as db:
        db.execute("update word_blocks set stamp = stamp + 1")  # as if another process wrote them
    expected = corpus.plain.best(" ".join(WORDS[:3]), k=5)
    assert _ranks(corpus.words.best(" ".join(WORDS[:3]), k=5)) == _ranks(expected)
    corpus.catalog.close()


def test_a_sync_writes_lists_and_a_rebuild_forgets_them(library: Library, docs: Path) -> None:
    for number in range(70):
        text = "Harbour ice. " * (number % 5 + 1) + f"Pilot {number}. " + "Grain went. " * number
        (docs / f"{number}.md").write_text(f"# Harbour {number % 3}\n\n## Ice {number}\n\n{text}")
    library.sync([docs])
    question = "Which pilot saw ice in harbour 2, and grain?"
    with library._live.now() as live:
        assert isinstance(live.catalog, SqliteCatalog)
        plain = live.lexical.best(question, k=20)
        words = Lexical(live.catalog, many=0, few=0)
        assert words._layout() is None  # an index of few chunks needs none
        words.keep_lists()
        assert words._layout() is not None
        assert words._blocks.listed(["harbour", "pilot", "nothing"]) == {"harbour", "pilot"}
        assert dict(words.best(question, k=20)) == pytest.approx(dict(plain))
        with live.catalog.writing():
            words.rebuild()
            live.catalog.set_meta("revision", "99")
        assert words._layout() is None
        assert dict(words.best(question, k=20)) == pytest.approx(dict(plain))
