"""The sections of a source and what in them can be quoted: single sentences, or a lead-in with its items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from index.chunking import chunk
from index.front_matter import front_matter
from index.loaders.boilerplate_lines import is_furniture
from index.passages import Hit, Sentence, Source, Span
from index.patterns import late
from index.question_marks import asks
from index.structure import structure
from index.words import words
from rag.found import Cited
from rag.reading.candidates import leads_in, points_back
from rag.shapes.passages import as_hit
from rag.text.lexicon import alternatives
from rag.text.omissions import omits_value
from rag.text.prompt_injection import is_order
from rag.text.values import MEASURED

MOST_ITEMS, LONGEST_LIST = (
    5,
    800,
)  # items, and characters, of a list that is quoted with its lead-in
LONGEST_SOURCE = 300_000  # characters read of one source
WINDOWS = 40  # of a longer one the beginnings of its sections, and of so many equal parts, are read
LEAST_WORDS, FEW_WORDS, MANY_WORDS = 4, 8, 50  # analysed words of a sentence
DULL = 0.2  # worth of who was there, and of what stands under "About the author"
_BETWEEN = " > "
_NUMBERS = late(rf"(?<![a-zа-яё])(?:{alternatives('summaries', 'numbers')})(?![a-zа-яё])", re.I)
_ATTENDANCE = late(rf"(?:{alternatives('summaries', 'attendance')})\s*[:：]", re.I)
_APPARATUS = late(rf"(?:.* > )?(?:{alternatives('summaries', 'apparatus')})\s*(?:[:：].*)?$", re.I)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is quoted together, with its analysed words; ``worth`` (about 1) is how well it stands alone."""

    cited: tuple[Cited, ...]
    words: tuple[str, ...]
    worth: float

    @property
    def start(self) -> int:
        return self.cited[0].sentence.span.start


@dataclass(frozen=True, slots=True)
class Section:
    """The units below one heading (None: no heading), in the order of the text."""

    heading: str | None
    units: tuple[Unit, ...]

    @property
    def size(self) -> int:
        """Its analysed words."""
        return sum(len(unit.words) for unit in self.units)

    @property
    def label(self) -> str:
        return (self.heading or "").rpartition(_BETWEEN)[2]


@dataclass(frozen=True, slots=True)
class Outline:
    """A source by its headings; ``read`` is the share (0..1) of its text that was looked at."""

    source: Source
    sections: tuple[Section, ...]
    read: float = 1.0

    def at_most(self, most: int) -> tuple[Section, ...]:
        """Its sections by the deepest headings of which there are no more than ``most``, else the highest."""
        depth = max((len(_path(each.heading)) for each in self.sections), default=0)
        found = self.sections
        for level in range(depth, 0, -1):
            found = _merged(self.sections, level)
            if len(found) <= most:
                break
        return found


def outline(source: Source, *, most: int = LONGEST_SOURCE) -> Outline:
    """The outline of a source; of one longer than ``most`` characters evenly over its length."""
    kept = _shortened(source, most)
    matter = front_matter(source.text)
    begin = matter.end if matter else 0
    headings = {block.span for block in structure(kept) if block.kind == "heading"}
    hits = [
        as_hit(source, sentences, heading=part.heading)
        for part in chunk(kept)
        if (
            sentences := [
                each
                for each in part.sentences
                if each.span not in headings and each.span.start >= begin
            ]
        )
    ]
    sections = tuple(
        Section(heading, tuple(unit for hit in held for unit in units(hit)))
        for heading, held in groupby(hits, key=lambda hit: hit.place.heading)
    )
    left = _length(kept.left_out) - _length(source.left_out)
    return Outline(source, sections, 1 - left / max(1, len(source.text)))


def _length(spans: Sequence[Span]) -> int:
    return sum(each.end - each.start for each in spans)


def units(hit: Hit, *, lists: bool = True) -> Iterator[Unit]:
    """What can be quoted of a passage; no question, no lead-in without its items, nothing that gives orders.

    Without ``lists`` each item is by itself.
    """
    if not lists:
        for each in hit.sentences:
            yield from _single(hit, each)
        return
    held: list[Sentence] = []
    for nth, each in enumerate(hit.sentences):
        if (
            held or nth == 0
        ) and each.kind == "item":  # items right below a heading need no lead-in
            held.append(each)
            continue
        yield from _listed(hit, held)
        held = [each] if each.kind == "prose" and leads_in(hit.text_of(each.span)) else []
        if not held:
            yield from _single(hit, each)
    yield from _listed(hit, held)


def _listed(hit: Hit, held: Sequence[Sentence]) -> Iterator[Unit]:
    """A lead-in with its items if they are few, else each of these by itself."""
    items = [each for each in held if each.kind == "item"]
    cited = [Cited(hit, each) for each in held if _is_quotable(Cited(hit, each))]
    short = bool(held) and held[-1].span.end - held[0].span.start <= LONGEST_LIST
    if short and 1 < len(items) <= MOST_ITEMS and len(cited) == len(held):
        yield Unit(tuple(cited), tuple(word for each in cited for word in words(each.text)), 1.0)
        return
    for each in items:
        yield from _single(hit, each)


def _single(hit: Hit, sentence: Sentence) -> Iterator[Unit]:
    cited = Cited(hit, sentence)
    own = tuple(words(cited.text))
    if _is_quotable(cited) and len(own) >= LEAST_WORDS and not leads_in(cited.text):
        yield Unit((cited,), own, _worth(cited, len(own)))


def _is_quotable(cited: Cited) -> bool:
    unusual = cited.sentence.mark is not None and cited.sentence.certainty is None
    return (
        cited.sentence.kind != "header"
        and not unusual
        and not asks(cited.text)
        and not is_order(cited.text)
        and not is_furniture(cited.text)
    )


def _worth(cited: Cited, length: int) -> float:
    worth = 1.0
    if cited.sentence.kind == "row":
        worth *= 0.3
    if any(omits_value(kind, cited.text) for kind in MEASURED):
        worth *= 0.6  # a gap where a value should be
    if length < FEW_WORDS:
        worth *= 0.7
    if length > MANY_WORDS:
        worth *= 0.85
    if points_back(cited.text):
        worth *= 0.7
    if any(each.isdecimal() for each in cited.text) or _NUMBERS.search(cited.text):
        worth *= 1.25  # figures and dates are what a reader wants to know
    if _ATTENDANCE.match(cited.text) or _APPARATUS.match(cited.hit.place.heading or ""):
        worth *= DULL
    if cited.text.startswith(("(", "*(", "*", "（")) and cited.text.endswith((")", "*", "）")):
        worth *= 0.3  # a caption, an aside
    return worth


def _path(heading: str | None) -> list[str]:
    return (heading or "").split(_BETWEEN)


def _merged(sections: Iterable[Section], level: int) -> tuple[Section, ...]:
    def above(section: Section) -> str:
        return _BETWEEN.join(_path(section.heading)[:level])

    return tuple(
        Section(heading or None, tuple(unit for each in held for unit in each.units))
        for heading, held in groupby(sections, key=above)
    )


def _shortened(source: Source, most: int) -> Source:
    """The source, if it is very long without the end of each of its sections, and of each window of these."""
    length = len(source.text)
    if length <= most:
        return source
    headings = {block.span.start for block in structure(source) if block.kind == "heading"}
    begins = sorted({*headings, *range(0, length, max(1, length // WINDOWS))})
    spans = []
    for start, end in pairwise([*begins, length]):
        cut = source.text.find("\n", start + (end - start) * most // length, end)
        last = source.text.rfind("\n", start, end)
        if 0 <= cut < last:
            spans.append(Span(cut + 1, last))
    return replace(source, left_out=tuple(sorted((*source.left_out, *spans))))
