"""The queue that questions wait in: so many are worked on at once, so many wait, no more.

Every door (page, HTTP, OpenAI, MCP) hands its questions in here. They are worked on by threads of
the queue's own, so nobody who waits keeps a thread that somebody else needs.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, closing, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

from index.errors import CannotRun

AT_ONCE = 16
MOST_WAITING = 100
_REMEMBERED = 50  # how long the last ones took tells how long the next will wait

T = TypeVar("T")
P = ParamSpec("P")
Item = TypeVar("Item", covariant=True)


class Items(Protocol[Item]):
    """What work yields: a generator, which can be closed before its end."""

    def __iter__(self) -> Iterator[Item]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the queue; 1 is next."""

    place: int


class Busy(CannotRun):
    """No place is left in the queue; another try may find one in ``retry_after_s`` seconds."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class RequestQueue:
    """Works on what is handed in, in its order; may be used from any thread."""

    def __init__(self, *, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self.at_once = at_once
        self._most_waiting = most_waiting
        self._changed = threading.Condition()
        self._waiting: deque[Job[Any]] = deque()
        self._workers = 0
        self._running = 0
        self._stopping = False
        self._took_s: deque[float] = deque([1.0], maxlen=_REMEMBERED)

    @property
    def running(self) -> int:
        return self._running

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def stopping(self) -> bool:
        return self._stopping

    def submit(self, work: Callable[P, Items[T]], *args: P.args, **kwargs: P.kwargs) -> Job[T]:
        """Call ``work`` with these arguments in its turn, and follow it. Busy where there is no place for it."""
        with self._changed:
            if self._stopping:
                raise _stopped()
            if self._running + len(self._waiting) >= self.at_once + self._most_waiting:
                raise self._busy()
            job = Job(self, partial(work, *args, **kwargs))
            self._waiting.append(job)
            self._tell_places()
            if self._workers < min(self.at_once, self._running + len(self._waiting)):
                self._workers += 1
                threading.Thread(target=self._work, name="answering", daemon=True).start()
            self._changed.notify()
        return job

    def stop(self) -> None:
        """Take nothing more, and send away those that wait; what is being worked on goes on."""
        with self._changed:
            self._stopping = True
            waiting, self._waiting = list(self._waiting), deque()
        for job in waiting:
            job.end(_stopped())

    def _busy(self) -> Busy:
        mean_s = sum(self._took_s) / len(self._took_s)
        wait_s = math.ceil(mean_s * (len(self._waiting) + 1) / self.at_once)
        return Busy(
            f"{len(self._waiting)} questions are waiting already: ask again in {wait_s} s",
            retry_after_s=wait_s,
        )

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                job = self._waiting.popleft()
                self._running += 1
                self._tell_places()
            began = time.monotonic()
            job.work()
            with self._changed:
                self._running -= 1
                self._took_s.append(time.monotonic() - began)

    def _tell_places(self) -> None:
        free = self.at_once - self._running
        for place, job in enumerate(self._waiting, start=1 - free):
            if place > 0:  # the others are being fetched
                job.publish(Waiting(place))

    def withdraw(self, job: Job[Any]) -> None:
        """Take ``job`` out of the queue, if it still stands there."""
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)
                self._tell_places()


class Job(Generic[T]):
    """Something handed in. Follow it by ``updates`` or ``aupdates``: leaving the loop withdraws it.

    Who follows slowly misses steps, never the last one; nothing piles up.
    """

    def __init__(self, queue: RequestQueue, work: Callable[[], Items[T]]) -> None:
        self._queue = queue
        self._work = work
        self._changed = threading.Condition()
        self._latest: Waiting | T | None = None
        self._told = 0
        self._ended = False
        self._fault: BaseException | None = None
        self._withdrawn = False
        self._wake: Callable[[], None] = lambda: None

    def updates(self) -> Iterator[Waiting | T]:
        """Its place while it waits, then what it yields; raises what it raises."""
        seen = 0
        try:
            while True:
                with self._changed:
                    while not self._is_news(seen):
                        self._changed.wait()
                    if self._told == seen:
                        break
                    latest, seen = self._latest, self._told
                yield latest  # type: ignore[misc]  # it has been told
            self._raise_fault()
        finally:
            self.withdraw()

    async def aupdates(self) -> AsyncGenerator[Waiting | T]:
        """The same without keeping a thread."""
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        with self._changed:
            self._wake = lambda: _set(told, loop)
        seen = 0
        try:
            while True:
                while not self._is_news(seen):
                    await told.wait()
                    told.clear()
                with self._changed:
                    if self._told == seen:
                        break
                    latest, seen = self._latest, self._told
                yield latest  # type: ignore[misc]  # it has been told
            self._raise_fault()
        finally:
            self.withdraw()

    async def last(self) -> T:
        """The last that it yields."""
        latest: T | None = None
        async with aclosing(self.aupdates()) as news:
            async for each in news:
                if not isinstance(each, Waiting):
                    latest = each
        assert latest is not None, "work yields at least once"
        return latest

    def withdraw(self) -> None:
        """Nobody follows any more: it leaves the queue, or ends at its next step."""
        with self._changed:
            self._withdrawn = True
            self._wake = lambda: None
        self._queue.withdraw(self)

    def publish(self, latest: Waiting | T) -> None:
        with self._changed:
            self._latest = latest
            self._told += 1
            self._changed.notify_all()
            self._wake()

    def end(self, fault: BaseException | None = None) -> None:
        with self._changed:
            self._ended, self._fault = True, fault
            self._changed.notify_all()
            self._wake()

    def work(self) -> None:
        """Do the work; whatever it raises is raised again where it is followed."""
        try:
            with closing(self._work()) as items:
                for item in items:
                    if self._withdrawn:
                        break
                    self.publish(item)
        except BaseException as fault:
            self.end(fault)
        else:
            self.end()

    def _is_news(self, seen: int) -> bool:
        return self._told > seen or self._ended

    def _raise_fault(self) -> None:
        if self._fault is not None:
            raise self._fault


def _set(event: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    with suppress(RuntimeError):  # the loop is closed, and with it whoever followed
        loop.call_soon_threadsafe(event.set)


def _stopped() -> Busy:
    return Busy("the server is stopping: ask again in a moment", retry_after_s=5)
