"""Refusals of strangers and of people without the right: noted in the audit log, and counted in the metrics."""

from __future__ import annotations

from dataclasses import dataclass

from ui.answering.asker import Asker
from ui.answering.auditor import Auditor
from ui.answering.metrics import Metrics


@dataclass(frozen=True, slots=True)
class CountingRefusals:
    """Notes and counts refusals."""

    audit: Auditor
    metrics: Metrics

    def token(self, asker: Asker, status: int, reason: str) -> None:
        """A request whose token or key isn't valid."""
        self.metrics.refuse("token")
        self.audit.noted("token_refused", asker, str(status), reason=reason)

    def rights(self, asker: Asker, status: int) -> None:
        """A request for what isn't the asker's."""
        self.metrics.refuse("rights")
        self.audit.noted("denied", asker, str(status))
