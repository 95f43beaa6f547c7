"""Limits a person's open tabs: each tab keeps a stream, and thus a connection, open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from starlette.types import Scope

from ui.answering.asker import asker_of

MOST_TABS = 50


class TooManyTabs(Exception):
    """A person has more tabs open than are allowed."""


class OpenTabs:
    """Counts open tabs per person: per user if there is a login, else per IP address, as cookies can be forged."""

    def __init__(self, most: int = MOST_TABS) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def one_more(self, scope: Scope) -> AbstractContextManager[None]:
        """Count a tab while it is open; TooManyTabs if the limit is reached."""
        person = _person(scope)
        if self._open[person] >= self._most:
            raise TooManyTabs(f"{self._most} tabs are open: close one")
        return self._counted(person)

    @contextmanager
    def _counted(self, person: str) -> Iterator[None]:
        self._open[person] += 1
        try:
            yield
        finally:
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]


def _person(scope: Scope) -> str:
    asker, client = asker_of(scope), scope.get("client")
    if asker.groups is not None and asker.name is not None:
        return asker.name
    return str(client[0]) if client else ""
