"""``python -m eval.bench``: where the time goes, compared within one run (timings alone say little).

It indexes a corpus that it makes up, and prints for each step its time and its ratio to the bare
encoder embedding the same chunks, which is the floor of any index of vectors.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from index.chunking import chunk
from index.library import Library, default_embedders, open_library
from index.loaders.text import read
from index.syncing.embedded_text import embedded_text
from rag.chain import QuestionChain

_WORDS = (
    "harbour winter grain ship pilot mayor gate river timber council ice bridge letter market summer "
    "ledger captain road village north south closed opened carried counted promised wrote repaired"
).split()


def main() -> None:
    """Run the benchmark and print one table."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--questions", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        docs, home = Path(folder) / "docs", Path(folder) / "home"
        docs.mkdir()
        for number in range(options.sources):
            (docs / f"{number:05}.md").write_text(_document(number))
        floor = _bare_encoder(docs)
        with open_library(home, verb="bench", writing=True) as library:
            library.search("load the models first")
            rows = [("bare encoder on the same chunks", floor), *_syncs(library, docs)]
            rows += _questions(library, options.questions)
    for name, seconds in rows:
        print(f"{name:<36}{seconds:>10.3f} s {seconds / floor:>9.3f} x")


def _document(number: int) -> str:
    dice = random.Random(number)
    sentences = [" ".join(dice.choices(_WORDS, k=14)).capitalize() + "." for _ in range(40)]
    return f"# Report {number}\n\n" + " ".join(sentences)


def _bare_encoder(docs: Path) -> float:
    encoder = default_embedders()[0]
    encoder.embed_passages(["load the model first"])
    texts = []
    for path in sorted(docs.iterdir()):
        source = read(path.read_text(), path.name)
        texts += [embedded_text(source.title, c, c.span.of(source.text)) for c in chunk(source)]
    return _timed(lambda: encoder.embed_passages(texts))


def _syncs(library: Library, docs: Path) -> list[tuple[str, float]]:
    rows = [("first index", _timed(lambda: library.sync([docs])))]
    rows.append(("nothing changed", _timed(lambda: library.sync([docs]))))
    (docs / "00000.md").write_text(_document(-1))
    rows.append(("one file changed", _timed(lambda: library.sync([docs]))))
    (docs / "00001.md").unlink()
    rows.append(("one file deleted", _timed(lambda: library.sync([docs]))))
    return rows


def _questions(library: Library, count: int) -> list[tuple[str, float]]:
    chain = QuestionChain(library)
    chain.warm_up()
    asked = [f"Who {word} the {other}?" for word, other in zip(_WORDS, _WORDS[5:], strict=False)][
        :count
    ]
    searches = [_timed(partial(library.search, question)) for question in asked]
    answers = [_timed(partial(chain.answer, question)) for question in asked]
    return [
        ("search, median", statistics.median(searches)),
        ("answer, median", statistics.median(answers)),
    ]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
