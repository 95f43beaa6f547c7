"""``python -m eval.bench.gpu``: passages a second, an answer's p50, and how near a card comes to the CPU.

It runs on whatever card there is and names it; without one it says so and runs on the CPU alone. Everything that
the card does is done on the CPU too, in the same run, on fewer texts.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from eval.bench import corpus
from index.device import device, use_device
from index.embedding import Int8Embedder, Vectors
from index.opening import open_library
from rag.pipeline import Pipeline
from rag.reading.cross_encoder import CrossEncoder, clear_loaded

SOURCES, ASKED = int(os.environ.get("SOURCES", "300")), 40


def main() -> int:
    """Print one table; ends within eight minutes at its default size."""
    kinds = ["cpu", *(["cuda"] if device() == "cuda" else [])]
    print(f"card: {_card() if 'cuda' in kinds else 'none that PyTorch can use: the CPU alone'}")
    texts = [each for number in range(SOURCES) for each in corpus.document(number).split("\n\n")]
    questions = corpus.questions(SOURCES, ASKED)
    found: dict[str, tuple[Vectors, list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        docs = Path(folder) / "docs"
        corpus.write(docs, SOURCES)
        for kind in kinds:
            use_device("cuda" if kind == "cuda" else "cpu")
            clear_loaded()
            mine = texts if kind == "cuda" else texts[:400]
            speed, vectors = _passages(mine)
            logits = _logits(questions[:10], texts[:20])
            p50 = _answers(Path(folder) / kind, docs, questions)
            found[kind] = vectors, logits
            print(f"{kind}: {speed:.0f} passages/s, answer p50 {1000 * p50:.0f} ms")
    if len(found) == 2:
        (cpu, cpu_logits), (card, card_logits) = found["cpu"], found["cuda"]
        cosines = (cpu * card[: len(cpu)]).sum(axis=1)
        apart = np.abs(np.array(cpu_logits) - np.array(card_logits))
        print(f"fidelity: cosine of vectors {cosines.mean():.4f}, least {cosines.min():.4f}")
        print(f"fidelity: logits apart {apart.mean():.3f} in the mean, {apart.max():.3f} at most")
    return 0


def _passages(texts: list[str]) -> tuple[float, Vectors]:
    embedder = Int8Embedder()
    embedder.embed_passages(texts[:8])
    began = time.perf_counter()
    vectors = embedder.embed_passages(texts)
    return len(texts) / (time.perf_counter() - began), vectors


def _logits(questions: list[str], passages: list[str]) -> list[float]:
    reranker = CrossEncoder()
    return [each.logit for asked in questions for each in reranker.read(asked, passages)]


def _answers(home: Path, docs: Path, questions: list[str]) -> float:
    with open_library(home, verb="bench", writing=True) as library:
        library.sync([docs])
        pipeline = Pipeline(library)
        pipeline.warm_up()
        seconds = []
        for question in questions:
            began = time.perf_counter()
            pipeline.answer(question)
            seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _card() -> str:
    ran = subprocess.run(
        ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout.strip() or "a card that nvidia-smi doesn't name"


if __name__ == "__main__":
    sys.exit(main())
