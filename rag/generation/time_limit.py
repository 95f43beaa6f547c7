"""A time limit for the streamed output of a model."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from typing import Literal

Piece = tuple[Literal["said"], str] | tuple[Literal["ended"], BaseException | None]


class TooLate(Exception):
    """The time limit was reached."""


class NotBegun(TooLate):
    """The time for the first words was over."""


def bounded(
    says: Callable[[], Iterator[str]], *, seconds: float, begins: float | None = None
) -> Iterator[str]:
    """The pieces of ``says``; TooLate after ``seconds``, whatever the model is doing then.

    NotBegun where it says nothing within the first ``begins`` seconds.

    The model runs in its own thread, because a vendor's call can hang longer than its own limits allow.
    Closing this generator, or the end of the time, stops the model at its next piece.
    """
    pieces: Queue[Piece] = Queue()
    stopped = threading.Event()
    context = contextvars.copy_context()  # keeps callbacks and traces in the thread
    threading.Thread(
        target=context.run, args=(_run, says, pieces, stopped), name="chat model", daemon=True
    ).start()
    timer = threading.Timer(seconds, pieces.put, [("ended", TooLate())])
    timer.daemon = True
    timer.start()
    silent = begins
    try:
        while True:
            try:
                piece = pieces.get(timeout=silent)
            except Empty:
                raise NotBegun from None
            silent = None if piece[1] else silent
            if piece[0] == "said":
                yield piece[1]
            elif piece[1] is None:
                return
            else:
                raise piece[1]
    finally:
        stopped.set()
        timer.cancel()


def _run(says: Callable[[], Iterator[str]], pieces: Queue[Piece], stopped: threading.Event) -> None:
    try:
        said = says()
        try:
            for text in said:
                if stopped.is_set():
                    break
                pieces.put(("said", text))
        finally:
            if close := getattr(said, "close", None):
                close()
        pieces.put(("ended", None))
    except BaseException as fault:  # it is raised where the pieces are read
        pieces.put(("ended", fault))
