"""``python -m eval.peers SET...``: compare this system with others on the same questions, in one table.

All use the same embedding weights, and each its own documented defaults except for the number of passages,
in an environment of its own that is made at the first run. All times are from one run on one machine;
only their ratios are meaningful.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.datasets.cases import Case
from eval.datasets.loading import load, spread
from eval.peers.environments import interpreter, run
from eval.peers.peer_protocol import PeerQuestion, Task, Text, write
from eval.peers.scoring import PeerResult, read, rows
from eval.peers.table import table
from index.errors import CannotRun
from index.models import packaged_folder
from index.opening import open_library

MODEL = "all-MiniLM-L6-v2"
PASSAGES = 50  # enough for ten sources to rank; the peers' own defaults are 2 to 10
# The module that runs each peer, and its file of pinned requirements; without it, this environment is used.
PEERS = {
    "citeback": ("eval.peers.ourselves", None),
    "LangChain tutorial": ("eval.peers.tutorial", "tutorial"),
    "LlamaIndex": ("eval.peers.llamaindex", "llamaindex"),
    "Haystack": ("eval.peers.haystack_pipeline", "haystack"),
    "txtai": ("eval.peers.txtai_embeddings", "txtai"),
}


@dataclass(frozen=True, slots=True)
class PeerSet:
    """A set as every peer gets it."""

    name: str
    cases: Mapping[str, Case]
    task: Task


def main() -> None:
    """Ask every peer every set, and print a table for each set."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        pythons = {peer: _python(peer, options) for peer in options.peers}
        tables = [_tabled(_bench(path, options), pythons, options) for path in options.sets]
    except CannotRun as error:
        sys.exit(f"citeback: {error}")
    if options.markdown:
        options.markdown.write_text("\n".join(tables), "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.peers", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument(
        "--home", type=Path, default=Path(".citeback"), help="for sets without corpus"
    )
    parser.add_argument("--work", type=Path, default=Path(".citeback/peers"))
    parser.add_argument("--limit", type=int, default=200, help="questions a set (default 200)")
    parser.add_argument("--peers", nargs="+", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables, too")
    return parser.parse_args()


def _tabled(bench: PeerSet, pythons: Mapping[str, Path], options: argparse.Namespace) -> str:
    """The set's table, also printed at once: the next set may take an hour."""
    made = [row for peer in pythons for row in _asked(peer, pythons[peer], bench, options)]
    text = table(bench.name, len(bench.cases), made)
    print(text, flush=True)
    return text


def _python(peer: str, options: argparse.Namespace) -> Path:
    pins = PEERS[peer][1]
    if pins is None:
        return Path(sys.executable)
    return interpreter(pins, options.work, index=os.environ.get("TORCH_INDEX", ""))


def _bench(path: Path, options: argparse.Namespace) -> PeerSet:
    """The questions whose right sources are known, and the texts to search."""
    case_set = load(path)
    # Not every peer supports conversations or hidden sources: such cases are left out.
    cases = [each for each in case_set.cases if each.relevance and not each.history + each.without]
    chosen = {each.id: each for each in spread(cases, options.limit)}
    texts = _corpus(case_set.corpus) if case_set.corpus else _indexed(options.home)
    questions = tuple(PeerQuestion(each.id, each.question) for each in chosen.values())
    return PeerSet(
        case_set.name, chosen, Task(str(packaged_folder(MODEL)), PASSAGES, tuple(texts), questions)
    )


def _corpus(path: Path) -> list[Text]:
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return [Text(each["_id"], each.get("title") or "", each["text"]) for each in lines]


def _indexed(home: Path) -> list[Text]:
    with open_library(home, embedders=None, verb="peers") as library:
        found = [library.source(each.id) for each in library.sources()]
        return [Text(each.id, each.title, each.text) for each in found if each]


def _asked(
    peer: str, python: Path, bench: PeerSet, options: argparse.Namespace
) -> Sequence[PeerResult]:
    given, came = (
        options.work / f"{bench.name}.{what}".replace(" ", "-") for what in ("in", "out")
    )
    write(bench.task, given)
    print(f"citeback: {bench.name}: {peer}", file=sys.stderr)
    run(python, PEERS[peer][0], given, came)
    return rows(peer, read(came, bench.cases))


if __name__ == "__main__":
    main()
