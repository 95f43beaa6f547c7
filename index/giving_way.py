"""Embedding for a sync gives way to questions: they share the cores, and somebody waits for the questions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_S = (
    0.5  # a sync goes on after this pause, however many ask on and on: else it would never end
)


class GivingWay:
    """Counts the questions that are being answered in this process; thread-safe."""

    def __init__(self) -> None:
        self._answering = 0
        self._changed = threading.Condition()
        self._own = threading.local()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """A question is being answered while the block runs."""
        with self._changed:
            self._answering += 1
        try:
            yield
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()

    @contextmanager
    def in_background(self) -> Iterator[None]:
        """What this thread does while the block runs is for a sync."""
        before, self._own.background = self.is_background, True
        try:
            yield
        finally:
            self._own.background = before

    @property
    def is_background(self) -> bool:
        """True in a thread that works for a sync."""
        return getattr(self._own, "background", False)

    def give_way(self, longest_s: float = LONGEST_S) -> None:
        """Wait until no question is being answered, ``longest_s`` at most; only in the background."""
        if self.is_background:
            with self._changed:
                self._changed.wait_for(lambda: not self._answering, longest_s)


QUESTIONS = GivingWay()  # one for the process, as its cores are
