"""Boxes on a page that cover a span: whole lines, but in the first and last line only the span's words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from index.loaders.pdf.drawing import DrawnWord
from index.passages import Region, Source, Span

Box = tuple[float, float, float, float]

_LEFT_OUT = str.maketrans("", "", "\xad-\u2010")  # line breaks add and remove hyphens


def frames(
    source: Source, regions: Sequence[Region], words: Sequence[DrawnWord], span: Span
) -> Iterator[Box]:
    """For each region, the box (left, top, right, bottom; points) of its part of ``span``; all must have boxes.

    It is the box of the whole line if the page's words don't match the text letter for letter.
    """
    for region in regions:
        assert region.box is not None, "as the caller promises"
        yield _of_words(source, region, words, span) or region.box


def _of_words(source: Source, region: Region, words: Sequence[DrawnWord], span: Span) -> Box | None:
    line = region.span
    if span.start <= line.start and line.end <= span.end:
        return None
    there = [each for each in words if region.box and _stands_in(each.box, region.box)]
    before = _letters(source.text[line.start : span.start])
    covered = _letters(source.text[max(line.start, span.start) : min(line.end, span.end)])
    if "".join(_letters(each.text) for each in there) != _letters(line.of(source.text)):
        return None
    at, boxes = 0, []
    for each in there:
        ends = at + len(_letters(each.text))
        if at < len(before) + len(covered) and ends > len(before):
            boxes.append(each.box)
        at = ends
    lefts, tops, rights, bottoms = zip(*boxes, strict=True) if boxes else ((), (), (), ())
    return (min(lefts), min(tops), max(rights), max(bottoms)) if boxes else None


def _letters(text: str) -> str:
    """The letters of a text, independent of spacing, hyphens and ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_LEFT_OUT).split())


def _stands_in(word: Box, line: Box) -> bool:
    across, down = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return line[0] <= across <= line[2] and line[1] <= down <= line[3]
