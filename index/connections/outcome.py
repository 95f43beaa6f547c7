"""What a run of a connection did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_FAULTS = 100  # kept by name; all are counted


@dataclass(slots=True)
class Outcome:
    """Counts of documents, what could not be had and why, and remarks for the operator.

    ``faults`` are of documents whose old text stays (or that were never had); ``failed`` is why the whole run
    came to nothing.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    faulty: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failed: str | None = None

    @property
    def as_asked(self) -> bool:
        return not self.faulty and self.failed is None

    def fault(self, name: str, why: str) -> None:
        """Note what could not be had."""
        self.faulty += 1
        if len(self.faults) < _FAULTS:
            self.faults.append((name, why))

    def as_record(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def words(self) -> str:
        """The counts in one line."""
        counts = ("new", "changed", "unchanged", "gone", "faulty")
        said = [f"{getattr(self, each):,} {each}" for each in counts if getattr(self, each)]
        return ", ".join(said) or "nothing there"


def outcome_of(text: str) -> Outcome:
    """What was kept as JSON; an empty outcome where that is not understood."""
    try:
        record: Mapping[str, Any] = json.loads(text)
        known = {name: record[name] for name in Outcome.__slots__ if name in record}
        return Outcome(**{**known, "faults": [tuple(each) for each in known.get("faults", [])]})
    except (ValueError, TypeError):
        return Outcome()
