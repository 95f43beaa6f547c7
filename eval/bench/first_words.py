"""``python -m eval.bench.first_words [QUESTIONS]``: the time until the first words of a written answer.

It uses seeds/ and the packaged model: citeback answers each question (search, reading, writing), then the
bare runtime gets the resulting prompt in the same process. Neither reuses a cached prompt. Needs the extra
``local-model``.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.datasets.loading import load, sampled
from index.library import Library
from index.opening import open_library
from rag.generation.chat_models import chat_model
from rag.generation.llama_cpp import Event, LocalModel, runtime
from rag.generation.writer import ProseWriter
from rag.langchain.chain import QuestionChain

ROOT = Path(__file__).parents[2]
ASKED = 10


class Fresh(LocalModel):
    """A model without a prompt cache; ``asked`` are the requests sent to its runtime."""

    asked: list[Event]

    def request(self, *given: Any, **kwargs: Any) -> Event:
        self.asked.append({**super().request(*given, **kwargs), "cache_prompt": False})
        return self.asked[-1]


def main() -> None:
    """Print a line for each question that the model was asked, and the median of the ratios."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else ASKED
    cases = sampled(load(ROOT / "eval" / "sets" / "seeds.jsonl"), number).cases
    ratios = []
    with (
        tempfile.TemporaryDirectory() as home,
        open_library(Path(home), verb="bench", writing=True) as library,
    ):
        library.sync([ROOT / "seeds"])
        model, chain = _chain(library)
        for case in cases:
            model.asked.clear()
            ours = _until_words(chain, case.question)
            if ours is None or not model.asked:
                continue  # refused before the model was asked, or by the model
            bare = _bare(model.path, model.asked[0])
            ratios.append(ours / bare)
            print(f"{case.id}: {ours:.2f} s, bare {bare:.2f} s, {ratios[-1]:.2f}x", flush=True)
    if ratios:
        low, high = min(ratios), max(ratios)
        print(f"median {statistics.median(ratios):.2f}x of {len(ratios)} ({low:.2f} to {high:.2f})")


def _chain(library: Library) -> tuple[Fresh, QuestionChain]:
    chat = chat_model("local", url=None, seconds=600, tokens=60)
    assert isinstance(chat.model, LocalModel)
    model = Fresh(name=chat.name, path=chat.model.path, tokens=60, asked=[])
    model.invoke("Hello", max_tokens=1)  # load the weights
    writer = ProseWriter(replace(chat, model=model))
    chain = QuestionChain(library, writer=writer)
    chain.warm_up()
    return model, chain


def _until_words(chain: QuestionChain, question: str) -> float | None:
    """Seconds until a streamed answer has its first words; None if there are none."""
    began = time.perf_counter()
    growing = chain.stream(question)
    try:
        shown = next((each for each in growing if each.draft or each.claims), None)
        return time.perf_counter() - began if shown else None
    finally:
        growing.close()  # type: ignore[attr-defined]


def _bare(path: str, request: Event) -> float:
    """Seconds until the runtime's first token of an answer to ``request``."""
    began = time.perf_counter()
    first: list[float] = []

    def called_back(event: Event) -> bool:
        if (event.get("choices") or [{}])[0].get("delta", {}).get("content"):
            first.append(time.perf_counter() - began)
        return bool(first)  # True stops the generation

    runtime(path)(request, called_back)
    return first[0]


if __name__ == "__main__":
    main()
