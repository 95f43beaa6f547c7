"""How sure a word is: the network's scores of its characters, as the share of such words that are right.

The mean of the scores says too much: of words with a mean of .85 not half are right. Their product is nearly that
share; what it still says too much is fitted (``certainty.json``, by ``python -m eval.fit.ocr_certainty``).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from math import prod

Certainty = Callable[[str, Sequence[float]], float]
"""From a word and the scores of its characters to how sure it is (0..1)."""

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_PIECE = 4  # characters: of a script without blanks between its words, a piece as long as these


def certainty(text: str, scores: Sequence[float]) -> float:
    """The share (0..1) of words read with such scores that are right; of Chinese its least sure piece."""
    return min((fitted(prod(each)) for each in pieces(text, scores)), default=0.0)


def pieces(text: str, scores: Sequence[float]) -> Iterator[Sequence[float]]:
    """The scores of a word, or those of each of its pieces if it is Chinese or Japanese."""
    size = _PIECE if len(_UNSPACED.findall(text)) * 2 > len(text) else max(1, len(text))
    for begin in range(0, len(scores), size):
        yield scores[begin : begin + size]


def fitted(product: float) -> float:
    """The map's value, between the points that were fitted."""
    xs, ys = _points()
    at = bisect_right(xs, product)
    if at == 0 or at == len(xs):
        return ys[min(at, len(xs) - 1)]
    part = (product - xs[at - 1]) / (xs[at] - xs[at - 1])
    return ys[at - 1] + part * (ys[at] - ys[at - 1])


def forget() -> None:
    """Read the map anew: it has just been fitted."""
    _points.cache_clear()


@cache
def _points() -> tuple[tuple[float, ...], tuple[float, ...]]:
    fitted = json.loads((files("index.ocr") / "certainty.json").read_text("utf-8"))
    return tuple(fitted["product"]), tuple(fitted["right"])
