"""The automatic numbers of an OpenDocument text: list styles, the outline of its headings, counters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.counting import as_opendocument
from index.loaders.markup import number

_PLACE = re.compile(r"%(\d+)%")
_LEVELS = 10
Counts = dict[int, int]


@dataclass(frozen=True, slots=True)
class Level:
    """How one level is counted and shown; ``form`` is empty for a bullet or no number."""

    form: str = ""
    before: str = ""
    after: str = ""
    shown: int = 1
    start: int = 1
    pattern: str = ""
    bullet: bool = False


_BULLET = Level(bullet=True)


@dataclass(slots=True)
class ListStyles:
    """The list styles of a document by name; ``outline`` is that of its headings."""

    _levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    outline: dict[int, Level] = field(default_factory=dict)

    @classmethod
    def of(cls, roots: Iterable[Any]) -> ListStyles:
        """The list styles in these parts; later ones hold."""
        found = cls()
        for root in roots:
            for each in () if root is None else root.iter("{*}list-style", "{*}outline-style"):
                levels = dict(map(_level, each))
                if markup.name(each) == "outline-style":
                    found.outline = levels
                else:
                    found._levels[markup.attribute(each, "name") or ""] = levels
        return found

    def levels(self, style: str) -> dict[int, Level] | None:
        """The levels of a list style, from 1; None for one that isn't known."""
        return self._levels.get(style)


def _level(element: Any) -> tuple[int, Level]:
    def said(name: str) -> str:
        return markup.attribute(element, name) or ""

    at = number(said("level"), 1, most=_LEVELS)
    if "number" not in markup.name(element) and "outline" not in markup.name(element):
        return at, _BULLET
    shown, start = number(said("display-levels"), 1), number(said("start-value"), 1)
    pattern = said("num-list-format")
    return at, Level(
        said("num-format"), said("num-prefix"), said("num-suffix"), shown, start, pattern
    )


def counted(levels: dict[int, Level], at: int, counts: Counts, restart: int | None) -> str:
    """The number of the next item on level ``at`` (from 1), counted on; empty for none."""
    level = levels.get(at, _BULLET)
    for above in range(1, at):  # levels that no item was on are shown as they begin
        counts.setdefault(above, levels[above].start if above in levels else 1)
    counts[at] = counts.get(at, level.start - 1) + 1 if restart is None else restart
    for deeper in [each for each in counts if each > at]:
        del counts[deeper]
    if not level.form:
        return (level.before + level.after).strip() if not level.bullet else ""

    def figure(depth: int) -> str:
        its = levels.get(depth, Level())
        return as_opendocument(counts.get(depth, its.start), its.form) if its.form else ""

    if level.pattern:
        return _PLACE.sub(lambda found: figure(int(found[1])), level.pattern).strip()
    parts = (figure(depth) for depth in range(max(1, at - level.shown + 1), at + 1))
    return f"{level.before}{'.'.join(part for part in parts if part)}{level.after}".strip()


def is_bullet(levels: dict[int, Level] | None, at: int) -> bool:
    """True if items on a level have a bullet, or nothing is known of them."""
    return levels is None or levels.get(at, _BULLET).bullet


@dataclass(slots=True)
class Open:
    """A list while its items are read: its style and how far it has counted."""

    style: str
    counts: Counts


@dataclass(slots=True)
class Counters:
    """How far the lists of a document have counted; later lists may continue earlier ones."""

    _by_id: dict[str, Counts] = field(default_factory=dict)
    _by_style: dict[str, Counts] = field(default_factory=dict)

    def opened(self, element: Any, style: str) -> Open:
        """A list at the top level begins: anew, or where the one that it names stopped."""
        named = markup.attribute(element, "continue-list")
        earlier = self._by_id.get(named) if named else None
        if earlier is None and markup.attribute(element, "continue-numbering") == "true":
            earlier = self._by_style.get(style)
        counts: Counts = {} if earlier is None else earlier
        if own := markup.attribute(element, "id"):
            self._by_id[own] = counts
        self._by_style[style] = counts
        return Open(style, counts)
