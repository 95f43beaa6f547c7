"""Finds the page and the cells that a span of a source's text comes from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.passages import Mark, Region, Sentence, Span

_TIMES = re.compile(r"(\d\d+:\d\d:\d\d)-(\d\d+:\d\d:\d\d)$")
_RANGE = re.compile(r"(.+)!([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$", re.S)


@dataclass(frozen=True, slots=True)
class Layout:
    """The regions and marks of one source, ready for look-ups; both are in order and don't overlap."""

    regions: Sequence[Region]
    marks: Sequence[Mark] = ()
    _starts: list[int] = field(init=False)
    _ends: list[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", [region.span.start for region in self.regions])
        object.__setattr__(self, "_ends", [region.span.end for region in self.regions])

    def under(self, span: Span) -> Sequence[Region]:
        """The regions that share a character with ``span``, in order."""
        return self.regions[
            bisect_right(self._ends, span.start) : bisect_left(self._starts, span.end)
        ]

    def placed(self, sentence: Sentence) -> Sentence:
        """The sentence with the page it begins on, its cell range, and what it is marked as."""
        sentence = self._marked(sentence) if self.marks else sentence
        under = self.under(sentence.span)
        if not under:
            return sentence
        cells = whole_range(under[0].cells, under[-1].cells)
        return replace(sentence, page=under[0].page, cells=cells)

    def _marked(self, sentence: Sentence) -> Sentence:
        first = bisect_right(self.marks, sentence.span.start, key=lambda mark: mark.span.end)
        behind = bisect_left(self.marks, sentence.span.end, key=lambda mark: mark.span.start)
        found = self.marks[first:behind]
        if not found:
            return sentence
        sure = [mark.certainty for mark in found if mark.certainty is not None]
        return replace(sentence, mark=found[0].what, certainty=min(sure, default=None))


def whole_range(first: str | None, last: str | None) -> str | None:
    """The range from one to another: ``Prices!A5:D5`` and ``Prices!A9:D9`` give ``Prices!A5:D9``.

    Times of a recording likewise: ``00:01:05-00:01:09`` and ``00:01:09-00:01:12`` give ``00:01:05-00:01:12``.
    If they are not on one sheet, the first range.
    """
    if first is None or last is None or first == last:
        return first
    if (begun := _TIMES.match(first)) and (ended := _TIMES.match(last)):
        return f"{begun[1]}-{ended[2]}"
    one, other = _RANGE.match(first), _RANGE.match(last)
    if not one or not other or one[1] != other[1]:
        return first
    columns = sorted(
        (g for m in (one, other) for g in (m[2], m[4]) if g), key=lambda c: (len(c), c)
    )
    rows = sorted(int(g) for m in (one, other) for g in (m[3], m[5]) if g)
    return f"{one[1]}!{columns[0]}{rows[0]}:{columns[-1]}{rows[-1]}"
