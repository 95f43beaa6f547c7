"""Work done in a thread of its own while something else goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_EVERY_S = 0.2  # how often it is looked whether there is something to do

Stopped = Callable[[], bool]
"""True once the work is to end."""


@contextmanager
def meanwhile(work: Callable[[Stopped], None], *, name: str) -> Iterator[None]:
    """Repeat ``work`` in a thread of its own while the block runs.

    It may stop short of the end, and says nothing of what went wrong: whoever comes after it does the
    rest, and meets the same fault.
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
