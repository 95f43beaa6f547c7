"""How much one person, or one key, may ask: questions a minute and at once, uploads an hour.

A person is counted once, by whatever door and over however many connections they come. Where nobody logs in,
an address is a person: cookies can be made up.
"""

from __future__ import annotations

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from index.errors import CannotRun
from ui.answering.asker import LOCAL, Asker

_KEYS = "key:"
_MOST_KNOWN = 100_000
_A_MINUTE_S, _AN_HOUR_S = 60.0, 3600.0


class OverLimit(CannotRun):
    """Somebody asks more than they may; a retry may succeed after ``retry_after_s`` seconds."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Allowed:
    """The limits of one person or key; 0 is none."""

    questions_a_minute: int = 0
    questions_at_once: int = 0
    uploads_an_hour: int = 0


UNLIMITED = Allowed()


class Limits:
    """Counts what each person does; thread-safe."""

    def __init__(
        self, allowed: Allowed = UNLIMITED, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.allowed = allowed
        self._questions = _Rate(allowed.questions_a_minute, _A_MINUTE_S, clock)
        self._uploads = _Rate(allowed.uploads_an_hour, _AN_HOUR_S, clock)
        self._lock = Lock()
        self._open = Counter[str]()

    def begin_question(self, asker: Asker) -> Callable[[], None]:
        """Count a question; the function that is returned says that it is over. OverLimit if it is too much."""
        who = counted_as(asker)
        if who is None:
            return lambda: None
        most = self.allowed.questions_at_once
        with self._lock:
            if most and self._open[who] >= most:
                raise OverLimit(
                    f"{most} of your questions are being answered already: ask again when one is done",
                    retry_after_s=2,
                )
            if wait_s := self._questions.take(who):
                raise OverLimit(
                    f"you may ask {self.allowed.questions_a_minute} questions a minute: ask again in {wait_s} s",
                    retry_after_s=wait_s,
                )
            self._open[who] += 1
        return _once(lambda: self._end(who))

    def begin_upload(self, asker: Asker) -> None:
        """Count a document that is added. OverLimit if it is one too many."""
        who = counted_as(asker)
        if who is None:
            return
        with self._lock:
            wait_s = self._uploads.take(who)
        if wait_s:
            most = self.allowed.uploads_an_hour
            raise OverLimit(
                f"you may add {most} documents an hour: add the next in {wait_s} s",
                retry_after_s=wait_s,
            )

    def _end(self, who: str) -> None:
        with self._lock:
            self._open[who] -= 1
            if self._open[who] <= 0:
                del self._open[who]


class _Rate:
    """A token bucket for each person: ``most`` at once, and as many again over ``per_s`` seconds."""

    def __init__(self, most: int, per_s: float, clock: Callable[[], float]) -> None:
        self._most, self._per_s, self._clock = most, per_s, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # who -> left, then

    def take(self, who: str) -> int:
        """Take one; 0, or the seconds until there is one."""
        if not self._most:
            return 0
        now = self._clock()
        left, then = self._left.pop(who, (float(self._most), now))
        left = min(float(self._most), left + (now - then) * self._most / self._per_s)
        taken = left >= 1
        self._left[who] = (left - 1 if taken else left), now
        while len(self._left) > _MOST_KNOWN:
            self._left.popitem(last=False)
        return 0 if taken else max(1, math.ceil((1 - left) * self._per_s / self._most))


def counted_as(asker: Asker) -> str | None:
    """As whom an asker is counted; None for the user of this machine's own command line.

    A person who comes by a portal's token and by a sign-in is one; a key is counted by itself.
    """
    name = asker.name or ""
    if name.startswith(LOCAL) and asker.groups is None:
        return None
    if asker.groups is None or not name:
        return f"address {asker.address}"
    return name if name.startswith(_KEYS) else f"person {name.partition(':')[2]}"


def _once(does: Callable[[], None]) -> Callable[[], None]:
    """``does``, however often the function that is returned is called."""
    left, lock = [does], Lock()

    def once() -> None:
        with lock:
            found = left.pop() if left else None
        if found is not None:
            found()

    return once
