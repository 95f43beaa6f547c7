"""What is asked of an audit log, whatever keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ui.audit.events import AuditEvent

QUESTIONS = ("answered", "perhaps", "not_found", "failed", "left", "refused")


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events to list: all conditions hold. ``since`` and ``until`` begin an ISO 8601 time in UTC, inclusive.

    ``source`` is an id, or a folder with a slash at its end. ``path`` is where a source's file lies, or lay:
    an id is the end of its file's path.
    """

    user: str = ""
    source: str = ""
    since: str = ""
    until: str = ""
    kinds: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    path: str = ""

    def fits(self, source: str) -> bool:
        """Whether it is this source that is wanted."""
        if self.path:
            return self.path.endswith(f"/{source}")
        if self.source.endswith("/"):
            return source.startswith(self.source)
        return self.source in ("", source)


@dataclass(frozen=True, slots=True)
class Head:
    """The last event and its hash: noted somewhere else, it shows later that nothing before it was changed."""

    id: int
    hash: str

    def __str__(self) -> str:
        return f"{self.id}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verified:
    """``problems`` are what doesn't fit, each in one line; ``events`` how many were looked at."""

    events: int
    head: Head | None
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Day:
    """One day's questions (UTC) by how they ended, who asked, and in how many ms half and 95% were done."""

    day: str
    outcomes: dict[str, int]
    users: int
    half_ms: int
    most_ms: int

    @property
    def questions(self) -> int:
        return sum(self.outcomes.values())


def day_of(day: str, asked: Sequence[tuple[str, str, int | None]]) -> Day:
    """The day's figures, from the outcome, the user and the time of each question."""
    took = sorted(ms for _, _, ms in asked if ms is not None)
    outcomes = {name: sum(outcome == name for outcome, _, _ in asked) for name in QUESTIONS}
    return Day(
        day,
        outcomes,
        len({user for _, user, _ in asked}),
        took[len(took) // 2] if took else 0,
        took[min(len(took) - 1, len(took) * 95 // 100)] if took else 0,
    )


@dataclass(frozen=True, slots=True)
class CitedSource:
    """How often answers cited a source, and how many people were told so."""

    source: str
    answers: int
    users: int


class AuditStore(Protocol):
    """Keeps events in the order in which they are appended; thread-safe. Nothing changes an event."""

    def append(self, event: AuditEvent) -> AuditEvent:
        """Keep an event; returns it as it is kept. NotKept if nothing can be written."""
        ...

    def find(self, wanted: AuditFilter, *, most: int | None = None) -> Iterator[AuditEvent]:
        """The events that fit, the latest first."""
        ...

    def verify(self, noted: Head | None = None) -> Verified:
        """Whether every event is still what it was, and none is missing; ``noted`` is a head of earlier."""
        ...

    def remove_before(self, moment: datetime, *, days: int) -> int:
        """Remove what is older, log that, and return how many events went."""
        ...

    def days(self, since: str) -> list[Day]:
        """The questions of each day from ``since`` (YYYY-MM-DD) on."""
        ...

    def most_cited(self, since: str, *, most: int) -> list[CitedSource]:
        """The sources that answers cited most often since then."""
        ...

    def close(self) -> None: ...
