"""Saves each outcome at once, so that a killed run can be resumed and a second run asks nothing.

There is one append-only file for each state of everything that can change an answer: the index, the
settings, the versions of the packages, the code itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from eval.datasets.cases import Case
from eval.running.run import CaseOutcome

_OUTCOME = TypeAdapter(CaseOutcome)
_ROOT = Path(__file__).parents[2]
# All files that match count: code, weights (*.npz, *.onnx), word lists; but not Python's caches.
_DECIDE = ("index/**/*", "rag/**/*", "eval/running/run.py")
_CACHES = "__pycache__"


class OutcomeCache:
    """The outcomes of cases asked under ``facts``, in a file of its own below ``folder``.

    A line left incomplete by a kill is skipped. Failed cases aren't kept: they are asked again.
    """

    def __init__(self, folder: Path, facts: Sequence[tuple[str, str]]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{_hash(sorted(facts))}.jsonl"
        self._found = dict(_lines(self._path)) if self._path.is_file() else {}

    def get(self, case: Case) -> CaseOutcome | None:
        """The outcome of ``case``; None if it was not asked yet, or was edited since."""
        found = self._found.get(_key(case))
        if found is None:
            return None
        return _OUTCOME.validate_python({**found, "case": asdict(case)})

    def forget(self) -> None:
        """Delete all outcomes, so that all cases are asked again."""
        self._path.unlink(missing_ok=True)
        self._found = {}

    def put(self, outcome: CaseOutcome) -> None:
        """Save an outcome: once this returns, a kill doesn't lose it."""
        if outcome.error is not None:
            return
        content = asdict(outcome)
        del content["case"]
        # One write; the leading line break keeps it on a line of its own even after an incomplete line.
        line = json.dumps({"key": _key(outcome.case), "outcome": content})
        with self._path.open("ab") as file:
            file.write(f"\n{line}\n".encode("ascii"))


def code_state(root: Path = _ROOT) -> str:
    """A hash of the code that answers: it changes with any file that could change an answer."""
    paths = sorted({path for pattern in _DECIDE for path in root.glob(pattern) if path.is_file()})
    digest = hashlib.sha256()
    for path in (each for each in paths if _CACHES not in each.parts):
        name = path.relative_to(root).as_posix().encode()
        content = hashlib.sha256(path.read_bytes()).digest()
        digest.update(name + b"\0" + content)
    return digest.hexdigest()[:12]


def _lines(path: Path) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for line in path.read_bytes().split(b"\n"):
        try:
            content = json.loads(line)
            found.append((str(content["key"]), dict(content["outcome"])))
        except (ValueError, KeyError, TypeError):  # blank or incomplete
            continue
    return found


def _key(case: Case) -> str:
    return _hash(asdict(case))


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
