"""What a page is made of: lines of words, tables and their rows; and how words become lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

from index.loaders.pdf.words import Word, turned_box
from index.loaders.writing import Box

FIELD = "form field"  # the mark of a field's value
BOXES = ("☒", "☐")  # ticked or not
_SIGNS = frozenset("•‣◦▪➢➤\uf0b7\uf0a7·∙")  # that begin an item; its text may stand far behind
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the text of each cell, that of a spanning cell in all that it spans."""

    box: Box
    cells: tuple[str, ...]
    page: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table found on a page. Its first rows are ``captions`` over all columns, then ``heads`` rows of names.

    ``columns`` are the left and right ends of its columns.
    """

    box: Box
    rows: tuple[Row, ...]
    columns: tuple[tuple[float, float], ...] = ()
    captions: int = 0
    heads: int = 1


def mark_of(words: Sequence[Word]) -> str:
    """The first mark of the words, if any has one."""
    return next((word.mark for word in words if word.mark), "")


@dataclass(frozen=True)  # no slots: cached_property needs a __dict__
class Line:
    """Words side by side. ``fragments`` are the parts of the line between wide gaps."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        return joined(self.words)

    @cached_property
    def box(self) -> Box:
        return around([word.box for word in self.words])

    @cached_property
    def size(self) -> float:
        return median(word.size for word in self.words for _ in word.text)

    @property
    def bold(self) -> bool:
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.bold) > 0.8 * letters

    @property
    def of_form(self) -> bool:
        """True if a label and its field, or a box and its label, are in one of its fragments."""
        return any(
            len(part) > 1
            and any(word.mark == FIELD for word in part)
            and (not part[0].mark or part[0].text in BOXES)
            for part in self.fragments
        )

    @cached_property
    def fragments(self) -> list[tuple[Word, ...]]:
        found: list[list[Word]] = []
        for word in self.words:
            before = found[-1][-1] if found else None
            gap = word.box[0] - before.box[2] if before is not None else 0.0
            if before is not None and (
                gap <= 1.2 * max(word.size, before.size)
                or (before is self.words[0] and before.text in _SIGNS and gap < 4 * word.size)
                or (word.mark == FIELD and before.mark != FIELD)  # a label and its field
            ):
                found[-1].append(word)
            else:
                found.append([word])
        return [tuple(each) for each in found]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is read: ``rules`` are the boxes of its drawn lines and rectangles.

    ``turned`` is the rotation, in degrees clockwise, from the page as read to the page as shown. If it is
    ``mirrored``, it is read from right to left, and its boxes are those of its mirror image: all else is
    as on other pages. ``unseen`` are the words that it holds but doesn't show, each with its mark.
    ``untold`` is the reason why its text is no text. ``media`` counts films and sounds, ``passwords``
    fields for passwords, ``cut`` texts of fields and comments that are too long; ``files`` are handles
    of files attached to it, as long as it is open. A scan may be tilted by a few degrees (``tilt``);
    ``pictures`` are parts of the page that were recognised; it is ``layered`` if its words are the text
    layer of a scan.
    """

    number: int
    width: float
    height: float
    words: Sequence[Word]
    rules: Sequence[Box] = ()
    turned: int = 0
    unseen: Sequence[Word] = ()
    mirrored: bool = False
    comments: Sequence[Word] = ()
    untold: str = ""
    media: int = 0
    passwords: int = 0
    cut: int = 0
    files: Sequence[object] = ()
    tilt: float = 0.0
    pictures: Sequence[Page] = ()
    layered: bool = False


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds them all."""
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip


def joined(words: Sequence[Word]) -> str:
    """The words as one line: blanks between them, none between Chinese and Japanese characters."""
    if any(word.rank for word in words):
        return " ".join(word.text for word in _ranked(words))
    blanks = ("" if close else " " for close in closely(words))
    return "".join(f"{blank}{word.text}" for blank, word in zip(blanks, words, strict=True)).lstrip(
        " "
    )


def closely(words: Sequence[Word]) -> list[bool]:
    """Whether each word follows the one before it without a blank."""
    found: list[bool] = []
    for before, word in zip((None, *words), words, strict=False):
        wide = before and _WIDE.match(word.text[0]) and _WIDE.match(before.text[-1])
        close = before is not None and word.box[0] - before.box[2] < 0.12 * word.size
        found.append(bool(wide) or close)
    return found


def _ranked(words: Sequence[Word]) -> list[Word]:
    """The words of a line in the order in which each of its pieces is read."""
    places: dict[int, int] = {}
    for number, word in enumerate(words):
        places.setdefault(word.rank[0] if word.rank else -number - 1, len(places))
    keys = [
        (places[word.rank[0] if word.rank else -number - 1], word.rank[1] if word.rank else 0)
        for number, word in enumerate(words)
    ]
    return [words[at] for at in sorted(range(len(words)), key=keys.__getitem__)]


def lines_of(words: Sequence[Word]) -> list[Line]:
    """The lines of one column, from top to bottom; superscripts and subscripts stay in their line."""
    rows: list[list[Word]] = []
    tallest: list[Word] = []  # the tallest word of each row, which gives the row's middle
    for word in sorted(words, key=lambda word: (middle_of(word), word.box[0])):
        near = [
            at
            for at in range(max(0, len(rows) - 3), len(rows))
            if _level(word, tallest[at], rows[at])
        ]
        if near:
            at = min(near, key=lambda at: abs(middle_of(word) - middle_of(tallest[at])))
            rows[at].append(word)
            tallest[at] = max(tallest[at], word, key=lambda each: each.size)
        else:
            rows.append([word])
            tallest.append(word)
    return [Line(tuple(sorted(row, key=lambda word: word.box[0]))) for row in rows]


def turned_lines(words: Sequence[Word]) -> Iterator[Line]:
    """The lines of words that stand upright only once the page is turned, each in its own order."""
    for degrees in sorted({word.turned for word in words}):
        placed = {
            turned_box(word.box, 0, 0, degrees % 360): word
            for word in words
            if word.turned == degrees
        }
        upright = [replace(word, box=box) for box, word in placed.items()]
        for number, line in enumerate(lines_of(upright)):
            held: list[Word] = []
            for word, joins in zip(line.words, closely(line.words), strict=True):
                one = placed[word.box]
                if joins and held:
                    box = around([held[-1].box, one.box])
                    held[-1] = replace(held[-1], text=held[-1].text + one.text, box=box)
                else:
                    held.append(replace(one, rank=one.rank or (number, len(held))))
            yield Line(tuple(held))


def _level(word: Word, tallest: Word, row: Sequence[Word]) -> bool:
    """True if the word is at the row's height and covers none of the row's words by more than half."""
    box, other = word.box, tallest.box
    if abs(box[1] + box[3] - other[1] - other[3]) >= 1.1 * max(word.size, tallest.size):
        return False
    left, right = box[0], box[2]
    for each in row:
        begin, _, end, _ = each.box
        if begin < right and left < end:
            over = (right if right < end else end) - (left if left > begin else begin)
            if over > 0.5 * min(right - left, end - begin):
                return False
    return True


def middle_of(word: Word) -> float:
    """The height of a word's middle."""
    return (word.box[1] + word.box[3]) / 2
