"""``--against COMMIT``: this tree and another commit take turns at the same work; what counts are the ratios.

The other commit is checked out once into the bench's cache. If all packages that it needs are installed here, it
runs with this Python, so that both have the very same ones; otherwise it gets an environment of its own. Both are
run as a user runs them: by their command line and over HTTP. Wall-clock beside CPU seconds, which other load
changes less.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

from eval.bench import corpus
from eval.bench.measuring import ROOT, Measured
from index.errors import CannotRun

THEN, NOW = "then", "now"
PEOPLE, EACH = 50, 2  # so many people ask on and on, so many questions each


@dataclass(frozen=True, slots=True)
class Tree:
    """A checked out commit, the Python that runs it, and the folder of its homes."""

    name: str
    root: Path
    python: Path
    work: Path

    @property
    def environment(self) -> dict[str, str]:
        """It imports itself only, is offline, and answers nothing from a cache."""
        # Compiled modules are kept, as for a user: else each start would compile all of them again.
        ours = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("CITEBACK_") and name != "PYTHONDONTWRITEBYTECODE"
        }
        settings = (self.root / "ui" / "settings.py").read_text("utf-8")
        if "cached_answers" in settings:  # an older commit refuses a setting that it doesn't know
            ours["CITEBACK_CACHED_ANSWERS"] = "0"
        offline = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
        return {**ours, **offline, "PYTHONPATH": str(self.root)}

    def command(self, home: str, *arguments: str) -> list[str]:
        return [str(self.python), "-m", "ui", "--home", str(self.work / home), *arguments]


@dataclass(frozen=True, slots=True)
class Ran:
    """A command's output, how long it took, and the CPU seconds of it and its children."""

    output: str
    seconds: float
    cpu_s: float


def checked_out(commit: str, cache: Path, work: Path, *, repository: Path = ROOT) -> Tree:
    """The tree of ``commit``, checked out and installed once; CannotRun for an unknown one."""
    sha = _git(repository, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")
    if not sha:
        raise CannotRun(f"--against {commit}: this repository has no such commit")
    folder = cache.resolve() / "commits" / sha[:12]
    if not folder.exists():
        _git(repository, "worktree", "prune")
        if _git(repository, "worktree", "add", "--detach", str(folder), sha) is None:
            raise CannotRun(f"--against {commit}: git can't check it out into {folder}")
    return Tree(THEN, folder, _python_for(folder), _made(work / THEN))


def this_tree(work: Path) -> Tree:
    """The tree that this module belongs to."""
    return Tree(NOW, ROOT, Path(sys.executable), _made(work / NOW))


def compare(then: Tree, now: Tree, *, sources: int, runs: int, work: Path) -> list[Measured]:
    """Everything that both can be asked to do, in turns: then, now, then, now, ..."""
    docs, trees = work / f"docs-{sources}", (then, now)
    corpus.write(docs, sources)
    asked = corpus.questions(sources, 40)
    found = Turns(sources)
    for run in range(runs):
        for tree in trees:
            found.note("indexing", tree, _ran(tree, f"home-{run}", "index", str(docs)))
    for run in range(runs):
        for tree in trees:
            found.note("cold ask", tree, _ran(tree, "home-0", "ask", asked[run]))
    batch = work / "questions.jsonl"
    lines = [json.dumps({"_id": str(at), "text": text}) for at, text in enumerate(asked)]
    batch.write_text("\n".join(lines), "utf-8")
    for _ in range(runs):
        for tree in trees:
            ran = _ran(tree, "home-0", "ask", "--batch", str(batch), "--json")
            found.add("40 questions, CPU", tree, [ran.cpu_s])
            found.add("answer", tree, _totals(ran.output))
    for _ in range(runs):
        for tree in trees:
            found.add(f"{PEOPLE} who ask on and on", tree, _crowd(tree, asked))
    return found.measured()


class Turns:
    """The seconds of each task, by tree."""

    def __init__(self, sources: int) -> None:
        self._sources = sources
        self._seconds: dict[tuple[str, str], list[float]] = {}

    def add(self, task: str, tree: Tree, seconds: Sequence[float]) -> None:
        self._seconds.setdefault((task, tree.name), []).extend(seconds)
        middle = sorted(seconds)[len(seconds) // 2]
        print(f"  {task}, {tree.name}: {middle:.3f} s", file=sys.stderr)

    def note(self, task: str, tree: Tree, ran: Ran) -> None:
        self.add(task, tree, [ran.seconds])
        self.add(f"{task}, CPU", tree, [ran.cpu_s])

    def measured(self) -> list[Measured]:
        return [
            Measured(task, name, self._sources, tuple(seconds))
            for (task, name), seconds in self._seconds.items()
        ]


def ratios(measured: Sequence[Measured]) -> dict[str, tuple[Measured, Measured]]:
    """For each task what then and now took."""
    tasks = dict.fromkeys(each.part for each in measured)
    by = {(each.part, each.name): each for each in measured}
    return {task: (by[task, THEN], by[task, NOW]) for task in tasks}


def table(measured: Sequence[Measured], commit: str) -> str:
    """Medians and 95th centiles of both, and now divided by then: below 1 is faster."""
    lines = [
        f"beside {commit}, in turns; ratios below 1.00 are faster",
        f"{'what':<28} {'then':>9} {'now':>9} {'ratio':>6} {'p95 then':>9} {'p95 now':>9} {'ratio':>6}",
    ]
    for task, (then, now) in ratios(measured).items():
        slow, fast = then.centile(0.95), now.centile(0.95)
        lines.append(
            f"{task:<28} {then.median:>9.3f} {now.median:>9.3f} {now.median / then.median:>6.2f} "
            f"{slow:>9.3f} {fast:>9.3f} {fast / slow:>6.2f}"
        )
    return "\n".join(lines)


def _python_for(folder: Path) -> Path:
    """This Python, if it has all that the commit needs; otherwise one with an environment of its own."""
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    missing = [each for each in map(Requirement, project["dependencies"]) if not _is_here(each)]
    if not missing:
        return Path(sys.executable)
    environment = folder.parent / f"{folder.name}-venv"
    python = environment / "bin" / "python"
    if not (environment / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--editable", str(folder)]
        constraints = folder / "constraints.txt"
        pinned = ["--constraint", str(constraints)] if constraints.exists() else []
        if subprocess.run([*install, *pinned], check=False).returncode:
            raise CannotRun(
                f"{missing[0].name} and others that {folder.name} needs can't be installed"
            )
        (environment / "made").touch()
    return python


def _is_here(needed: Requirement) -> bool:
    if needed.marker is not None and not needed.marker.evaluate():
        return True
    try:
        return needed.specifier.contains(version(needed.name), prereleases=True)
    except PackageNotFoundError:
        return False


def _ran(tree: Tree, home: str, *arguments: str) -> Ran:
    """Run one command; CannotRun with its last error line if it fails."""
    before, began = os.times(), time.perf_counter()
    ran = subprocess.run(
        tree.command(home, *arguments),
        cwd=tree.work, capture_output=True, text=True, env=tree.environment, check=False,
    )  # fmt: skip
    seconds, after = time.perf_counter() - began, os.times()
    if ran.returncode not in (0, 1):
        said = (ran.stderr.strip() or "?").splitlines()[-1]
        raise CannotRun(f"{tree.name}: {' '.join(arguments[:2])}: {said}")
    cpu_s = (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )
    return Ran(ran.stdout, seconds, cpu_s)


def _totals(output: str) -> list[float]:
    """The seconds of each answer, as it says itself; the first loads the models."""
    answers = [json.loads(line) for line in output.splitlines()]
    return [each["timings_ms"]["total"] / 1000 for each in answers[1:] if "timings_ms" in each]


def _crowd(tree: Tree, asked: Sequence[str]) -> list[float]:
    """Seconds that each question took, of people who ask one after the other, all at once."""
    with _serving(tree) as address:
        _ask(address, "loaded first")
        with ThreadPoolExecutor(PEOPLE) as pool:
            wanted = [asked[at % len(asked)][:-1] + f" {at}?" for at in range(PEOPLE * EACH)]
            return list(pool.map(lambda text: _ask(address, text), wanted))


@contextmanager
def _serving(tree: Tree) -> Iterator[str]:
    command = tree.command("home-0", "serve", "--port", "0")
    with subprocess.Popen(
        command, cwd=tree.work, stderr=subprocess.PIPE, text=True, env=tree.environment
    ) as process:
        assert process.stderr is not None, "as asked for"
        try:
            lines = (re.search(r"http://[\d.]+:\d+", line) for line in process.stderr)
            address = next((found[0] for found in lines if found), None)
            if address is None:
                raise CannotRun(f"{tree.name}: serve did not start")
            yield address
        finally:
            process.terminate()


def _ask(address: str, question: str) -> float:
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(
        f"{address}/api/ask", body, {"Content-Type": "application/json"}
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=300) as reply:
        reply.read()
    return time.perf_counter() - began


def _git(repository: Path, *arguments: str) -> str | None:
    """What git says; None if it fails."""
    ran = subprocess.run(
        ["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=False
    )
    return None if ran.returncode else ran.stdout.strip()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
