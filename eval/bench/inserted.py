"""``python -m eval.bench.inserted HOME CHUNKS``: frequent words and opening, over an index of inserted rows.

Words are drawn by Zipf's law, vectors around 300 centres; nothing is read, cut or embedded. It prints how long
questions of words that very many chunks hold take with FTS5 alone and with the lists of frequent words, taking
turns, how many of the ten best agree, and what the first search after opening costs its thread.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.bench.grown import Synthetic, opened
from index.library import Library
from index.stores.kept_vectors import KeptVectors
from index.stores.lexical import Lexical
from index.stores.sqlite_catalog import SqliteCatalog
from index.stores.word_index import MANY

_VOCABULARY, _FLAT = 400_000, 40  # words, and how flat their frequencies begin
_TOGETHER, _CENTRES, _BEST = 8_000, 300, 100
_ASKED = 150
_DICE = np.random.default_rng(7)
_SHARES = np.cumsum(1.0 / (np.arange(1, _VOCABULARY + 1) + _FLAT))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("chunks", type=int)
    parser.add_argument("--words-only", action="store_true", help="no vectors: Chroma takes long")
    options = parser.parse_args()
    if not options.home.exists():
        with opened(options.home, Synthetic()) as library:
            _insert(library, options.chunks, vectors=not options.words_only)
    with opened(options.home, Synthetic()) as library:
        library.search("words of languages are loaded first", k=1)
    with opened(options.home, Synthetic()) as library, library._live.now() as live:
        began = time.thread_time()
        library.search(" ".join(_words(4)))
        print(f"first search: {time.thread_time() - began:.2f} CPU s of its thread")
        assert isinstance(live.catalog, SqliteCatalog), "in files"
        many = min(MANY, options.chunks // 10)
        _compare(Lexical(live.catalog, many=many), Lexical(live.catalog, many=1 << 60), many)


def _insert(library: Library, chunks: int, *, vectors: bool) -> None:
    centres = _DICE.standard_normal((_CENTRES, 384)).astype(np.float32)
    with library._live.now() as live:
        model = live.embedders[0].name
        words, catalog, kept = live.lexical, live.catalog, KeptVectors(live.catalog)
        for first in range(1, chunks + 1, _TOGETHER):
            keys = range(first, min(first + _TOGETHER, chunks + 1))
            names = [hashlib.sha256(str(key).encode()).hexdigest()[:32] for key in keys]
            near = centres[_DICE.integers(0, _CENTRES, len(keys))]
            near = near + 1.5 * _DICE.standard_normal(near.shape, dtype=np.float32)
            near /= np.linalg.norm(near, axis=1, keepdims=True)
            with catalog.writing() as db:
                for key, name in zip(keys, names, strict=True):
                    path, body = f"/nowhere/{key}.md", _words(int(_DICE.integers(30, 110)))
                    db.execute("insert into files values (?, '/nowhere', '', '')", (path,))
                    db.execute(
                        "insert into sources (key, id, file, text, sha256, title, groups, left_out) "
                        "values (?, ?, ?, ?, ?, '', '[]', '[]')",
                        (key, str(key), path, " ".join(body), name),
                    )
                    db.execute(
                        'insert into chunks (key, id, embedded, source, "start", "end", sentences) '
                        "values (?, ?, ?, ?, 0, 100, '[[0, 100, \"prose\", [], null, null, null, null]]')",
                        (key, name, name, key),
                    )
                    words._insert(key, [body[:1], body[1:2], body])
                if vectors:
                    kept.put(model, names, near)
                catalog.set_meta("revision", str(first))
        words.keep_lists()
        live.vector_search.keep_in_step()
        catalog.set_meta("covered", kept.state)


def _words(count: int) -> list[str]:
    ranks = np.searchsorted(_SHARES, _SHARES[-1] * _DICE.random(count))
    return [f"w{rank}" for rank in ranks.tolist()]


def _compare(lists: Lexical, plain: Lexical, many: int) -> None:
    seconds: dict[str, list[float]] = {"FTS5": [], "lists": []}
    agree: list[float] = []
    while len(agree) < _ASKED:
        asked = _words(int(_DICE.integers(3, 7)))
        if sum(lists._counts(asked).values()) <= many:
            continue
        found: list[list[str]] = []
        for name, index in (("FTS5", plain), ("lists", lists)):
            began = time.perf_counter()
            found.append([each for each, _ in index.best(" ".join(asked), k=_BEST)[:10]])
            seconds[name].append(time.perf_counter() - began)
        agree.append(len({*found[0]} & {*found[1]}) / max(1, len(found[0])))
    for name, taken in seconds.items():
        print(f"{name}: p50 {_ms(taken, 0.5):.1f}, p95 {_ms(taken, 0.95):.1f} ms")
    print(f"ten best agree {statistics.mean(agree):.4f} ({len(agree)} questions)")


def _ms(seconds: Sequence[float], share: float) -> float:
    return 1000 * sorted(seconds)[int(share * (len(seconds) - 1))]


if __name__ == "__main__":
    main()
