"""Measures the nearest vectors in a folder of the home beside those on a Chroma server, in one run.

``python -m eval.bench.stores URL VECTORS``: the same synthetic vectors (in clusters, as those of texts are)
are put into both; then each question is asked of both, which take turns at being first. ``chroma run`` has
to be started before, and what is measured is removed from it again.
"""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from eval.bench.measuring import Measured, timed
from index.embedding import Vectors
from index.stores.chroma import ChromaFolder
from index.stores.chroma_address import ChromaServer
from index.stores.chroma_server import ServerCollections
from index.stores.vector_index import VectorIndex

_DIMENSIONS, _CLUSTERS, _TOGETHER = 384, 200, 1024
_ASKED, _K = 400, 30


def compared(url: str, count: int) -> dict[str, float]:
    """Seconds of both: to be filled, and the median and 95th centile of a question; how often they agree."""
    vectors, questions = _drawn(count, seed=1), _drawn(_ASKED, seed=2)
    mark = f"bench-{secrets.token_hex(4)}-"
    server = ServerCollections(ChromaServer(url), mark, make=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            embedded = ChromaFolder(Path(folder))
            told = _run({"folder": embedded.of("m"), "server": server.of("m")}, vectors, questions)
            embedded.close()
            return told
    finally:
        ServerCollections(ChromaServer(url), f"{mark}none-", make=False).remove_others(mark)
        server.close()


def _run(stores: dict[str, VectorIndex], vectors: Vectors, questions: Vectors) -> dict[str, float]:
    names = [f"{number:032}" for number in range(len(vectors))]
    filled = dict.fromkeys(stores, 0.0)
    for at in range(0, len(names), _TOGETHER):
        part = slice(at, at + _TOGETHER)
        for name, store in stores.items():
            filled[name] += timed(partial(store.put, names[part], vectors[part]))
    seconds: dict[str, list[float]] = {name: [] for name in stores}
    agreed = 0.0
    for at, question in enumerate(questions):
        order = list(stores) if at % 2 else list(reversed(stores))
        found: dict[str, set[str]] = {}
        for name in order:

            def ask(name: str = name) -> None:
                (near,) = stores[name].nearest(question[None, :], k=_K)  # noqa: B023
                found[name] = {each for each, _ in near}  # noqa: B023

            seconds[name].append(timed(ask))
        agreed += len(found["folder"] & found["server"]) / _K
    told = {"vectors": float(len(vectors)), "agree": agreed / len(questions)}
    for name in stores:
        measured = Measured("stores", name, len(vectors), tuple(seconds[name][10:]))
        told |= {
            f"{name}_filled_s": filled[name],
            f"{name}_median_ms": 1000 * measured.median,
            f"{name}_p95_ms": 1000 * measured.centile(0.95),
        }
    return told | {"times_p95": told["server_p95_ms"] / told["folder_p95_ms"]}


def _drawn(count: int, *, seed: int) -> Vectors:
    centres = np.random.default_rng(0).normal(size=(_CLUSTERS, _DIMENSIONS))
    drawn = np.random.default_rng(seed)
    made = centres[drawn.integers(_CLUSTERS, size=count)]
    made = made + drawn.normal(size=made.shape)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


if __name__ == "__main__":
    print(json.dumps(compared(sys.argv[1], int(sys.argv[2])), indent=1))
