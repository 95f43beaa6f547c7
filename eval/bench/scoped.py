"""Measures a search of somebody who is in one of 50 groups, beside one over everything, in one run.

``python -m eval.bench.scoped build HOME CHUNKS`` and ``... ask HOME CHUNKS``: an index as in ``grown``, of real
texts with changes and vectors made without an encoder. The two kinds take turns; each question is asked once
by each. Another asker, first, has the postings read, as on a server that has run for a while.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from statistics import mean, median

from eval.bench import corpus
from eval.bench.grown import Synthetic, build, opened, sources
from eval.bench.measuring import timed
from index.scope import Scope

GROUPS = 50
_ASKED = 200


def ask(home: Path, chunks: int) -> dict[str, float]:
    """Seconds of both kinds of search, and how many times as long the scoped one takes."""
    asked = corpus.questions(sources(chunks), _ASKED + 3)
    mine = Scope(groups=("group-7",))
    with opened(home, Synthetic()) as library:
        first = timed(lambda: library.search(asked[0], scope=mine))
        for question in asked[:3]:
            library.search(question)
            library.search(question, scope=Scope(groups=("group-8",)))
        whole: list[float] = []
        scoped: list[float] = []
        for at, question in enumerate(asked[3:]):
            pairs: list[tuple[list[float], Scope | None]] = [(whole, None), (scoped, mine)]
            for times, scope in pairs if at % 2 else reversed(pairs):
                times.append(timed(partial(library.search, question, k=30, scope=scope)))
        found = library.search(asked[5], k=100, scope=mine)
        assert found and all(int(hit.place.source[:7]) % GROUPS == 7 for hit in found)
    ratios = [one / other for one, other in zip(scoped, whole, strict=True)]
    return {
        "first_scoped_s": first,
        "whole_s": mean(whole),
        "scoped_s": mean(scoped),
        "whole_median_s": median(whole),
        "scoped_median_s": median(scoped),
        "times": mean(scoped) / mean(whole),
        "times_median": median(ratios),
    }


if __name__ == "__main__":
    verb, home, chunks = sys.argv[1:]
    if verb == "build":
        told = build(Path(home), int(chunks), lambda number: (f"group-{number % GROUPS}",))
    else:
        told = ask(Path(home), int(chunks))
    print(json.dumps(told, indent=1))
