"""Things that stand beside each other in a source: headings, rows or columns of a table, names that are joined."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.blocks import cells
from index.passages import Source
from index.structure import structure
from index.words import words
from rag.text.values import may_only_begin, named_things

MOST_OF_GROUP = 60  # things that stand beside each other
LONGEST_NAME = 60  # characters of what is called by a heading or a cell
MOST_COLUMNS = 12  # of a table whose columns may be things
_HAN = re.compile(r"[\u4e00-\u9fff]")
_JOINED = re.compile(r"^\s*(?:,|and|or|und|и|или|,\s*and)\s*(?:the\s+)?$", re.I)

Place = Literal["heading", "row", "column", "joined"]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that sources name, and what stands above it ("Machines in hall 3")."""

    name: str
    above: str = ""
    place: Place = "heading"

    def in_(self, text: str) -> bool:
        """True if a text names it: by its words with capitals or digits, else by all of them."""
        if _HAN.search(self.name):
            return self.name in text
        marks = set(words(self.short))
        return bool(marks) and marks <= set(words(text))

    @property
    def short(self) -> str:
        """The part of it that is a name: "Drako 7" of "Mill Drako 7" is told by its words with digits, or all."""
        named = [each.text for each in named_things(f"- {self.name}")]
        best = next((each for each in named if any(map(str.isdigit, each))), "")
        return _without_kind(best or self.name)


def _without_kind(name: str) -> str:
    """ "Drako 7" of "Mill Drako 7": the word before the number, and the number."""
    found = re.fullmatch(r"(?:.*\s)?(\S+\s\S*\d\S*)", name)
    return found[1] if found else name


def beside(source: Source) -> Iterator[list[Named]]:
    """Headings of one level, the first cells and the columns of one table, names joined in one sentence."""
    groups: dict[tuple[object, ...], list[Named]] = defaultdict(list)
    path: list[tuple[int, str]] = []
    for block in structure(source):
        said = block.span.of(source.text)
        above = path[-1][1] if path else source.title
        if block.kind == "heading":
            plain = said.strip("#*_ ")
            path = [each for each in path if each[0] < block.level]
            above = path[-1][1] if path else source.title
            groups["heading", block.level, tuple(path)].append(Named(plain, above))
            path.append((block.level, plain))
        elif block.kind == "header":
            heads = [each.strip("*_ ") for each in cells(said)]
            if len(heads) <= MOST_COLUMNS:
                under = f"{above} {source.title}"
                groups["column", block.span.start] = [Named(e, under, "column") for e in heads[1:]]
        elif block.kind == "row":
            first = next(iter(cells(said)), "").strip("*_ ")
            named = Named(first, f"{above} {' '.join(block.columns[:1])}", "row")
            groups["row", block.columns, tuple(path)].append(named)
        elif block.kind in ("prose", "item"):
            joined = [Named(each, source.title, "joined") for each in _joined(said)]
            groups["joined", block.span.start] = joined
    for group in groups.values():
        once = list(
            {each.name: each for each in group if 0 < len(each.name) <= LONGEST_NAME}.values()
        )
        if 1 < len(once) <= MOST_OF_GROUP:
            yield once


def _joined(text: str) -> list[str]:
    """Names that follow one another, with nothing but "and" or a comma between them."""
    found: list[str] = []
    end = -1
    for each in named_things(text):
        if may_only_begin(each, text):
            continue
        if found and not _JOINED.match(text[end : each.span.start]):
            if len(found) > 1:
                return found
            found = []
        found.append(each.text)
        end = each.span.end
    return found if len(found) > 1 else []
