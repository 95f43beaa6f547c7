"""What the doors tell the audit log (``ui.audit`` keeps it): the port, and what is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from index.passages import Hit
from rag.answer import Answer
from ui.answering.asker import Asker

Kind = Literal[
    "ask",  # a question
    "search",  # a search for passages
    "read",  # a source was looked at
    "sign_in",
    "sign_out",
    "sign_in_failed",
    "token_refused",  # a portal's token or an API key
    "denied",  # somebody known asked for what isn't theirs
    "rights",  # who may read a source has changed
    "key_made",
    "key_revoked",
    "upload",
    "sync",  # documents came, changed and went
    "backup",
    "restore",
    "retention",  # older lines were removed
    "not_logged",  # lines that are missing: too many at once, or a full disk
    "audit_read",  # somebody looked into this log
]
Role = Literal["cited", "nearest", "found", "read", "added", "changed", "removed", "rights"]


@dataclass(frozen=True, slots=True)
class AuditedSource:
    """A place in a source: ``sha256`` is the hash of its text as it was then. Without a span, the whole source."""

    source: str
    start: int | None = None
    end: int | None = None
    sha256: str = ""
    role: Role = "cited"


class Auditor(Protocol):
    """Notes what somebody may have to answer for; never fails. ``unwritten`` counts what could not be noted."""

    @property
    def unwritten(self) -> int: ...

    def answered(
        self, asker: Asker, question: str, answer: Answer | None, *, outcome: str, ms: int
    ) -> None: ...

    def searched(self, asker: Asker, question: str, hits: Sequence[Hit], *, ms: int) -> None: ...

    def noted(
        self,
        kind: Kind,
        asker: Asker,
        outcome: str = "",
        *,
        sources: Sequence[AuditedSource] = (),
        **detail: str | int,
    ) -> None: ...


class NoAudit:
    """Notes nothing."""

    unwritten = 0

    def answered(
        self, asker: Asker, question: str, answer: Answer | None, *, outcome: str, ms: int
    ) -> None:
        pass

    def searched(self, asker: Asker, question: str, hits: Sequence[Hit], *, ms: int) -> None:
        pass

    def noted(
        self,
        kind: Kind,
        asker: Asker,
        outcome: str = "",
        *,
        sources: Sequence[AuditedSource] = (),
        **detail: str | int,
    ) -> None:
        pass
