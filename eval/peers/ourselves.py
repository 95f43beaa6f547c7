"""citeback with the same protocol: the passages that its pipeline reads, and the sentences it quotes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.peers.peer_protocol import RetrievedPassage, Text, serve
from index.library import Library
from index.opening import default_embedders, open_library
from rag.pipeline import Pipeline


class Ourselves:
    """A library with its pipeline."""

    def __init__(self, library: Library, corpus: Path) -> None:
        self._library = library
        self._pipeline = Pipeline(library)
        self._corpus = corpus

    def index(self, texts: Sequence[Text]) -> int:
        lines = [{"_id": each.source, "title": each.title, "text": each.text} for each in texts]
        self._corpus.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        return self._library.sync([self._corpus]).chunks

    def find(self, question: str, k: int) -> Sequence[RetrievedPassage]:
        hits = self._pipeline.hits(question, k=k)
        return [RetrievedPassage(each.place.source, each.text) for each in hits]

    def answer(self, question: str) -> str:
        return "\n".join(each.quote for each in self._pipeline.answer(question).citations)


def main() -> None:
    """Serve from a temporary home. The default model is the same one that the peers use."""
    # The cross-language model would take most of the time, and no question here needs it.
    embedders = default_embedders()[:1]
    with TemporaryDirectory(prefix="citeback-peer-") as folder:
        home = Path(folder) / "home"
        with open_library(home, embedders=lambda: embedders, verb="peers", writing=True) as library:
            serve(lambda task: Ourselves(library, Path(folder) / "corpus.jsonl"))


if __name__ == "__main__":
    main()
