"""The server's metrics in Prometheus' format (prometheus_client). They contain no words of any question."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

_BOUNDS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
# Nobody needs the metrics of when a counter was created.
disable_created_metrics()  # type: ignore[no-untyped-call]
OUTCOMES = ("answered", "not_found", "failed", "left", "refused")
REFUSALS = ("queue", "limit", "token", "rights")


class Metrics:
    """Counts questions and measures how long they took; thread-safe."""

    def __init__(self) -> None:
        # A registry of its own: the library's default registry also counts other servers in this process.
        self._counted = CollectorRegistry()
        self._questions = Counter(
            "citeback_questions",
            "Questions, by how they ended.",
            ["outcome"],
            registry=self._counted,
        )
        for outcome in OUTCOMES:  # outcomes that never occurred are reported as 0
            self._questions.labels(outcome)
        self._seconds = Histogram(
            "citeback_question_seconds",
            "Seconds of work a question.",
            buckets=_BOUNDS_S,
            registry=self._counted,
        )

        self._refused = Counter(
            "citeback_refused",
            "Requests refused, by the reason: the queue, a person's limit, a token or key, rights.",
            ["reason"],
            registry=self._counted,
        )
        for reason in REFUSALS:
            self._refused.labels(reason)
        self._uploads = Counter(
            "citeback_uploads", "Documents that were added.", registry=self._counted
        )

    def refuse(self, reason: str) -> None:
        """Count one more request that was refused for this reason (one of ``REFUSALS``)."""
        self._refused.labels(reason).inc()

    def add(self) -> None:
        """Count one more document that was added."""
        self._uploads.inc()

    def count(self, outcome: str) -> None:
        """Count one more question with this outcome (one of ``OUTCOMES``)."""
        self._questions.labels(outcome).inc()

    def time(self, seconds: float) -> None:
        """Record the seconds of work on one more question."""
        self._seconds.observe(seconds)

    def text(self, gauges: Mapping[str, tuple[str, float]], info: Mapping[str, str]) -> str:
        """All metrics in Prometheus' text format; ``gauges`` are current values, each with its help text."""
        now = CollectorRegistry()
        for name, (help_text, value) in gauges.items():
            Gauge(name, help_text, registry=now).set(value)
        Gauge("citeback_info", "What runs.", list(info), registry=now).labels(*info.values()).set(1)
        return (generate_latest(self._counted) + generate_latest(now)).decode()
