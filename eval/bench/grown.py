"""Measures disk, memory and search time of an index with any number of chunks, built without an encoder.

``python -m eval.bench.grown build HOME CHUNKS`` and ``... ask HOME CHUNKS``: each is a process of its own that
prints one JSON object, so that its peak memory is that of one task. Texts are real ones with changes; a
text's vector is the sum of its words' random directions, so texts with common words have similar vectors.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from zlib import crc32

import numpy as np

from eval.bench import corpus
from eval.bench.measuring import timed
from index.embedding import DEFAULT_MODEL, Embedder, Int8Embedder, Vectors
from index.files import FoundFile
from index.library import Library
from index.loaders.text import read
from index.opening import open_library
from index.passages import Source
from index.stores.catalog_writer import CatalogWriter
from index.syncing.filling import fill
from index.words import words

CHUNKS_A_SOURCE = 4.1
_TOGETHER = 64
_ASKED, _ANSWERED = 200, 20


class Synthetic:
    """Makes vectors without an encoder, under the name of the encoder that is used for answers."""

    name = DEFAULT_MODEL

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        sums = np.stack([sum(map(_direction, set(words(text))), _nowhere()) for text in texts])
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32)

    embed_questions = embed_passages


@lru_cache(maxsize=200_000)
def _direction(word: str) -> Vectors:
    return np.random.default_rng(crc32(word.encode())).standard_normal(384).astype(np.float32)


def _nowhere() -> Vectors:
    return np.full(384, 1e-3, dtype=np.float32)


def build(
    home: Path, chunks: int, groups: Callable[[int], tuple[str, ...]] = lambda number: ()
) -> dict[str, float]:
    """Write sources, words and vectors in batches as a sync does, but without files.

    ``groups`` says for which a source is, by its number.
    """
    began = time.perf_counter()
    with open_library(home, embedders=lambda: [Synthetic()], verb="bench", writing=True) as library:
        with library._live.now() as live:  # there is no public interface that bypasses files
            writer = CatalogWriter(live.catalog)
            for first in range(0, sources(chunks), _TOGETHER):
                numbers = range(first, first + _TOGETHER)
                writer.put([_source(number, groups(number)) for number in numbers], [])
            written = time.perf_counter()
            fill(live.catalog, live.embedders, live.vector_search, _tell)
        found = library.sync([]).chunks
    disk = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    return {
        "chunks": found,
        "words_s": written - began,
        "vectors_s": time.perf_counter() - written,
        "disk_mb": disk / 1e6,
        "memory_mb": _memory_mb(),
    }


def ask(home: Path, chunks: int) -> dict[str, object]:
    """Seconds of searches without the encoder, of whole answers with it, and of each search step."""
    asked = corpus.questions(sources(chunks), _ASKED + 3)
    with opened(home, Synthetic()) as library:
        opening = timed(lambda: [library.search(question) for question in asked[:3]])
        found: dict[str, object] = {
            "first_s": opening,
            "search": [timed(partial(library.search, question)) for question in asked[3:]],
            "steps": _steps(library, asked[3:53]),
            "search_memory_mb": _memory_mb(),
        }
    with opened(home, Int8Embedder()) as library:
        from rag.langchain.chain import QuestionChain

        chain = QuestionChain(library)
        chain.warm_up()
        chain.answer(asked[0])
        found["answer"] = [timed(partial(chain.answer, each)) for each in asked[3 : 3 + _ANSWERED]]
        found["coverage_s"] = timed(lambda: library.coverage)
        found["memory_mb"] = _memory_mb()
    return found


def opened(home: Path, embedder: Embedder) -> AbstractContextManager[Library]:
    return open_library(home, embedders=lambda: [embedder], verb="bench", writing=True)


def _steps(library: Library, asked: Sequence[str]) -> dict[str, float]:
    """Mean seconds of each step of a search."""
    with library._live.now() as live:
        vectors = live.embedders[0].embed_questions(asked)
        model = live.embedders[0].name
        parts: dict[str, Callable[[int], object]] = {
            "words": lambda at: live.lexical.best(asked[at], k=100),
            "vectors": lambda at: live.vector_search.nearest(model, vectors[at], k=100),
            "rarity of words": lambda at: live.lexical.idf(words(asked[at])),
            "misspelt word": lambda at: live.lexical.nearest_word("presidnt"),
        }
        return {
            name: sum(timed(partial(part, at)) for at in range(len(asked))) / len(asked)
            for name, part in parts.items()
        }


def sources(chunks: int) -> int:
    """The number of documents that have about ``chunks`` chunks."""
    return max(1, round(chunks / CHUNKS_A_SOURCE))


def _source(number: int, groups: tuple[str, ...]) -> tuple[FoundFile, Source]:
    path = Path("/nowhere") / f"{number:07}.md"
    source = replace(read(corpus.grown(number), path.name), groups=groups)
    return FoundFile(path, path.parent, path.name), source


def _tell(done: int, total: int) -> None:
    if done % 10_240 < 256:
        print(f"  vectors {done}/{total}", file=sys.stderr)


def _memory_mb() -> float:
    """This process's peak memory; getrusage would also count memory of its parent."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (line,) = (each for each in status.read_text("ascii").splitlines() if "VmHWM" in each)
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    verb, home, chunks = sys.argv[1:]
    found = build(Path(home), int(chunks)) if verb == "build" else ask(Path(home), int(chunks))
    print(json.dumps(found))
