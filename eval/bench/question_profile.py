"""``python -m eval.bench.question_profile HOME QUESTIONS.jsonl``: where the CPU time of answers goes.

For each model: how often it ran, how many tokens it read, and its CPU milliseconds for one question; for each step
of the pipeline its CPU milliseconds. CPU time of this process, so other load on the machine matters less. It looks
only at what commit 7f82180 has too: with that as PYTHONPATH, the file measures that commit.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.encoders.encoding import Encoding
from index.encoders.pairing import Pairing
from index.opening import open_library
from rag.answer import Answer
from rag.pipeline import Pipeline
from rag.question import Question

_lock = threading.Lock()
Counts = dict[str, list[float]]


def main() -> int:
    """Answer each question once; print what that took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--json", type=Path, help="write figures and answers there")
    options = parser.parse_args()
    lines = options.questions.read_text("utf-8").splitlines()
    asked = [str(json.loads(line)["text"]) for line in lines if line.strip()]
    every = max(1, len(asked) // options.limit)
    found = measured(options.home, asked[::every][: options.limit])
    print(table(found))
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    return 0


def measured(home: Path, asked: list[str]) -> dict[str, Any]:
    """CPU milliseconds of each answer, counts by model, milliseconds by step, and the answers."""
    with open_library(home, verb="bench", writing=True, patience_s=600.0) as library:
        pipeline = Pipeline(library)
        pipeline.answer("What is this about?")
        library.embedder_for("Что?", across=True).embed_questions(["warm"])
        counts: Counts = defaultdict(lambda: [0, 0, 0.0])
        _count(counts)
        steps: dict[str, float] = defaultdict(float)
        spent, answers = [], []
        for question in asked:
            began = time.process_time()
            answers.append(_answered(pipeline, question, steps))
            spent.append(1000 * (time.process_time() - began))
    each = len(asked)
    return {
        "questions": each,
        "cpu_ms": spent,
        "models": {name: [value / each for value in held] for name, held in counts.items()},
        "steps": {name: ms / each for name, ms in steps.items()},
        "answers": [_kept(answer) for answer in answers],
    }


def table(found: dict[str, Any]) -> str:
    """The figures of ``measured`` for a person."""
    spent = sorted(found["cpu_ms"])
    lines = [
        f"{len(spent)} questions, CPU ms: mean {sum(spent) / len(spent):.0f}, "
        f"median {spent[len(spent) // 2]:.0f}, p95 {spent[int(0.95 * len(spent))]:.0f}",
        f"{'model, for one question':<34} {'runs':>7} {'tokens':>8} {'ms':>7}",
    ]
    for name, (runs, tokens, ms) in sorted(found["models"].items(), key=lambda one: -one[1][2]):
        lines.append(f"{name:<34} {runs:>7.1f} {tokens:>8.0f} {ms:>7.1f}")
    lines += [f"step {name:<29} {'':>16} {ms:>7.1f}" for name, ms in found["steps"].items()]
    return "\n".join(lines)


def _answered(pipeline: Pipeline, text: str, steps: dict[str, float]) -> Answer:
    question, began = Question(text), time.process_time()

    def noted(name: str) -> None:
        nonlocal began
        steps[name] += 1000 * (time.process_time() - began)
        began = time.process_time()

    steps_of_it = getattr(pipeline, "steps", None)
    if steps_of_it is None:
        answer = pipeline.answer(text)
        noted("whole")
        return answer
    for name, step in steps_of_it:
        question = step(question)
        noted(name)
    *_, last = pipeline.write(question)
    noted("write")
    return last


def _kept(answer: Answer) -> dict[str, Any]:
    cited = [(each.source, each.start, each.end) for each in answer.citations]
    return {"question": answer.question, "status": answer.status, "answer": answer.answer,
            "confidence": answer.confidence, "cited": cited, "best": answer.best}  # fmt: skip


def _count(counts: Counts) -> None:
    """Count every run of a model."""

    def counted(
        run: Callable[..., Any], name: Callable[[Any], str], size: Callable[[Any], int]
    ) -> Any:
        @functools.wraps(run)
        def noting(self: Any, given: Any, *more: Any) -> Any:
            began = time.thread_time()  # a session runs in the thread that calls it
            try:
                return run(self, given, *more)
            finally:
                with _lock:
                    held = counts[name(self)]
                    held[0] += 1
                    held[1] += size(given)
                    held[2] += 1000 * (time.thread_time() - began)

        return noting

    def pairing_name(self: Any) -> str:
        return f"cross-encoder {type(self.weights).__name__} {id(self) % 997}"

    def encoder_name(self: Any) -> str:
        return f"encoder {self._positions.shape[0]} positions"

    watched: tuple[Any, ...] = (
        (Encoding, encoder_name, lambda given: sum(map(len, given))),
        (Pairing, pairing_name, lambda given: sum(len(each.ids) for each in given)),
    )
    for cls, name, size in watched:
        cls._run = counted(cls._run, name, size)


if __name__ == "__main__":
    sys.exit(main())
