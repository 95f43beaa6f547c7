"""The protocol between the benchmark and each peer: one JSON file in, JSON lines out.

Each peer runs in its own process and environment, so this module needs only the standard library.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

Came = TypeVar("Came")


@dataclass(frozen=True, slots=True)
class Text:
    """A source to be indexed."""

    source: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PeerQuestion:
    """A question and its id."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """The texts to index and the questions to ask; ``model`` is the folder of the embedding weights."""

    model: str
    k: int
    texts: tuple[Text, ...]
    questions: tuple[PeerQuestion, ...]


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A retrieved passage and its source."""

    source: str
    text: str


class Peer(Protocol):
    """A system with an embedding model and an empty store."""

    def index(self, texts: Sequence[Text]) -> int:
        """Index the texts; returns the number of pieces they were split into."""
        ...

    def find(self, question: str, k: int) -> Sequence[RetrievedPassage]:
        """The ``k`` best passages, best first."""
        ...


@runtime_checkable
class Answers(Protocol):
    """A peer that also answers by itself, without a language model."""

    def answer(self, question: str) -> str:
        """The shown answer; empty if the peer says that there is none."""
        ...


def serve(make: Callable[[Task], Peer]) -> None:
    """Run the task in the file given as first argument; write the results to the second.

    The first line has the figures of indexing, each further line the result of a question.
    """
    task_path, out_path = map(Path, sys.argv[1:3])
    task = read(task_path)
    peer = make(task)
    pieces, index_ms = _timed(lambda: peer.index(task.texts))
    # A first question, so that loading models counts for no question.
    peer.find("What is this about?", task.k)
    lines: list[object] = [{"pieces": pieces, "index_s": index_ms / 1000}]
    lines.extend(_asked(peer, asked, task.k) for asked in task.questions)
    out_path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def _asked(peer: Peer, asked: PeerQuestion, k: int) -> dict[str, object]:
    passages, ms = _timed(lambda: peer.find(asked.text, k))
    line: dict[str, object] = {"_id": asked.id, "ms": ms, "passages": [asdict(p) for p in passages]}
    if isinstance(peer, Answers):
        line["answer"], line["answer_ms"] = _timed(lambda: peer.answer(asked.text))
    return line


def _timed(call: Callable[[], Came]) -> tuple[Came, float]:
    """The result of a call, and its milliseconds."""
    begun = time.perf_counter()
    came = call()
    return came, (time.perf_counter() - begun) * 1000


def read(path: Path) -> Task:
    """The task that ``write`` wrote."""
    content = json.loads(path.read_text("utf-8"))
    return Task(
        content["model"],
        content["k"],
        tuple(Text(**each) for each in content["texts"]),
        tuple(PeerQuestion(**each) for each in content["questions"]),
    )


def write(task: Task, path: Path) -> None:
    """Write a task for a peer to read."""
    path.write_text(json.dumps(asdict(task)), "utf-8")
