"""Which sentences are embedded: those that can be among the best by the first score.

The first score rests on the cosine of question and sentence and on features that cost next to nothing. From these
a cosine is expected (a linear fit). Sentences are embedded, best first, till the best ones are the best even if
each of the others had a cosine that is ``MARGIN`` higher than expected.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

# By ridge regression on questions of squad2, clapnq and ramdocs; the deviation of what is left is .10, on a set
# that was left out .11.
EXPECTED = {
    "coverage": 0.337, "coverage_around": -0.063, "coverage_chunk": -0.068, "pairs": 0.067,
    "typed_missing": -0.056, "names_chunk": -0.038, "chunk_cosine": 0.553, "length": 0.054,
    "fragment": -0.014,
}  # fmt: skip
INTERCEPT = 0.076
MARGIN = 0.25
SPARE = 5  # sentences beyond those that are read: rules behind this drop some, and the next take their place


@dataclass(frozen=True, slots=True)
class FirstScores:
    """How many of the best are wanted, and the first scores of features (n, F) with these ``names``."""

    best: int
    names: Sequence[str]
    score: Callable[[Array], Array]


def likely_best(
    cheap: Sequence[Sequence[float]],
    follows: Sequence[bool],
    wanted: Sequence[bool],
    first: FirstScores,
    embed: Callable[[Sequence[int]], Floats],
    question: Floats,
) -> list[tuple[float, float]]:
    """For each sentence its cosine, and that with half of the sentence before: exact, or as expected.

    ``cheap`` are its features behind the cosines, ``follows`` says whether the one before is its neighbour;
    those ``wanted`` are embedded in any case. ``embed`` gives vectors of sentences by their places.
    """
    features = np.array(cheap, dtype=float)
    cosines = np.repeat(expected(features, first.names[2:])[:, np.newaxis], 2, axis=1)
    known: dict[int, Floats] = {}
    exact = np.zeros(len(cheap), dtype=bool)
    todo = [at for at, each in enumerate(wanted) if each]
    while True:
        hoped = cosines + MARGIN * ~exact[:, np.newaxis]
        scores = first.score(np.hstack([hoped, features]))
        best = np.argsort(-scores, kind="stable")[: first.best]
        todo += [int(at) for at in best if not exact[at]]
        if not todo:
            return [(float(alone), float(both)) for alone, both in cosines]
        fresh = sorted(
            {at - back for at in todo for back in (0, 1) if not back or follows[at]} - known.keys()
        )
        known.update(zip(fresh, embed(fresh) if fresh else (), strict=True))
        for at in todo:
            before = known[at - 1] if follows[at] else None
            cosines[at] = _cosines(known[at], before, question)
            exact[at] = True
        todo = []


def expected(features: Array, names: Sequence[str]) -> Array:
    """The cosine that sentences with these features mostly have; shape (n, len(names)) to (n,)."""
    weights = np.array([EXPECTED.get(name, 0.0) for name in names])
    return np.asarray(features @ weights + INTERCEPT)


def _cosines(vector: Floats, before: Floats | None, question: Floats) -> tuple[float, float]:
    alone = float(vector @ question)
    if before is None:
        return alone, alone
    both = vector + 0.5 * before
    return alone, float(both @ question / (np.linalg.norm(both) or 1.0))
