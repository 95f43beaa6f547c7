"""Which sources a question may be answered from."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass

from index.errors import CannotRun

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

# Dates are compared as far as both say: a source of 2025-08 lies in a scope from 2025-08-15.
_IN_SCOPE = """
select distinct coalesce(same_as, key) from sources where
    (?1 = '[]' and ?2 = '[]'
        or id in (select value from json_each(?1))
        or exists (select 1 from json_each(?2)
                   where substr(sources.id, 1, length(value) + 1) = value || '/'))
    and (?3 is null or date >= substr(?3, 1, length(date)))
    and (?4 is null or substr(date, 1, length(?4)) <= substr(?4, 1, length(date)))
    and (?5 is null or (groups = '[]' and ?6) or exists (
        select 1 from json_each(groups) own join json_each(?5) asker on own.value = asker.value))
"""


class ScopeProblem(CannotRun):
    """A scope that can't be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The sources of any of these ``folders`` or ``sources`` (all, where neither is given), with a
    date ``since`` .. ``until`` (ISO 8601: 2025, 2025-08 or 2025-08-15, both inclusive).

    ``groups`` are those of whoever asks: a source that names groups is in scope only where one of
    them is among these (``index.rights``), one that names none only where ``unnamed`` says so; None asks
    no such thing. A source without a date is in no scope of dates.
    ScopeProblem for what is no date.
    """

    folders: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    groups: tuple[str, ...] | None = None
    unnamed: bool = True

    def __post_init__(self) -> None:
        for name, date in (("since", self.since), ("until", self.until)):
            if date is not None and not _DATE.fullmatch(date):
                raise ScopeProblem(f"{name} {date!r} is no date: write 2025, 2025-08 or 2025-08-15")

    @property
    def whole(self) -> bool:
        """True where nothing is left out."""
        return self == Scope()

    @property
    def rights(self) -> Scope | None:
        """All that whoever asks may read; None where nobody asked for that."""
        return None if self.groups is None else Scope(groups=self.groups, unnamed=self.unnamed)


def keys_in(scope: Scope, db: sqlite3.Connection) -> list[int]:
    """The catalog's keys of the sources that hold the chunks of those in scope."""
    folders = [folder.strip("/") for folder in scope.folders]
    rows = db.execute(
        _IN_SCOPE,
        (
            json.dumps(scope.sources),
            json.dumps([folder for folder in folders if folder]),
            scope.since,
            scope.until,
            None if scope.groups is None else json.dumps(scope.groups),
            scope.unnamed,
        ),
    )
    return [key for (key,) in rows]
