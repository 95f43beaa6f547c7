"""A peer as small as can be, run as the real ones are: texts by how many of the question's words they hold."""

from __future__ import annotations

from collections.abc import Sequence

from eval.peers.peer_protocol import RetrievedPassage, Task, Text, serve


class WordPeer:
    def __init__(self, task: Task) -> None:
        self._texts: Sequence[Text] = ()

    def index(self, texts: Sequence[Text]) -> int:
        if not texts:
            raise ValueError("nothing to index")
        self._texts = texts
        return len(texts)

    def find(self, question: str, k: int) -> Sequence[RetrievedPassage]:
        wanted = set(question.lower().split())
        best = sorted(self._texts, key=lambda each: -len(wanted & set(each.text.lower().split())))
        return [RetrievedPassage(each.source, each.text) for each in best[:k]]

    def answer(self, question: str) -> str:
        return self.find(question, 1)[0].text.split(".")[0]


if __name__ == "__main__":
    serve(WordPeer)
