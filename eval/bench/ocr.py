"""``python -m eval.bench.ocr [PDF...]``: our OCR beside the plain call of its package, on the same pages.

The pages are drawn from PDFs with text, which says what is right: those given, or some made here. Each
round asks both, one after the other; both are loaded before.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from index.ocr.pictures import Picture
from index.ocr.reader import PictureReader

_DPI = 200
_FONTS = (("Times-Roman", 10), ("Helvetica", 9), ("Courier", 10), ("Times-Italic", 11))
_SEEDS = Path(__file__).parents[2] / "seeds"


@dataclass(frozen=True, slots=True)
class BenchPage:
    """A page to read, and the words that stand on it, in order."""

    name: str
    picture: Picture
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """Seconds for all pages (the median of the rounds), and how well their words were read (0..1).

    ``recall`` is the share of words found, wherever they stand; ``word_errors`` the words to insert, delete
    or replace in reading order, by the number of words.
    """

    seconds: float
    recall: float
    word_errors: float


def main() -> None:
    """Print how much faster ours is, and how well both read."""
    options = _options()
    pages = list(_pages(options.pdfs, options.pages))
    found = compared(pages, rounds=options.rounds)
    for name, marks in found.items():
        print(
            f"{name:8} {marks.seconds / len(pages):6.2f} s a page, "
            f"word recall {marks.recall:.4f}, word errors {marks.word_errors:.2%}"
        )
    ratio = found["plain"].seconds / found["ours"].seconds
    print(f"ours is {ratio:.2f} times as fast ({len(pages)} pages, {options.rounds} rounds)")
    if options.json:
        said = {"ratio": ratio, **{name: asdict(marks) for name, marks in found.items()}}
        options.json.write_text(json.dumps(said, indent=1) + "\n", "utf-8")


def compared(pages: Sequence[BenchPage], *, rounds: int) -> dict[str, Marks]:
    """Both on the same pages, in turn."""
    from rapidocr import RapidOCR

    plain: Any = RapidOCR(params={"Global.log_level": "critical"})
    times: dict[str, list[float]] = {"plain": [], "ours": []}
    read: dict[str, list[list[str]]] = {}
    with PictureReader() as reader:
        list(reader.read([page.picture for page in pages[:2]] * 2))
        plain(_array(pages[0].picture))
        for _ in range(rounds):
            began = time.perf_counter()
            read["plain"] = [_words(plain(_array(page.picture)).txts) for page in pages]
            between = time.perf_counter()
            ours = list(reader.read(page.picture for page in pages))
            times["plain"].append(between - began)
            times["ours"].append(time.perf_counter() - between)
            read["ours"] = [[word.text for word in each.words] for each in ours]
    return {
        name: Marks(
            round(median(seconds), 2),
            round(mean(map(_recall, pages, read[name])), 4),
            round(mean(map(_errors, pages, read[name])), 4),
        )
        for name, seconds in times.items()
    }


def _array(picture: Picture) -> Any:
    gray = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width)
    return np.repeat(gray[:, :, None], 3, axis=2)


def _words(lines: Sequence[str] | None) -> list[str]:
    return " ".join(lines or ()).split()


def _recall(page: BenchPage, read: Sequence[str]) -> float:
    right, found = Counter(_letters(page.words)), Counter(_letters(read))
    return (right & found).total() / max(1, right.total())


def _letters(words: Sequence[str]) -> list[str]:
    return re.findall(r"\w+", " ".join(words).casefold())


def _errors(page: BenchPage, read: Sequence[str]) -> float:
    return Levenshtein.distance(page.words, read) / max(1, len(page.words))


def _pages(pdfs: Sequence[Path], most: int) -> Iterator[BenchPage]:
    """Pages with text of these PDFs, or of one that is made here."""
    import pypdfium2

    made = [(path.name, path.read_bytes()) for path in pdfs] or [("made", _made())]
    for name, data in made:
        document = pypdfium2.PdfDocument(data)
        for number, page in enumerate(islice(document, most), start=1):
            words = page.get_textpage().get_text_range().split()
            if words:
                yield BenchPage(f"{name} p. {number}", _drawn(page), tuple(words))


def _drawn(page: Any) -> Picture:
    pixels = page.render(scale=_DPI / 72, grayscale=True).to_numpy()
    high, wide = pixels.shape[:2]
    return Picture(np.ascontiguousarray(pixels).tobytes(), wide, high)


def _made() -> bytes:
    """A PDF of pages in several fonts, each with a heading, text and a table."""
    from reportlab.pdfgen.canvas import Canvas

    text = " ".join(path.read_text("utf-8") for path in sorted(_SEEDS.glob("[0-9]*.md")))
    words = iter(re.sub(r"[^\x21-\x7e]|[#|*_`]", " ", text).split())
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    for font, size in _FONTS:
        canvas.setFont(font, size)
        for row in range(34):
            canvas.drawString(55, 780 - row * 1.4 * size, _line(canvas, words, font, size))
        for row in range(8):
            for column, cell in enumerate((f"Part {row + 11}", f"{row * 37 + 5}", f"{row}.50 EUR")):
                canvas.drawString(60 + 150 * column, 200 - 15 * row, cell)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _line(canvas: Any, words: Iterator[str], font: str, size: float) -> str:
    line = ""
    while canvas.stringWidth(line, font, size) < 420:
        line = f"{line} {next(words, 'harbour')}".strip()
    return line


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pdfs", nargs="*", type=Path, metavar="PDF")
    parser.add_argument("--pages", type=int, default=4, help="of each file, at most (default 4)")
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often both are asked (default 3)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
