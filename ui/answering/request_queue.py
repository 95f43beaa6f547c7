"""The queue that questions wait in; it limits how many are worked on at once and how many wait.

Every interface (page, HTTP, OpenAI, MCP) submits its questions here. The queue's own worker threads
answer them, so a waiting client blocks no thread that others need.
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
STOPPING = "the server is stopping: ask again in a moment"
MOST_WAITING = 100
_REMEMBERED = 50  # the durations of the last jobs; they predict how long the next will wait

T = TypeVar("T")
P = ParamSpec("P")
Item = TypeVar("Item", covariant=True)


class Items(Protocol[Item]):
    """What a job's work returns: a generator, which can be closed before its end."""

    def __iter__(self) -> Iterator[Item]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the queue; 1 is next."""

    place: int


class Busy(CannotRun):
    """The queue is full; a retry may succeed after ``retry_after_s`` seconds."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class RequestQueue:
    """Runs submitted jobs in their order; thread-safe."""

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
        """Queue a call of ``work`` with these arguments; the job follows it. Busy if the queue is full."""
        return self.put(Job(self, partial(work, *args, **kwargs)))

    def put(self, job: Job[T]) -> Job[T]:
        """Queue a job. Busy if the queue is full."""
        with self._changed:
            if self._stopping:
                raise _stopped()
            if self._running + len(self._waiting) >= self.at_once + self._most_waiting:
                raise self._busy()
            self._waiting.append(job)
            self._tell_places()
            if self._workers < min(self.at_once, self._running + len(self._waiting)):
                self._workers += 1
                threading.Thread(target=self._work, name="answering", daemon=True).start()
            self._changed.notify()
        return job

    def stop(self) -> None:
        """Accept no more jobs and fail those that wait with Busy; running jobs go on."""
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
            if place > 0:  # a free worker is about to take the others
                job.publish(Waiting(place))

    def withdraw(self, job: Job[Any]) -> None:
        """Remove ``job`` from the queue, if it is still there."""
        with self._changed:
            if waited := job in self._waiting:
                self._waiting.remove(job)
                self._tell_places()
        if waited:
            job.over()


class Job(Generic[T]):
    """A submitted job. Follow it by ``updates`` or ``aupdates``: leaving the loop withdraws it.

    A slow follower misses steps but never the last one; no backlog builds up. ``over`` is called when nobody
    works on it any more, and nobody will.
    """

    def __init__(
        self,
        queue: RequestQueue,
        work: Callable[[], Items[T]],
        over: Callable[[], None] = lambda: None,
    ) -> None:
        self._queue = queue
        self.over = over
        self._work = work
        self._changed = threading.Condition()
        self._latest: Waiting | T | None = None
        self._told = 0
        self._ended = False
        self._fault: BaseException | None = None
        self._withdrawn = False
        self._wake: Callable[[], None] = lambda: None

    def updates(self) -> Iterator[Waiting | T]:
        """Yield the job's place while it waits, then each item of its work; raises what the work raises."""
        seen = 0
        try:
            while True:
                with self._changed:
                    while not self._is_news(seen):
                        self._changed.wait()
                    if self._told == seen:
                        break
                    latest, seen = self._latest, self._told
                yield latest  # type: ignore[misc]  # it has been published
            self._raise_fault()
        finally:
            self.withdraw()

    async def aupdates(self) -> AsyncGenerator[Waiting | T]:
        """The same as ``updates``, without blocking a thread."""
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
                yield latest  # type: ignore[misc]  # it has been published
            self._raise_fault()
        finally:
            self.withdraw()

    async def last(self) -> T:
        """The last item of the work."""
        latest: T | None = None
        async with aclosing(self.aupdates()) as news:
            async for each in news:
                if not isinstance(each, Waiting):
                    latest = each
        assert latest is not None, "work yields at least once"
        return latest

    def withdraw(self) -> None:
        """Stop following: the job leaves the queue, or ends at its next step."""
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
        self.over()

    def work(self) -> None:
        """Run the work; an exception in it is raised again in the follower."""
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


def done(queue: RequestQueue, item: T) -> Job[T]:
    """A job that has ended before it was submitted, with this as its only item."""
    job = Job[T](queue, _nothing)
    job.publish(item)
    job.end()
    return job


def _nothing() -> Items[Any]:
    raise AssertionError("this job has ended")


def _set(event: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    with suppress(RuntimeError):  # the loop is closed, so nobody follows any more
        loop.call_soon_threadsafe(event.set)


def _stopped() -> Busy:
    return Busy(STOPPING, retry_after_s=5)
