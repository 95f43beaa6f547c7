"""What the server counts, as Prometheus reads it. No question's words are in it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

_BOUNDS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
OUTCOMES = ("answered", "not_found", "failed", "left", "refused")
_QUOTED = {"\\": r"\\", '"': r"\"", "\n": r"\n"}


class Metrics:
    """Counts questions and how long they took; may be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outcomes = Counter(dict.fromkeys(OUTCOMES, 0))
        self._within: Counter[float] = Counter(dict.fromkeys(_BOUNDS_S, 0))
        self._took_s, self._timed = 0.0, 0

    def count(self, outcome: str) -> None:
        """One more question that ended so (one of ``OUTCOMES``)."""
        with self._lock:
            self._outcomes[outcome] += 1

    def time(self, seconds: float) -> None:
        """One more question that took so long to work on."""
        with self._lock:
            self._took_s += seconds
            self._timed += 1
            for bound in _BOUNDS_S:
                self._within[bound] += seconds <= bound

    def text(self, gauges: Mapping[str, tuple[str, float]], info: Mapping[str, str]) -> str:
        """Everything in Prometheus' text format; ``gauges`` are what things stand at, with a help."""
        with self._lock:
            lines = [
                *_headed("citeback_questions_total", "counter", "Questions, by how they ended."),
                *(
                    f"citeback_questions_total{_labels({'outcome': each})} {count}"
                    for each, count in self._outcomes.items()
                ),
                *_headed("citeback_question_seconds", "histogram", "Seconds of work a question."),
                *(
                    f'citeback_question_seconds_bucket{{le="{bound:g}"}} {count}'
                    for bound, count in self._within.items()
                ),
                f'citeback_question_seconds_bucket{{le="+Inf"}} {self._timed}',
                f"citeback_question_seconds_sum {self._took_s:.6f}",
                f"citeback_question_seconds_count {self._timed}",
            ]
        for name, (help_text, value) in gauges.items():
            lines += [*_headed(name, "gauge", help_text), f"{name} {value:g}"]
        lines += [
            *_headed("citeback_info", "gauge", "What runs."),
            f"citeback_info{_labels(info)} 1",
        ]
        return "\n".join([*lines, ""])


def _headed(name: str, kind: str, help_text: str) -> list[str]:
    return [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]


def _labels(values: Mapping[str, str]) -> str:
    quoted = (
        f'{name}="{"".join(_QUOTED.get(character, character) for character in value)}"'
        for name, value in values.items()
    )
    return f"{{{','.join(quoted)}}}"
