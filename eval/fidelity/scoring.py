"""How much of a file was read, and read right: each measure is a share (0..1), None where nothing is asked."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from eval.fidelity.content import Expected
from index.blocks import cells
from index.loaders.parts import LeftOut, Loaded, Remark, Unread
from index.passages import Source, Span
from index.structure import structure

MEASURES = ("words", "order", "cells", "shown", "absent", "marked", "named")
_WORD = re.compile(r"\w+")
_TIME = re.compile(r"\d\d:\d\d:\d\d")  # the place of a citation in a recording
T = TypeVar("T", str, tuple[str, str], tuple[str, str, str])


@dataclass(frozen=True, slots=True)
class Scores:
    """What a reading came to: a share for each measure, and what is missing or too much, in words."""

    shares: dict[str, float | None]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as it was read: its column names and its cells."""

    columns: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(slots=True)
class Found:
    """What was read of a file: its text, what of that is ordinary, its tables, and what was told of the rest."""

    text: str = ""
    ordinary: str = ""
    rows: list[Row] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)  # the marked text, and what it is
    told: list[str] = field(default_factory=list)
    places: str = ""  # what citations name as the place: cells, times of a recording

    @classmethod
    def of(cls, said: Iterable[Loaded]) -> Found:
        """Of all that a reader said of one file."""
        found = cls()
        for each in said:
            match each:
                case Source():
                    found._take(each)
                case LeftOut():
                    found.told.append(each.what)
                case Unread():
                    found.told.append(str(each.reason))
                case Remark():
                    found.told.append(each.what)
        return found

    def _take(self, source: Source) -> None:
        self.text += f"\n{tidy(_without(source.text, source.left_out))}"
        marked = [mark.span for mark in source.marks]
        self.ordinary += f"\n{tidy(_without(source.text, [*source.left_out, *marked]))}"
        self.rows += [
            Row(
                tuple(map(tidy, block.columns)), tuple(map(tidy, cells(block.span.of(source.text))))
            )
            for block in structure(source)
            if block.kind == "row"
        ]
        self.marks += [(tidy(mark.span.of(source.text)), mark.what) for mark in source.marks]
        times = dict.fromkeys(
            each.cells for each in source.regions if _TIME.match(each.cells or "")
        )
        self.places += "".join(f"\n{place}" for place in times)


def score(expected: Expected, found: Found) -> Scores:
    """Compare what a file says with what was read of it."""
    faults: list[str] = []
    shares: dict[str, float | None] = {
        "words": _words(expected, found, faults),
        "order": _order(expected, found, faults),
        "cells": _share(expected.cells, lambda cell: _has_cell(found, *cell), "cell", faults),
        "shown": _share(
            expected.shown,
            lambda shown: _has(found.text, shown) or _has(found.places, shown),
            "not shown",
            faults,
        ),
        "absent": _share(
            expected.absent, lambda text: not _has(found.ordinary, text), "too much", faults
        ),
        "marked": _share(expected.marked, lambda mark: _is_marked(found, *mark), "mark", faults),
        "named": _share(expected.named, lambda word: _is_named(found, word), "not named", faults),
    }
    return Scores(shares, tuple(faults))


def tidy(text: str) -> str:
    """A text without what formats are free in: line breaks, kinds of blanks, soft hyphens, Markdown's marks."""
    text = unicodedata.normalize("NFC", text).replace("\xad", "").replace("\\|", "|")
    text = re.sub(r"^\s*#+ ", "", text, flags=re.M)
    return " ".join(text.split())


def _share(
    asked: Sequence[T], holds: Callable[[T], bool], what: str, faults: list[str]
) -> float | None:
    if not asked:
        return None
    wrong = [each for each in asked if not holds(each)]
    faults += [
        f"{what}: {each if isinstance(each, str) else ' / '.join(map(str, each))}" for each in wrong
    ]
    return 1 - len(wrong) / len(asked)


def _words(expected: Expected, found: Found, faults: list[str]) -> float | None:
    """The share of the words of the expected sentences that are in the text."""
    asked = Counter(_WORD.findall(" ".join(expected.said).lower()))
    if not asked:
        return None
    missing = asked - Counter(_WORD.findall(found.text.lower()))
    faults += [f"word: {word}" for word in missing]
    return 1 - missing.total() / asked.total()


def _order(expected: Expected, found: Found, faults: list[str]) -> float | None:
    """The longest run of expected sentences that stand whole and in order, as a share of all."""
    if not expected.said:
        return None
    places = [found.text.find(tidy(each)) for each in expected.said]
    faults += [f"sentence: {e}" for e, at in zip(expected.said, places, strict=True) if at < 0]
    return _longest_rising([at for at in places if at >= 0]) / len(places)


def _longest_rising(places: Sequence[int]) -> int:
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def _has_cell(found: Found, row: str, column: str, value: str) -> bool:
    """True if a row with this name has the value below a column with all of these names."""
    names = column.split(" / ")
    for each in found.rows:
        if row in each.cells:
            for name, cell in zip(each.columns, each.cells, strict=False):
                if cell == value and all(part in name.split(" / ") for part in names):
                    return True
    return False


def _has(text: str, shown: str) -> bool:
    """True if the text has one of these, not as part of a longer number or word."""
    return any(
        re.search(rf"(?<![\w.,]){re.escape(one)}(?!\w|[.,]\d)", text) for one in shown.split("|")
    )


def _is_marked(found: Found, text: str, what: str) -> bool:
    return any(text in marked and what in said for marked, said in found.marks)


def _is_named(found: Found, word: str) -> bool:
    return any(word in told for told in found.told)


def _without(text: str, spans: Iterable[Span]) -> str:
    """The text with these spans blank."""
    return "".join(_pieces(text, sorted(spans)))


def _pieces(text: str, spans: Iterable[Span]) -> Iterator[str]:
    at = 0
    for span in spans:
        if span.end > at:
            yield text[at : max(at, span.start)]
            yield " "
            at = span.end
    yield text[at:]
