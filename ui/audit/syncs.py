"""What a sync changed, for the audit log: which sources came and went, and whose readers are others now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from index.errors import IndexProblem
from index.passages import Label
from index.rights import Rights
from ui.answering.asker import Asker
from ui.answering.auditor import AuditedSource, Auditor, Role

_MOST_NAMED = 1_000  # of those that are new or have changed; all that went, and all changes of rights, are named


class SyncedIndex(Protocol):
    """What is asked of the index before and after."""

    def labels(self) -> Sequence[Label]: ...

    def rights_of(self, source_ids: Sequence[str]) -> Mapping[str, Rights]: ...


@contextmanager
def audited_sync(library: SyncedIndex, audit: Auditor, asker: Asker) -> Iterator[None]:
    """Note what the block changed, also if it ends early; nothing if it changed nothing."""
    before = _now(library)
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        changes = _changes(before, _now(library))
        counts = {role: len(found) for role, found in changes.items() if found}
        if counts or outcome == "failed":
            named = [
                each
                for role, found in changes.items()
                for each in (found if role in ("removed", "rights") else found[:_MOST_NAMED])
            ]
            audit.noted("sync", asker, outcome, sources=named, **counts)


def _now(library: SyncedIndex) -> Mapping[str, Rights]:
    try:
        return library.rights_of([each.id for each in library.labels()])
    except IndexProblem:  # nothing is indexed yet
        return {}


def _changes(
    before: Mapping[str, Rights], after: Mapping[str, Rights]
) -> dict[Role, list[AuditedSource]]:
    both = [id for id in before if id in after]
    return {
        "removed": _each("removed", before, (id for id in before if id not in after)),
        "rights": _each("rights", after, (id for id in both if before[id].groups != after[id].groups)),
        "added": _each("added", after, (id for id in after if id not in before)),
        "changed": _each("changed", after, (id for id in both if before[id].sha256 != after[id].sha256)),
    }  # fmt: skip


def _each(role: Role, known: Mapping[str, Rights], ids: Iterator[str]) -> list[AuditedSource]:
    return [AuditedSource(id, sha256=known[id].sha256, role=role) for id in ids]
