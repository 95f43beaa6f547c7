#!/usr/bin/env bash
# Chroma (chromadb 1.5.9): at its defaults, of vectors that are nearly the same many are not among the ten nearest
# of their own embedding.
#
# 4,000 vectors in ten groups, as of a form that is filled in 400 times: within a group the cosines are about .9998.
# Each is asked for by itself. An exact search finds every one of them first, with distance 0. Seen: about a quarter
# is not among the ten that come back; count() is right, and nothing is said. Of 4,000 vectors that have nothing to
# do with each other none is missed. A wider graph (ef_construction 200, ef_search 200, max_neighbors 32) misses
# fewer, not none. Whoever indexes forms, logs or copies must ask for a vector by itself to know that it is found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install chromadb==1.5.9 numpy==2.4.6
cat >"$folder/ask.py" <<'PYTHON'
import sys

import chromadb
import numpy as np
from chromadb.config import Settings

chance = np.random.default_rng(0)
client = chromadb.PersistentClient(sys.argv[1], Settings(anonymized_telemetry=False))


def missed(name: str, groups: int, wide: bool) -> int:
    vectors = np.repeat(chance.normal(size=(groups, 384)), 4000 // groups, axis=0)
    vectors = vectors + 0.001 * chance.normal(size=vectors.shape)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype("float32")
    graph = {"space": "cosine"}
    if wide:
        graph |= {"ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
    made = client.create_collection(name, configuration={"hnsw": graph}, embedding_function=None)
    names = [str(number) for number in range(4000)]
    found: list[list[str]] = []
    for at in range(0, 4000, 1000):
        made.add(ids=names[at : at + 1000], embeddings=vectors[at : at + 1000])
    for at in range(0, 4000, 1000):
        found += made.query(query_embeddings=vectors[at : at + 1000], n_results=10, include=[])["ids"]
    assert made.count() == 4000
    return sum(name not in ten for name, ten in zip(names, found, strict=True))


alike, wider, apart = missed("alike", 10, False), missed("wider", 10, True), missed("apart", 4000, False)
print(f"not among the ten nearest of themselves: {alike} of 4000 alike, {wider} with a wider graph, {apart} apart")
assert alike > 200 and wider < alike and apart == 0, "this has changed"
PYTHON
"$folder/venv/bin/python" "$folder/ask.py" "$folder/store"
