"""Keeps every run in the home: its whole report, for comparison with later runs, and one line
in a list with its figures and settings.
``runs/`` contains the reports; ``runs/list.jsonl`` is append-only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.metrics.registry import Better
from eval.report import Facts, Report

FOLDER = "runs"
_LIST = "list.jsonl"


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric of a run with its 95% interval, if it has one."""

    metric: str
    value: float
    low: float | None
    high: float | None
    better: Better


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of one set. ``file`` is the name of its report below the home's ``runs``.

    ``date`` is ISO 8601; ``settings`` and ``versions`` are (name, value) pairs, the seed and the
    state of the code among them.
    """

    file: str
    set: str
    variant: str
    date: str
    generation: str
    cases: int
    failed: int
    settings: Facts
    versions: Facts
    figures: tuple[Figure, ...]

    def figure(self, metric: str) -> Figure | None:
        """The figure of a metric; None if no case gave a value."""
        return next((each for each in self.figures if each.metric == metric), None)


@dataclass(frozen=True, slots=True)
class Point:
    """A metric in one run: one point of a trend."""

    date: str
    figure: Figure


_RUN = TypeAdapter(RunRecord)


def keep(home: Path, report: Report) -> Path:
    """Save a run; returns the path of its report. If the file name is in use, a number is added."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.=-]+", "-", f"{report.date[:19].replace(':', '')}-{report.title}")[:120]
    text, number = report.as_json(), 1
    while True:
        path = folder / (f"{stem}.json" if number == 1 else f"{stem}-{number}.json")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            break
        except FileExistsError:
            number += 1
    line = json.dumps(asdict(_summary(path.name, report)))
    # One write; the leading line break keeps it on a line of its own even after an incomplete line.
    with (folder / _LIST).open("ab") as file_of_lines:
        file_of_lines.write(f"\n{line}\n".encode("ascii"))
    return path


def runs(home: Path) -> tuple[RunRecord, ...]:
    """All kept runs, the newest first; lines left incomplete by a crash are skipped."""
    path = home / FOLDER / _LIST
    lines = path.read_bytes().split(b"\n") if path.is_file() else []
    found = [run for line in lines if line.strip() and (run := _read(line))]
    return tuple(sorted(found, key=lambda run: run.date, reverse=True))


def trend(kept: Iterable[RunRecord], set_name: str, metric: str) -> tuple[Point, ...]:
    """A metric of one set in its runs, the oldest first; variants of settings are left out."""
    own = [run for run in kept if run.set == set_name and not run.variant]
    points = [(run.date, run.figure(metric)) for run in sorted(own, key=lambda run: run.date)]
    return tuple(Point(date, figure) for date, figure in points if figure)


def table(kept: Sequence[RunRecord], metrics: Sequence[str]) -> list[str]:
    """A line for each run: date, set, number of cases, some figures, file of its report."""
    shown = [m for m in metrics if any(run.figure(m) for run in kept)]
    head = ["date", "set", "cases", *(name.replace("_", " ") for name in shown), "report"]
    rows = [head, *(_row(run, shown) for run in kept)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    return ["  ".join(_padded(row, widths)).rstrip() for row in rows]


def _row(run: RunRecord, shown: Sequence[str]) -> list[str]:
    failed = f" ({run.failed} failed)" if run.failed else ""
    figures = [run.figure(metric) for metric in shown]
    title = f"{run.set} {run.variant}".strip()
    values = [f"{each.value:.3f}" if each else "-" for each in figures]
    return [run.date[:16].replace("T", " "), title, f"{run.cases}{failed}", *values, run.file]


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    last = len(row) - 1
    return [
        cell.ljust(width) if at in (0, 1, last) else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _summary(file: str, report: Report) -> RunRecord:
    figures = [
        Figure(score.name, score.value, score.low, score.high, score.better)
        for score in report.scores
        if score.value is not None
    ]
    return RunRecord(
        file=file,
        set=report.name,
        variant=report.variant,
        date=report.date,
        generation=report.generation,
        cases=report.counts.cases,
        failed=report.counts.failed,
        settings=report.settings,
        versions=report.versions,
        figures=tuple(figures),
    )


def _read(line: bytes) -> RunRecord | None:
    try:
        return _RUN.validate_json(line)
    except ValidationError:  # incomplete, or of a later version
        return None
