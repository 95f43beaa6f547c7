"""The process in which files are parsed: it has limits, writes no file, and may die at any time."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection

from index.errors import Unreadable
from index.limits import give_back, limited
from index.loaders import Loaded, load
from index.loaders.depth import TOO_DEEP
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.recognising import PipedRecogniser
from index.loaders.wire import packed

_LARGE = 200 << 10  # bytes of a file


def serve(
    descriptor: int, memory: int, options: ReadingOptions = DEFAULTS, *, ahead: int = 0
) -> None:
    """Parse one file after another from a pipe, until it closes.

    If ``ahead`` isn't 0, the parent reads pictures: so many are sent before the words of the first are taken.
    """
    pipe = Connection(descriptor)
    if ahead:
        options = replace(options, recogniser=PipedRecogniser(pipe, ahead))
    limited(memory)
    sys.setrecursionlimit(3000)
    pipe.send_bytes(b"ready")
    while True:
        try:
            name = pipe.recv_bytes().decode("utf-8", "surrogateescape")
            data = pipe.recv_bytes()
        except EOFError:
            return
        for answer in answers(data, name, options):
            pipe.send_bytes(json.dumps(packed(answer)).encode("ascii"))
        large = len(data) >= _LARGE
        del data
        gc.collect()
        gc.freeze()  # what is left is modules: the next collection need not go through them again
        if large:
            give_back()  # or its heap would be left to all that follow


def answers(
    data: bytes, name: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Loaded | Unreadable | None]:
    """The sources of a file, then None; or the reason why it can't be read (any further)."""
    try:
        yield from load(data, name, options)
    except Unreadable as reason:
        yield reason
    except MemoryError:
        yield Unreadable("needs more memory than a file may take: split it")
    except RecursionError:
        yield Unreadable(TOO_DEEP)
    except Exception as error:  # any fault of a parser: the file must be reported
        yield Unreadable(f"damaged, or of an unknown kind ({type(error).__name__}: {error})"[:300])
    else:
        yield None
