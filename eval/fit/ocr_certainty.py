"""``python -m eval.fit.ocr_certainty``: fits how sure a word read by OCR is, on pages drawn here, and checks it.

The products of characters' scores are sorted into bins; the shares of right words, made monotone, are the map.
It is checked on pages with other fonts, sizes and faults (``eval.fit.ocr_pages``). --check only checks the map
that is there. A citation shows its least sure word: so much is checked, too, for each twelve words.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import prod
from pathlib import Path
from statistics import fmean

from rapidfuzz.distance import Levenshtein
from sklearn.isotonic import IsotonicRegression

from eval.fit.ocr_pages import Language, Part, SpoiltPage, spoilt_page
from index.ocr import certainty
from index.ocr.engine import Engine
from index.ocr.pictures import Picture, RecognisedWord

MAP = Path(certainty.__file__).with_suffix(".json")
LANGUAGES: tuple[Language, ...] = ("en", "de", "zh")
BINS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.997, 1.0001)
CITED = 12  # words of a citation, about


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or four characters of Chinese: the scores of its characters, and whether it was read right."""

    scores: Sequence[float]
    right: bool

    @property
    def product(self) -> float:
        return prod(self.scores)


def main() -> None:
    """Fit, write, and print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.ocr_certainty")
    parser.add_argument("--pages", type=int, default=40, help="pages of each language and part")
    parser.add_argument("--check", action="store_true", help="only check the map that is there")
    options = parser.parse_args()
    scores: list[Sequence[float]] = []

    def kept(text: str, of: Sequence[float]) -> float:
        scores.append(of)
        return float(len(scores) - 1)

    engine = Engine(1, sure=kept)
    parts: tuple[Part, ...] = ("held",) if options.check else ("fit", "held")
    read: dict[tuple[Part, Language], list[list[Piece]]] = defaultdict(list)
    for part in parts:
        for language in LANGUAGES:
            for number in range(options.pages):
                page = spoilt_page(part, language, number)
                scores.clear()
                words = engine.read(_picture(page)).words
                read[part, language].append(list(_pieces(page, words, scores)))
    if not options.check:
        fit(list(chain.from_iterable(chain(*(read["fit", each] for each in LANGUAGES)))))
    for (part, language), pages in read.items():
        print(part, language, _said(pages))


def fit(pieces: Sequence[Piece]) -> None:
    """Write the map: a point for each bin, at its mean product; one more right and one wrong keep it cautious."""
    points = []
    for low, high in zip(BINS, BINS[1:], strict=False):
        held = [each for each in pieces if low <= each.product < high]
        if held:
            right = (sum(each.right for each in held) + 1) / (len(held) + 2)
            points.append((fmean(each.product for each in held), right, len(held)))
    xs, ys, weights = zip(*points, strict=True)
    shares = IsotonicRegression().fit_transform(xs, ys, sample_weight=weights)
    told = {
        "about": "fitted by `python -m eval.fit.ocr_certainty`, not by hand; on pages drawn there: "
        f"{len(pieces)} words, and pieces of Chinese",
        "product": [round(each, 4) for each in xs],
        "right": [round(float(each), 4) for each in shares],
    }
    MAP.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    certainty.forget()


def _picture(page: SpoiltPage) -> Picture:
    return Picture(page.image.tobytes(), *page.image.size)


def _pieces(
    page: SpoiltPage, words: Sequence[RecognisedWord], scores: Sequence[Sequence[float]]
) -> Iterator[Piece]:
    """The words that were read, each right if it stands on the page where it was read, letter for letter."""
    if page.language != "zh":
        right = _matching(page.words, [word.text for word in words])
        for word, good in zip(words, right, strict=True):
            for piece in certainty.pieces(word.text, scores[int(word.score)]):
                yield Piece(piece, good)
        return
    letters = _matching("".join(page.words), "".join(word.text for word in words))
    at = 0
    for word in words:
        begin = at
        for piece in certainty.pieces(word.text, scores[int(word.score)]):
            yield Piece(piece, all(letters[begin : begin + len(piece)]))
            begin += len(piece)
        at += len(word.text)


def _matching(right: Sequence[str], read: Sequence[str]) -> list[bool]:
    found = [False] * len(read)
    for step in Levenshtein.opcodes(right, read):
        if step.tag == "equal":
            found[step.dest_start : step.dest_end] = [True] * (step.dest_end - step.dest_start)
    return found


def _said(pages: Sequence[Sequence[Piece]]) -> str:
    every = list(chain.from_iterable(pages))
    words = [(certainty.fitted(each.product), each.right) for each in every]
    plain = [(each.product, each.right) for each in every]
    means = [(fmean(each.scores), each.right) for each in every]
    cited = [
        min((certainty.fitted(each.product), each.right) for each in page[at : at + CITED])
        for page in pages
        for at in range(0, max(1, len(page) - CITED // 2), CITED)
        if page
    ]
    right = fmean(right for _, right in words)
    rows = "\n".join(f"    {row}" for row in _rows(cited))
    return (
        f"{len(words)} words, {right:.1%} right; calibration error {_error(words):.3f} (of the product alone "
        f"{_error(plain):.3f}, of the mean of the scores {_error(means):.3f}), of citations {_error(cited):.3f}; "
        f"citations by what they show: how many, shown, least sure word right\n{rows}"
    )


def _binned(told: Sequence[tuple[float, bool]]) -> dict[int, list[tuple[float, bool]]]:
    found: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for sure, right in told:
        found[min(9, int(sure * 10))].append((sure, right))
    return dict(sorted(found.items()))


def _error(told: Sequence[tuple[float, bool]]) -> float:
    """The expected calibration error over tenths."""
    gaps = [
        abs(sum(sure for sure, _ in held) - sum(right for _, right in held))
        for held in _binned(told).values()
    ]
    return sum(gaps) / max(1, len(told))


def _rows(told: Sequence[tuple[float, bool]]) -> Iterator[str]:
    for held in _binned(told).values():
        shown, right = fmean(s for s, _ in held), fmean(r for _, r in held)
        yield f"{len(held):5}  {shown:.2f}  {right:.2f}"


if __name__ == "__main__":
    main()
