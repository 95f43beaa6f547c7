"""Which sources a question may be answered from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.errors import CannotRun

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


class ScopeProblem(CannotRun):
    """A scope that can't be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The sources in any of these ``folders`` or named in ``sources``; all, if neither is given.

    Their date is in ``since`` .. ``until`` (ISO 8601: 2025, 2025-08 or 2025-08-15, both inclusive); a
    source without a date is in no scope with dates. ``groups`` are the asker's: a source that names
    groups is in scope only if one of them is among these (``index.rights``), a source that names none
    only if ``unnamed`` is true; if ``groups`` is None, rights are not checked.
    ScopeProblem for a value that is no date.
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
        """True if nothing is left out."""
        return self == Scope()

    @property
    def rights(self) -> Scope | None:
        """The scope of all that the asker may read; None if rights are not checked."""
        return None if self.groups is None else Scope(groups=self.groups, unnamed=self.unnamed)
