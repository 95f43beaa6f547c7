"""What the crash test runs and compares: a small build in a process of its own, and its content.

``python -m tests.crashing HOME DOCS MODEL`` brings HOME in step with DOCS, slowly enough that a
kill can fall into every part of it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from index.embedding import Vectors
from index.errors import CannotRun
from index.library import Library
from index.opening import open_library
from tests.fakes import WordEmbedder

MODELS = ("words-a", "words-b")
PARTS = 30  # more than 2,000 passages: Chroma writes its graph to disk every 1,000 vectors


class SlowEmbedder(WordEmbedder):
    """Takes a while, so that a kill can fall into it, and tells all texts apart, as real ones do."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(len(texts) / 3000)
        vectors = super().embed_passages(texts) + 0.05 * np.stack([_own(text) for text in texts])
        return np.asarray(
            vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32
        )


def _own(text: str) -> Vectors:
    """A direction that only this text has."""
    drawn = np.random.default_rng(list(text.encode())).normal(size=64)
    return np.asarray(drawn / np.linalg.norm(drawn), dtype=np.float32)


def embedders(model: str) -> list[SlowEmbedder]:
    """Two models, as a real index has; the second is always the same."""
    return [SlowEmbedder(model), SlowEmbedder("words-across")]


def opened(home: Path, model: str, *, writing: bool = False):  # type: ignore[no-untyped-def]
    return open_library(
        home, embedders=partial(embedders, model), named=SlowEmbedder, verb="crash", writing=writing
    )


def first_documents(docs: Path) -> None:
    """What is indexed before the build that is killed."""
    docs.mkdir()
    for number in range(60):
        (docs / f"{number:03}.md").write_text(_document(number))


def second_documents(docs: Path) -> None:
    """New, changed, moved, doubled and gone files, and a corpus that lost a line."""
    for number in range(0, 60, 6):
        (docs / f"{number:03}.md").unlink()
    for number in range(1, 60, 6):
        path = docs / f"{number:03}.md"
        path.write_text(path.read_text() + f"\n## Later\n\nThe gate of {number} was closed.\n")
    (docs / "moved").mkdir()
    for number in range(2, 60, 6):
        (docs / f"{number:03}.md").rename(docs / "moved" / f"{number:03}.md")
    for number in range(100, 130):
        (docs / f"{number:03}.md").write_text(_document(number))
    (docs / "000-double.md").write_text(_document(3))


def _document(number: int) -> str:
    parts = [
        f"## Part {part}\n\nIn part {part} of {number} the harbour {number * part} froze.\n"
        if part
        % 3  # the others have a vector across languages at once, these when they are asked for
        else f"## Part {part}\n\n{number}号第{part}部分，港口{number * part}结冰了。\n"
        for part in range(PARTS)
    ]
    return f"# Report {number}\n\nThe keeper was called Mirabel{number}.\n\n" + "\n".join(parts)


def answers(library: Library) -> bool:
    """True where an unchanged document is found by its words and by its vector."""
    found = [hit for hit in library.search("keeper Mirabel5", k=5) if hit.dense > 0]
    return any(hit.place.source == "005.md" and hit.lexical > 0 for hit in found)


def content(home: Path, model: str) -> dict[str, object]:
    """All that a search can find: sources, passages, words, and the vectors in both stores."""
    with opened(home, model, writing=True) as library:
        return content_of(library)


_WORDS = "select c.id, title, w.heading, body from chunk_words w join chunks c on c.key = w.rowid order by 1"
WORDS_ON_SERVER = (
    "select c.id, w.length, w.words::text, w.counts::text from chunk_words w "
    "join chunks c on c.key = w.chunk order by 1"
)


def content_of(library: Library, words: str = _WORDS) -> dict[str, object]:
    """The same of a library that is open; in PostgreSQL its words are found by ``WORDS_ON_SERVER``."""
    with library._live.now() as live:
        db = live.catalog.db
        found: dict[str, object] = {
            "sources": db.execute(
                "select s.id, s.text, s.title, s.sha256, f.id from sources s "
                "left join sources f on f.key = s.same_as order by 1"
            ).fetchall(),
            "chunks": db.execute(
                'select id, embedded, "start", "end", heading, sentences from chunks order by 1'
            ).fetchall(),
            "words": db.execute(words).fetchall(),
            "vectors": db.execute(
                "select model, embedded, vector, in_chroma > 0 from vectors order by 1, 2"
            ).fetchall(),
            "files": sorted(
                (str(path), file.sha256) for path, file in live.catalog.files().items()
            ),
        }
        found["chroma"] = _chroma(library)
        return found


def _chroma(library: Library) -> list[tuple[str, str, list[float]]]:
    with library._live.now() as live:
        chroma = live.vector_search._opened(wait_s=10)
        assert chroma is not None
        return [
            (model, name, np.round(vector, 4).tolist())
            for model in library.models
            for name, vector in sorted(chroma.of(model).vectors(live.kept.names(model)).items())
        ]


def main() -> int:
    """Build as the command does, with small models; an error that is meant for users is a line."""
    home, docs, model = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    try:
        with opened(home, model, writing=True) as library:
            print("open", flush=True)
            library.sync([docs], progress=lambda step: print(step.doing, step.done, flush=True))
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 2
    print("closed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
