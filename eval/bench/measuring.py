"""Measurements, and functions that run and time commands as a user runs them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import CannotRun

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Measured:
    """Times of one task in seconds (or values in ``unit``); ``at`` is the size at which it was measured."""

    part: str
    name: str
    at: int
    seconds: tuple[float, ...]
    unit: str = "s"

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def centile(self, share: float) -> float:
        """The time within which this share (0..1) of the runs finished."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def alternating(
    part: str, at: int, runs: int, contestants: Mapping[str, Callable[[int], float]]
) -> list[Measured]:
    """Run the contestants in turns, so that other load on the machine affects all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for run in range(runs):
        for name, once in contestants.items():
            seconds[name].append(once(run))
            print(f"  {part} {at} {name}: {seconds[name][-1]:.3f} s", file=sys.stderr)
    return [Measured(part, name, at, tuple(found)) for name, found in seconds.items()]


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def citeback(home: Path, *arguments: str | Path) -> str:
    """Run one command in a process of its own; returns its output."""
    return run([sys.executable, "-m", "ui", "--home", str(home), *map(str, arguments)])


def run(command: Sequence[str]) -> str:
    """The output of a command; CannotRun with its last error line if it fails."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=environment, check=False
    )
    if ran.returncode:
        raise CannotRun(f"{' '.join(command[:5])}: {(ran.stderr.strip() or '?').splitlines()[-1]}")
    return ran.stdout


def result(command: Sequence[str]) -> dict[str, Any]:
    """The JSON object that a command prints last."""
    found: dict[str, Any] = json.loads(run(command).strip().splitlines()[-1])
    return found
