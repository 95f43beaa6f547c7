"""The lists that a source holds: bullets, numbered steps, rows, sub-headings, "first ... second ..." in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.passages import Sentence, Source
from index.structure import structure
from rag.found import Cited
from rag.shapes.passages import as_hit
from rag.text.lexicon import alternatives

LEAST = 2  # items of a list
STEPS = 12  # sentences among which the next step of a list in prose stands
SHOWN = 400  # characters of the items that are read with the lead-in

_FIRST = re.compile(alternatives("lists", "first"), re.I)
_THEN = re.compile(rf"\W*(?:{alternatives('lists', 'then')})", re.I)
_NUMBER = re.compile(r"(?:\d{1,3}|[a-z])[.)、]\s*\Z", re.I)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Items in order (each its sentences), under a heading, and what stands right before them in their section.

    ``titled`` ones are headings themselves.
    """

    lead: Cited | None
    items: tuple[tuple[Cited, ...], ...]
    titled: bool = False

    @property
    def first(self) -> Cited:
        return self.items[0][0]

    @property
    def heading(self) -> str:
        return (self.first.hit.place.heading or "").rsplit(" > ", 1)[-1]

    @property
    def above(self) -> str:
        """The title and the headings above it."""
        return f"{self.first.hit.title}. {self.first.hit.place.heading or ''}"

    @property
    def numbered(self) -> bool:
        """True for steps: they are numbered, or told one after the other."""
        prose = self.first.sentence.kind == "prose" and not self.titled
        return prose or _is_numbered(self.items[1][0])

    @property
    def introduction(self) -> str:
        """What tells of what these are the items: the sentence before them, else what stands above."""
        columns = ", ".join(self.first.sentence.columns)
        prose = self.first.sentence.kind == "prose" and not self.titled
        begins = self.first.text if prose else ""
        lead = self.lead.text if self.lead else begins or self.heading or self.first.hit.title
        return f"{lead} {columns}".strip()

    @property
    def said(self) -> str:
        """The items as one text."""
        return " ".join(each.text for item in self.items for each in item)[:SHOWN]


def enumerations(sentences: Sequence[Cited]) -> Iterator[Enumeration]:
    """The lists among the sentences of a source, in order."""
    yield from _runs(sentences)
    yield from _in_prose(sentences)


def _runs(sentences: Sequence[Cited]) -> Iterator[Enumeration]:
    at = 0
    while at < len(sentences):
        kind = sentences[at].sentence.kind
        if kind not in ("item", "row"):
            at += 1
            continue
        end = at + 1
        while end < len(sentences) and _goes_on(sentences[at], sentences[end]):
            end += 1
        items = _items(sentences[at:end])
        if len(items) >= LEAST:
            yield Enumeration(_before(sentences, at), items)
        at = end


def _goes_on(first: Cited, other: Cited) -> bool:
    return (
        other.sentence.kind == first.sentence.kind
        and other.hit.place.heading == first.hit.place.heading
        and other.sentence.columns == first.sentence.columns
    )


def _items(run: Sequence[Cited]) -> tuple[tuple[Cited, ...], ...]:
    """The sentences of a run, those of one bullet together."""
    items: list[list[Cited]] = []
    for each in run:
        if items and each.sentence.kind == "item" and _same_bullet(items[-1][-1], each):
            items[-1].append(each)
        else:
            items.append([each])
    return tuple(map(tuple, items))


def _is_numbered(item: Cited) -> bool:
    before = item.hit.text[: item.sentence.span.start - item.hit.place.span.start]
    return _NUMBER.search(before) is not None


def _same_bullet(one: Cited, other: Cited) -> bool:
    return one.hit.chunk_id == other.hit.chunk_id and _same_line(one, other)


def _same_line(one: Cited, other: Cited) -> bool:
    """True for two sentences of one hit without a line's end between them."""
    offset = one.hit.place.span.start
    return (
        "\n"
        not in one.hit.text[one.sentence.span.end - offset : other.sentence.span.start - offset]
    )


def _before(sentences: Sequence[Cited], at: int) -> Cited | None:
    """The sentence that introduces a list: prose right before it under the same heading."""
    before = at - 1
    while before >= 0 and sentences[before].sentence.kind == "header":
        before -= 1
    if before < 0:
        return None
    found = sentences[before]
    same = found.hit.place.heading == sentences[at].hit.place.heading
    return found if same and found.sentence.kind == "prose" else None


def _in_prose(sentences: Sequence[Cited]) -> Iterator[Enumeration]:
    """From a sentence with "first" to the last one that goes on with "then", "second", "finally"."""
    at = 0
    while at < len(sentences):
        first = sentences[at]
        if first.sentence.kind != "prose" or not _FIRST.search(first.text):
            at += 1
            continue
        behind = range(at + 1, min(len(sentences), at + 1 + STEPS))
        going_on = [n for n in behind if _follows(first, sentences[n])]
        if going_on:
            items = tuple((each,) for each in sentences[at : going_on[-1] + 1])
            lead = _before(sentences, at)
            # In prose only a sentence of the same paragraph introduces what follows.
            yield Enumeration(lead if lead and _adjoins(lead, first) else None, items)
            at = going_on[-1]
        at += 1


def _adjoins(one: Cited, other: Cited) -> bool:
    return one.hit == other.hit and _same_line(one, other)


def _follows(first: Cited, other: Cited) -> bool:
    same = other.hit.place.heading == first.hit.place.heading
    return same and other.sentence.kind == "prose" and _THEN.match(other.text) is not None


def sub_headings(source: Source) -> Iterator[Enumeration]:
    """The headings right below a heading, where there are several: "Three signals" and what they are."""
    above: list[tuple[int, str]] = []
    below: dict[tuple[str, ...], list[Cited]] = {}
    for block in structure(source):
        if block.kind != "heading":
            continue
        above = [each for each in above if each[0] < block.level]
        path = tuple(name for level, name in above if level > 1)
        if path:
            hit = as_hit(source, (Sentence(block.span),), heading=" > ".join(path))
            below.setdefault(path, []).append(Cited(hit, hit.sentences[0]))
        above.append((block.level, " ".join(block.span.of(source.text).strip("*_ ").split())))
    for found in below.values():
        if len(found) >= LEAST:
            yield Enumeration(None, tuple((each,) for each in found), titled=True)
