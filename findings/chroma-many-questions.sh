#!/usr/bin/env bash
# Chroma (chromadb 1.5.9, embedded): how many questions one query() takes hangs on n_results, and no method tells.
#
# get_max_batch_size() says 5,461 and holds for writing. A query may have more embeddings, or fewer: what counts is
# questions times n_results, where 32,767 ids and more are too many for the SQL behind it, unless include=[] asks for
# ids alone. Seen: 3,276 questions with n_results=10 are answered, one more raises InternalError ("too many SQL
# variables"); 5,461 with n_results=1 are answered, and with include=[] all of them. So a batch that works in a test
# with k=5 fails with k=10: whoever asks in batches must divide by k.
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
from chromadb.errors import InternalError

client = chromadb.PersistentClient(sys.argv[1], Settings(anonymized_telemetry=False))
made = client.create_collection("held", embedding_function=None)
vectors = np.random.default_rng(0).normal(size=(100, 8)).astype("float32")
made.add(ids=[str(number) for number in range(100)], embeddings=vectors)
questions = np.repeat(vectors, 55, axis=0)


def answered(number: int, k: int, **options: list[str]) -> bool:
    try:
        return len(made.query(query_embeddings=questions[:number], n_results=k, **options)["ids"]) == number
    except InternalError as error:
        assert "too many SQL variables" in str(error), error
        return False


most = client.get_max_batch_size()
seen = (answered(3276, 10), answered(3277, 10), answered(most, 1), answered(most, 10, include=[]))
print(f"batch size {most}; 3276 x 10, 3277 x 10, {most} x 1, {most} x 10 ids alone: {seen}")
assert (most, seen) == (5461, (True, False, True, True)), "this has changed"
PYTHON
"$folder/venv/bin/python" "$folder/ask.py" "$folder/store"
