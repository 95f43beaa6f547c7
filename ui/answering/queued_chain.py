"""The chain behind the queue: every endpoint asks it, so all questions wait in the same line."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence

from index.passages import Hit
from index.scope import Scope
from rag.answer import Answer, Turn
from ui.answering.asker import Asker
from ui.answering.metrics import Metrics
from ui.answering.request_queue import Busy, Job, RequestQueue
from ui.ports import AnsweringChain


class QueuedChain:
    """A chain whose questions wait in a queue."""

    def __init__(self, chain: AnsweringChain, queue: RequestQueue) -> None:
        self._chain = chain
        self.queue = queue
        self.metrics = Metrics()

    @property
    def model(self) -> str:
        return self._chain.model

    def submit(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        asker: Asker,
        scope: Scope | None = None,
    ) -> Job[Answer]:
        """Queue a question: the job yields its place while it waits, then the growing answer. Busy if full.

        A worker of the queue then streams the answer from the chain (``rag.langchain.chain.QuestionChain``)
        and counts it. It uses only what ``asker`` may read.
        """
        scope = asker.within(scope)
        try:
            return self.queue.submit(self._counted, question, history, scope)
        except Busy:
            self.metrics.count("refused")
            raise

    def submit_search(
        self, question: str, *, k: int, asker: Asker, scope: Scope | None = None
    ) -> Job[list[Hit]]:
        """Queue a search for the best passages among those that ``asker`` may read."""
        return self.queue.submit(self._found, question, k, asker.within(scope))

    def _found(self, question: str, k: int, scope: Scope | None) -> Generator[list[Hit]]:
        yield list(self._chain.hits(question, k=k, scope=scope))

    def _counted(
        self, question: str, history: Sequence[Turn], scope: Scope | None
    ) -> Generator[Answer]:
        began, outcome = time.monotonic(), "failed"
        try:
            for answer in self._chain.stream(question, history, scope=scope):
                yield answer
                outcome = answer.status
        except GeneratorExit:
            outcome = "left"
            raise
        except Exception:
            outcome = "failed"
            raise
        finally:
            self.metrics.count(outcome)
            self.metrics.time(time.monotonic() - began)
