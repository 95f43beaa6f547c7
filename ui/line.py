"""A line of people waiting for an answer: so many are served at once, the others in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Line:
    """``places`` are served at once; whoever comes later waits, and can be told how long the line is."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._line: list[object] = []

    @contextmanager
    def ticket(self) -> Iterator[Callable[[], int]]:
        """Stand in line; call what it gives for one's position: 0 once it is one's turn."""
        mine = object()
        self._line.append(mine)
        try:
            yield lambda: max(0, self._line.index(mine) - self._places + 1)
        finally:
            self._line.remove(mine)
