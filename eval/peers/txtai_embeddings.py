"""txtai as in its introduction: paragraphs in an Embeddings index with content, and its search.

It has no splitter in this setup: its guide to long documents splits them into paragraphs at empty
lines, which is done here. Its search returns the best 3 by default.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from txtai import Embeddings

from eval.peers.peer_protocol import RetrievedPassage, Task, Text, serve


class Txtai:
    """Paragraphs, nearest first."""

    def __init__(self, task: Task) -> None:
        self._embeddings = Embeddings(path=task.model, content=True)
        self._pieces: list[RetrievedPassage] = []

    def index(self, texts: Sequence[Text]) -> int:
        self._pieces = [
            RetrievedPassage(each.source, part.strip())
            for each in texts
            for part in re.split(r"\n\s*\n", each.text)
            if part.strip()
        ]
        rows = ((at, piece.text, None) for at, piece in enumerate(self._pieces))
        self._embeddings.index(rows)
        return len(self._pieces)

    def find(self, question: str, k: int) -> Sequence[RetrievedPassage]:
        rows = self._embeddings.search(question, k)
        return [self._pieces[int(row["id"])] for row in rows]


if __name__ == "__main__":
    serve(Txtai)
