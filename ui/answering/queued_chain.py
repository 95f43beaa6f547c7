"""The chain behind the queue: every endpoint asks it, so all questions wait in the same line."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import nullcontext

from index.giving_way import QUESTIONS
from index.passages import Hit
from index.scope import Scope
from rag.answer import Answer, Turn
from ui.answering.answer_cache import AnswerCache, Asked
from ui.answering.asker import Asker
from ui.answering.metrics import Metrics
from ui.answering.request_queue import Busy, Job, RequestQueue, done
from ui.ports import AnsweringChain


class QueuedChain:
    """A chain whose questions wait in a queue; what is in the ``cache`` waits for nothing."""

    def __init__(
        self, chain: AnsweringChain, queue: RequestQueue, cache: AnswerCache | None = None
    ) -> None:
        self._chain = chain
        self.queue = queue
        self._cache = cache
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
        asked = self._key(question, history, scope)
        if self._cache and asked and (known := self._cache.get(asked)) is not None:
            self.metrics.count(known.status)
            return done(self.queue, known)
        try:
            return self.queue.submit(self._counted, question, history, scope, asked)
        except Busy:
            self.metrics.count("refused")
            raise

    def _key(self, question: str, history: Sequence[Turn], scope: Scope | None) -> Asked | None:
        if self._cache is None:
            return None
        try:
            return self._cache.asked(question, history, scope)
        except Exception:  # the index can't be opened: the question itself says why
            return None

    def submit_search(
        self, question: str, *, k: int, asker: Asker, scope: Scope | None = None
    ) -> Job[list[Hit]]:
        """Queue a search for the best passages among those that ``asker`` may read."""
        return self.queue.submit(self._found, question, k, asker.within(scope))

    def _found(self, question: str, k: int, scope: Scope | None) -> Generator[list[Hit]]:
        with QUESTIONS.answering():
            found = list(self._chain.hits(question, k=k, scope=scope))
        yield found

    def _counted(
        self, question: str, history: Sequence[Turn], scope: Scope | None, asked: Asked | None
    ) -> Generator[Answer]:
        began, outcome = time.monotonic(), "failed"
        try:
            with QUESTIONS.answering():
                for answer in self._answers(question, history, scope, asked):
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

    def _answers(
        self, question: str, history: Sequence[Turn], scope: Scope | None, asked: Asked | None
    ) -> Generator[Answer]:
        """The growing answer; that of another who asks the same at this moment is waited for."""
        if self._cache is None or asked is None:
            yield from self._chain.stream(question, history, scope=scope)
            return
        # Prose is shown while it is written, so nobody waits for all of another's.
        quotes = self._chain.model == "quotes"
        with self._cache.alone(asked) if quotes else nullcontext():
            if (known := self._cache.get(asked)) is not None:
                yield known
                return
            answer = None
            for answer in self._chain.stream(question, history, scope=scope):
                yield answer
            if answer is not None:
                self._cache.put(asked, answer, writer=self._chain.model)
