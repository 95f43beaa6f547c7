"""Answers that were given before, for the same question in the same conversation over the same index."""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from index.scope import Scope
from rag.answer import Answer, Turn
from ui.ports import ReadableLibrary


@dataclass(frozen=True, slots=True)
class Asked:
    """All that an answer depends on, besides the settings: these are the same for as long as a server runs.

    ``generation`` changes with every change of the index, of rights too; ``scope`` holds what the asker may read.
    The language is that of the question.
    """

    generation: str
    question: str
    history: tuple[Turn, ...]
    scope: Scope | None


class AnswerCache:
    """The last ``most`` answers; thread-safe.

    An answer is kept if the index did not change while it was made and had all its vectors. What a chat model
    wrote is kept only without notes: they may say that the model failed.
    """

    def __init__(self, library: ReadableLibrary, *, most: int) -> None:
        self._library = library
        self._most = most
        self._answers: OrderedDict[Asked, Answer] = OrderedDict()
        self._making: dict[Asked, threading.Lock] = {}
        self._waiting: Counter[Asked] = Counter()
        self._lock = threading.Lock()

    def asked(self, question: str, history: Sequence[Turn], scope: Scope | None) -> Asked:
        """The key of a question that is asked now."""
        if scope is not None and scope.groups is not None:
            scope = replace(scope, groups=tuple(sorted(set(scope.groups))))
        return Asked(self._library.generation, question, tuple(history), scope)

    def get(self, asked: Asked) -> Answer | None:
        """The answer that was given before, with how long this look-up took; None if there is none."""
        began = time.perf_counter()
        with self._lock:
            found = self._answers.get(asked)
            if found is None:
                return None
            self._answers.move_to_end(asked)
        ms = round((time.perf_counter() - began) * 1000, 1)
        return replace(found, timings_ms={"from the cache": ms, "total": ms})

    def put(self, asked: Asked, answer: Answer, *, writer: str) -> None:
        """Keep a complete answer of ``writer``, unless the index has changed since it was asked for."""
        if not self._is_lasting(asked, answer, writer):
            return
        with self._lock:
            self._answers[asked] = answer
            self._answers.move_to_end(asked)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)

    @contextmanager
    def alone(self, asked: Asked) -> Iterator[None]:
        """Only one thread at a time is in here for the same question: the others wait for its answer."""
        with self._lock:
            making = self._making.setdefault(asked, threading.Lock())
            self._waiting[asked] += 1
        try:
            with making:
                yield
        finally:
            with self._lock:
                self._waiting[asked] -= 1
                if not self._waiting[asked]:
                    del self._waiting[asked], self._making[asked]

    def _is_lasting(self, asked: Asked, answer: Answer, writer: str) -> bool:
        if writer != "quotes" and (answer.notes or answer.model != writer):
            return False
        if answer.coverage < 1 or answer.draft:
            return False
        return answer.generation == asked.generation == self._library.generation
