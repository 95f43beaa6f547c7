"""The chain behind the line: what every door asks, so that none is served before another."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from index.scope import Scope
from rag.answer import Answer, Turn
from ui.line import Job, Line, Waiting
from ui.ports import Chain


class Answering:
    """A chain whose questions stand in line. It is a Chain itself, for who needs no place told."""

    def __init__(self, chain: Chain, line: Line) -> None:
        self._chain = chain
        self.line = line

    @property
    def model(self) -> str:
        return self._chain.model

    def hand_in(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Job[Answer]:
        """The question in line: its place while it waits, then the growing answer. Busy if full."""

        def work() -> Generator[Answer]:
            yield from self._chain.stream(question, history, scope=scope)

        return self.line.hand_in(work)

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield the answer as it grows; the last one is complete. Closing it stops the work."""
        for news in self.hand_in(question, history, scope=scope).news():
            if not isinstance(news, Waiting):
                yield news

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Answer:
        """The whole answer."""
        *_, last = self.stream(question, history, scope=scope)
        return last
