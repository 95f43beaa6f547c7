"""Progress bars on a terminal: files (and their pages) read, then passages embedded, with rate and time left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from index.syncing.sync import Progress, Step

_UNITS = {"reading": "B", "recognising": " pages", "embedding": " passages"}


@contextmanager
def bars() -> Iterator[Progress]:
    """A progress callback for the steps of a sync; it draws bars on a terminal only."""
    from tqdm import tqdm

    drawn: dict[str, Any] = {}

    def progress(step: Step) -> None:
        if step.doing not in drawn:
            # Pages are recognised while a file is read: their bar stands below that of the files.
            for before in drawn.values() if step.doing != "recognising" else ():
                before.close()
            drawn[step.doing] = tqdm(
                desc=step.doing,
                unit=_UNITS[step.doing],
                unit_scale=True,
                disable=None,
                leave=False,
            )
        bar = drawn[step.doing]
        if step.done < bar.n:  # another file's pages
            bar.reset()
        bar.total = step.total
        bar.update(step.done - bar.n)

    try:
        yield progress
    finally:
        for bar in drawn.values():
            bar.close()


@contextmanager
def told_once(note: str) -> Iterator[Progress]:
    """Bars after a note, which is printed at the first step, also if the output is no terminal."""
    told = False
    with bars() as drawn:

        def progress(step: Step) -> None:
            nonlocal told
            if not told:
                print(note, file=sys.stderr, flush=True)
            told = True
            drawn(step)

        yield progress
