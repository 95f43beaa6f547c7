"""The parts of the benchmark: indexing, changes, a cold question, many questions, growth, many people."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eval.bench import corpus
from eval.bench.measuring import ROOT, Measured, alternating, citeback, result, timed
from index.models import packaged_folder
from index.opening import open_library
from rag.langchain.chain import QuestionChain

READS_S, TURNS = 10.0, 3  # how long a person reads an answer, and how many questions each asks
QUESTIONS = (
    "How long did the phone call last?",
    "Who met in Alaska?",
    "What was said about arms control?",
    "When did the two presidents first speak?",
    "How many calls were there in one month?",
    "Which sanctions were discussed?",
    "What did the spokesman say about a meeting?",
    "Where will the next summit be held?",
)


@dataclass(frozen=True, slots=True)
class BenchContext:
    """The settings of a run: its folder, and the tutorial's Python, or None to leave the tutorial out."""

    work: Path
    tutorial: Path | None
    runs: int

    def docs(self, sources: int) -> Path:
        """A folder with ``sources`` sources, written once."""
        folder = self.work / f"docs-{sources}"
        if not folder.exists():
            corpus.write(folder, sources)
        return folder

    def home(self, sources: int) -> Path:
        """An index of ``sources`` sources, built once."""
        home = self.work / f"home-{sources}"
        if not home.exists():
            citeback(home, "index", self.docs(sources), "--json")
        return home


def indexing(bench: BenchContext, sources: int) -> list[Measured]:
    """Building an index, with loading the models each time; for the bare encoder, without loading."""
    docs = bench.docs(sources)

    def ours(run: int) -> float:
        return timed(lambda: citeback(bench.work / f"new-{sources}-{run}", "index", docs, "--json"))

    def bare(run: int) -> float:
        return float(result([sys.executable, "-m", "eval.bench.bare", str(docs)])["seconds"])

    contestants: dict[str, Callable[[int], float]] = {"citeback": ours, "bare encoder": bare}
    if bench.tutorial:
        contestants["tutorial pipeline"] = lambda run: timed(
            lambda: _tutorial(bench, "index", str(docs), str(bench.work / f"t-{sources}-{run}"))
        )
    return alternating("indexing", sources, bench.runs, contestants)


def changes(bench: BenchContext, sources: int) -> list[Measured]:
    """A sync after no change, after one changed file, and after one deleted file."""
    home, docs = bench.home(sources), bench.docs(sources)

    def changed(run: int) -> float:
        (docs / "000000.md").write_text(corpus.document(sources + run + 1), "utf-8")
        return timed(lambda: citeback(home, "index", docs))

    def gone(run: int) -> float:
        extra = docs / "extra.md"
        extra.write_text(corpus.document(-1 - run), "utf-8")
        citeback(home, "index", docs)
        extra.unlink()
        return timed(lambda: citeback(home, "index", docs))

    return alternating(
        "changes",
        sources,
        bench.runs,
        {
            "nothing changed": lambda run: timed(lambda: citeback(home, "index", docs)),
            "one file changed": changed,
            "one file gone": gone,
        },
    )


def cold(bench: BenchContext, sources: int) -> list[Measured]:
    """A question in a process of its own, from the start of the process to the answer."""
    home = bench.home(sources)
    contestants: dict[str, Callable[[int], float]] = {
        "citeback ask": lambda run: timed(lambda: citeback(home, "ask", _question(run))),
        "citeback search": lambda run: timed(lambda: citeback(home, "search", _question(run))),
    }
    if bench.tutorial:
        store = str(bench.work / f"t-{sources}")
        if not Path(store).exists():
            _tutorial(bench, "index", str(bench.docs(sources)), store)
        contestants["tutorial query"] = lambda run: timed(
            lambda: _tutorial(bench, "ask", store, _question(run), model_at=2)
        )
    return alternating("cold", sources, bench.runs, contestants)


def questions(bench: BenchContext, sources: int) -> list[Measured]:
    """Searches and whole answers in one process, and the tutorial's similarity search in its own."""
    asked = [_question(number) for number in range(40)]
    with open_library(bench.home(sources), verb="bench", writing=True) as library:
        chain = QuestionChain(library)
        chain.warm_up()
        library.search("loaded first")
        searches, answers = [], []
        for question in asked:
            searches.append(timed(partial(library.search, question)))
            answers.append(timed(partial(chain.answer, question)))
        chunks = sum(each.chunks for each in library.sources())
    found = [
        Measured("questions", "search", chunks, tuple(searches)),
        Measured("questions", "answer", chunks, tuple(answers)),
    ]
    if bench.tutorial:
        store = str(bench.work / f"t-{sources}")
        if not Path(store).exists():
            _tutorial(bench, "index", str(bench.docs(sources)), store)
        seconds = _tutorial(bench, "ask", store, "loaded first", *asked, model_at=2)["questions"]
        found.append(Measured("questions", "tutorial search", chunks, tuple(seconds[1:])))
    return found


def growth(bench: BenchContext, chunks: int) -> list[Measured]:
    """An index of ``chunks`` chunks without an encoder: times of building and asking, memory and disk."""
    home = str(bench.work / f"grown-{chunks}")
    made = result([sys.executable, "-m", "eval.bench.grown", "build", home, str(chunks)])
    asked = result([sys.executable, "-m", "eval.bench.grown", "ask", home, str(chunks)])
    times = {
        "search, encoder apart": asked["search"],
        "answer": asked["answer"],
        **{f"of a search: {name}": [seconds] for name, seconds in asked["steps"].items()},
        "first searches": [asked["first_s"]],
        "words of all": [made["words_s"]],
        "vectors of all": [made["vectors_s"]],
    }
    sizes = {
        "memory, building": made["memory_mb"],
        "memory, searching": asked["search_memory_mb"],
        "memory, answering": asked["memory_mb"],
        "disk": made["disk_mb"],
    }
    at = int(made["chunks"])
    return [
        *(Measured("growth", name, at, tuple(found)) for name, found in times.items()),
        *(Measured("growth", name, at, (found,), "MB") for name, found in sizes.items()),
    ]


def people(bench: BenchContext, sources: int) -> list[Measured]:
    """1, 10 and 50 people, each asking a running server one question after the other.

    Then 50 people who read each answer before they ask again, and finally 1, 10 and 50 while the server
    indexes as many other sources as it has. An error ends the run.
    """
    home, more = bench.home(sources), bench.work / f"more-{sources}"
    if not more.exists():
        corpus.write(more, sources, first=sources)
    with _serving(home) as address:
        _ask(address, "loaded first")
        measured = [_crowd(address, crowd, "") for crowd in (1, 10, 50)]
        measured.append(_readers(address, 50))
        command = [sys.executable, "-m", "ui", "--home", str(home), "index", str(more), "--json"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as syncing:
            for crowd in (1, 10, 50):
                beside = ", sync beside" if syncing.poll() is None else ", behind a sync"
                measured.append(_crowd(address, crowd, beside))
        return measured


def _crowd(address: str, crowd: int, beside: str) -> Measured:
    with ThreadPoolExecutor(crowd) as pool:
        seconds = pool.map(lambda number: _ask(address, _question(number)), range(2 * crowd + 8))
        return Measured("people", f"{crowd} at once{beside}", crowd, tuple(seconds))


def _readers(address: str, people: int) -> Measured:
    """People who read: they start at different times, and each asks again ``READS_S`` after an answer."""

    def one(person: int) -> list[float]:
        time.sleep(person * READS_S / people)
        seconds = []
        for turn in range(TURNS):
            seconds.append(_ask(address, _question(person * TURNS + turn)))
            time.sleep(READS_S)
        return seconds

    with ThreadPoolExecutor(people) as pool:
        found = [each for asked in pool.map(one, range(people)) for each in asked]
    return Measured("people", f"{people} who read {READS_S:g} s", people, tuple(found))


def _question(number: int) -> str:
    return f"{QUESTIONS[number % len(QUESTIONS)][:-1]} in report {number}?"


def _tutorial(
    bench: BenchContext, *arguments: str, model_at: int | None = None
) -> dict[str, list[float]]:
    words = list(arguments)
    words.insert(
        len(words) if model_at is None else model_at, str(packaged_folder("all-MiniLM-L6-v2"))
    )
    script = str(Path(__file__).parent / "tutorial.py")
    return result([str(bench.tutorial), script, *words])


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "ui", "--home", str(home), "serve", "--port", "0"]
    # What is measured is answering, not remembering.
    environment = {**os.environ, "CITEBACK_CACHED_ANSWERS": "0"}
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stderr is not None, "as asked for"
        try:
            lines = (re.search(r"http://[\d.]+:\d+", line) for line in process.stderr)
            yield next(found[0] for found in lines if found)
        finally:
            process.terminate()


def _ask(address: str, question: str) -> float:
    request = urllib.request.Request(
        f"{address}/api/ask",
        json.dumps({"question": question}).encode(),
        {"Content-Type": "application/json"},
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=300) as reply:
        reply.read()
    return time.perf_counter() - began
