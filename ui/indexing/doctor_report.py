"""The result of an examination; the same whether done here or by the ``serve`` process that owns the home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.doctor import Finding
from index.library import Library
from ui.contract import Json

SAMPLE = 1000  # vectors that are searched for and must find themselves, unless all are checked


@dataclass(frozen=True, slots=True)
class Examined:
    """The findings, and those that are left: fewer if the index was ``repaired``."""

    found: tuple[Finding, ...]
    left: tuple[Finding, ...]
    repaired: bool

    def as_record(self) -> Json:
        """The same as JSON."""
        left = {"left": _records(self.left)} if self.repaired else {}
        return {"sound": not self.left, "findings": _records(self.found), **left}


def examined(library: Library, *, every_vector: bool, repair: bool) -> Examined:
    """Examine the index while no sync runs; with ``repair``, repair it and examine it again."""
    sample = None if every_vector else SAMPLE
    with library.at_rest():
        found = tuple(library.examine(sample=sample))
    if not repair or not found:
        return Examined(found, found, repair)
    library.mend(found)
    with library.at_rest():
        return Examined(found, tuple(library.examine(sample=sample)), repair)


def examined_of(record: dict[str, Any]) -> Examined:
    """The result in a record that ``Examined.as_record`` made."""
    found = _findings(record["findings"])
    return Examined(found, _findings(record.get("left", record["findings"])), "left" in record)


def _records(findings: tuple[Finding, ...]) -> list[Json]:
    return [{"part": each.part, "what": each.what} for each in findings]


def _findings(records: list[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(each["part"], each["what"]) for each in records)
