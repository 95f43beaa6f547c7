"""The chain behind the queue: every endpoint asks it, so all questions wait in the same line.

Here, once for all doors, a question is counted against its asker's limits and noted in the audit log.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import nullcontext
from functools import partial
from typing import TypeVar

from index.giving_way import QUESTIONS
from index.passages import Hit
from index.scope import Scope
from rag.answer import Answer, Turn
from ui.answering.answer_cache import AnswerCache, Asked
from ui.answering.asker import Asker
from ui.answering.auditor import Auditor, NoAudit
from ui.answering.limits import Limits, OverLimit
from ui.answering.metrics import Metrics
from ui.answering.request_queue import Busy, Items, Job, RequestQueue, done
from ui.ports import AnsweringChain

T = TypeVar("T")


class QueuedChain:
    """A chain whose questions wait in a queue; what is in the ``cache`` waits for nothing."""

    def __init__(
        self,
        chain: AnsweringChain,
        queue: RequestQueue,
        cache: AnswerCache | None = None,
        *,
        audit: Auditor | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._chain = chain
        self.queue = queue
        self._cache = cache
        self.metrics = Metrics()
        self.audit = audit or NoAudit()
        self.limits = limits or Limits()

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
        """Queue a question: the job yields its place while it waits, then the growing answer.

        Busy if the queue is full, OverLimit if the asker has asked too much. A worker of the queue then
        streams the answer from the chain (``rag.langchain.chain.QuestionChain``), counts it, and notes it in
        the audit log before its end is told. It uses only what ``asker`` may read.
        """
        within = asker.within(scope)
        asked = self._key(question, history, within)
        try:
            if self._cache and asked and (known := self._cache.get(asked)) is not None:
                return self._told_before(asker, question, known)
            return self._put(asker, partial(self._counted, asker, question, history, within, asked))
        except (Busy, OverLimit) as fault:
            self.metrics.count("refused")
            self.metrics.refuse("limit" if isinstance(fault, OverLimit) else "queue")
            self.audit.answered(asker, question, None, outcome="refused", ms=0)
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
        """Queue a search for the best passages among those that ``asker`` may read; it counts as a question."""
        return self._put(asker, partial(self._found, asker, question, k, scope))

    def submit_reading(self, work: Callable[[], Items[T]], *, asker: Asker) -> Job[T]:
        """Queue other work for ``asker``, which counts as a question."""
        return self._put(asker, work)

    def _told_before(self, asker: Asker, question: str, known: Answer) -> Job[Answer]:
        """A job that has ended with an answer from the cache; it is counted and noted like any other."""
        self.limits.begin_question(asker)()
        self.metrics.count(known.status)
        self.audit.answered(asker, question, known, outcome=known.status, ms=0)
        return done(self.queue, known)

    def _put(self, asker: Asker, work: Callable[[], Items[T]]) -> Job[T]:
        over = self.limits.begin_question(asker)
        try:
            return self.queue.put(Job(self.queue, work, over))
        except Busy:
            over()
            raise

    def _found(
        self, asker: Asker, question: str, k: int, scope: Scope | None
    ) -> Generator[list[Hit]]:
        began = time.monotonic()
        with QUESTIONS.answering():
            hits = list(self._chain.hits(question, k=k, scope=asker.within(scope)))
        self.audit.searched(asker, question, hits, ms=_ms_since(began))
        yield hits

    def _counted(
        self,
        asker: Asker,
        question: str,
        history: Sequence[Turn],
        scope: Scope | None,
        asked: Asked | None,
    ) -> Generator[Answer]:
        began, outcome = time.monotonic(), "failed"
        shown: Answer | None = None
        try:
            with QUESTIONS.answering():
                for shown in self._answers(question, history, scope, asked):
                    yield shown
                    outcome = shown.status
        except GeneratorExit:
            outcome = "left"
            raise
        except Exception:
            outcome = "failed"
            raise
        finally:
            self.metrics.count(outcome)
            self.metrics.time(time.monotonic() - began)
            self.audit.answered(asker, question, shown, outcome=outcome, ms=_ms_since(began))

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


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
