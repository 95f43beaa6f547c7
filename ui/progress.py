"""Progress bars on a terminal: files read, then passages embedded, with rate and time left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from index.syncing.sync import Progress, Step

_UNITS = {"reading": "B", "embedding": " passages"}


@contextmanager
def bars() -> Iterator[Progress]:
    """What to tell the steps of a sync; nothing is drawn where nobody looks."""
    drawn: dict[str, Any] = {}

    def progress(step: Step) -> None:
        if step.doing not in drawn:
            for before in drawn.values():
                before.close()
            drawn[step.doing] = tqdm(
                desc=step.doing,
                unit=_UNITS[step.doing],
                unit_scale=True,
                disable=None,
                leave=False,
            )
        bar = drawn[step.doing]
        bar.total = step.total
        bar.update(step.done - bar.n)

    try:
        yield progress
    finally:
        for bar in drawn.values():
            bar.close()
