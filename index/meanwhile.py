"""Runs work in a thread of its own while something else runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_EVERY_S = 0.2  # pause before each call of the work

Stopped = Callable[[], bool]
"""True once the work must end."""


@contextmanager
def meanwhile(work: Callable[[Stopped], None], *, name: str) -> Iterator[None]:
    """Repeat ``work`` in a thread of its own while the block runs.

    The work may be incomplete, and its errors are dropped: the caller does the rest afterwards, and
    meets the same error.
    """
    stop = threading.Event()

    def again_and_again() -> None:
        with suppress(BaseException):
            while not stop.wait(_EVERY_S):
                work(stop.is_set)

    thread = threading.Thread(target=again_and_again, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
