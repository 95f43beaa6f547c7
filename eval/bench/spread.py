"""Measures ``citeback index --ray local`` beside a plain run, in turns: seconds, and memory of each process.

``python -m eval.bench.spread SOURCES RUNS``: a folder of so many documents, indexed anew by each in each run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

from eval.bench import corpus


def compared(sources: int, runs: int) -> dict[str, object]:
    """Median seconds of both, their ratio, and the largest process of each kind in MB."""
    with tempfile.TemporaryDirectory() as name:
        docs = Path(name) / "docs"
        corpus.write(docs, sources)
        seconds: dict[str, list[float]] = {"plain": [], "ray": []}
        memory: dict[str, dict[str, float]] = {"plain": {}, "ray": {}}
        for run in range(runs):
            for kind, options in (("plain", []), ("ray", ["--ray", "local"])):
                home = Path(name) / f"{kind}-{run}"
                began = time.perf_counter()
                _indexed(home, docs, options, memory[kind])
                seconds[kind].append(time.perf_counter() - began)
                print(f"  {kind}: {seconds[kind][-1]:.1f} s", file=sys.stderr)
    plain, ray = (median(seconds[kind]) for kind in ("plain", "ray"))
    return {"plain_s": plain, "ray_s": ray, "times": ray / plain, "memory_mb": memory}


def _indexed(home: Path, docs: Path, options: list[str], most: dict[str, float]) -> None:
    command = [sys.executable, "-m", "ui", "--home", str(home), "index", str(docs), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            for pid in _below(process.pid):
                with suppress(OSError, ValueError, IndexError):
                    kind = _kind(pid)
                    held = Path(f"/proc/{pid}/smaps_rollup").read_text()
                    own = sum(int(line.split()[1]) for line in held.splitlines() if "Pss:" in line)
                    most[kind] = max(most.get(kind, 0.0), round(own / 1024))
            time.sleep(0.5)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")


def _below(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for each in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in each.read_text().split():
                found += _below(int(child))
    return found


def _kind(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    title = words[0].decode()
    if title.startswith("ray::"):
        return "reading" if "Reading" in title else "embedding" if "Encoding" in title else "other"
    return "index" if b"ui" in words else "other"


if __name__ == "__main__":
    print(json.dumps(compared(int(sys.argv[1]), int(sys.argv[2])), indent=1))
