"""The automatic numbers of a Word document: each list's levels, and how far each has counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.counting import as_office
from index.loaders.docx.properties import Properties, child, is_on, stated, value
from index.loaders.docx.styles import Styles
from index.loaders.markup import number

_LEVELS = 9
_LIST_STYLE = re.compile(r"list (bullet|number)\s*([2-5])?$")
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and shown: ``text`` is ``%1.%2``, ``restart`` as in ``lvlRestart``."""

    form: str = "decimal"
    text: str | None = None
    start: int = 1
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A paragraph's place in a list: its depth from 0, and its number; empty for a bullet."""

    depth: int
    mark: str
    bullet: bool = False


@dataclass(slots=True)
class _List:
    """One ``num``: which definition it counts by, its own levels and starts."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class _Styled:
    """What a paragraph style says of lists; ``depth`` if only its name does."""

    name: str | None = None
    level: str | None = None
    linked: int | None = None
    depth: int | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a document."""

    root: Any
    styles: Styles
    _abstract: dict[str, dict[int, Level]] = field(default_factory=dict)
    _linked: dict[str, str] = field(default_factory=dict)
    _lists: dict[str, _List] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _styled: dict[str, _Styled] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        elements = [] if self.root is None else list(self.root)
        for each in elements:
            if markup.name(each) == "abstractNum":
                known = markup.attribute(each, "abstractNumId") or ""
                self._abstract[known] = _levels(each)
                if link := value(each, "numStyleLink"):
                    self._linked[known] = link
        for each in elements:
            if markup.name(each) == "num":
                self._lists[markup.attribute(each, "numId") or ""] = _list(each)
        for each in self._lists.values():
            each.abstract = self._resolved(each.abstract)

    def listed(self, paragraph: Properties) -> Listed | None:
        """The place of a paragraph in its list, counted on; None for one in no list."""
        place = self._place(paragraph)
        if place is None:
            return None
        name, depth = place
        if name is None:  # a list by the name of its style alone
            return Listed(depth, "", bullet=True)
        return self._counted(name, depth)

    def _place(self, paragraph: Properties) -> tuple[str | None, int] | None:
        """The list and level of a paragraph; without a list's number for one by the name of its style."""
        own = paragraph.get("numPr")
        name, level = value(own, "numId"), value(own, "ilvl")
        style_id = stated(paragraph, "pStyle") or ""
        if style_id not in self._styled:
            self._styled[style_id] = self._of_style(self.styles.chain(style_id))
        styled = self._styled[style_id]
        if name is None and styled.name is None:
            return None if styled.depth is None else (None, styled.depth)
        if (name or styled.name) == "0":
            return None
        depth = number(level or styled.level, 0, most=_LEVELS - 1)
        linked = styled.linked if name is None else None
        return name or styled.name, depth if linked is None else linked

    def _of_style(self, chain: list[Any]) -> _Styled:
        name = level = None
        for style in chain:
            its = child(style, "pPr", "numPr")
            name, level = name or value(its, "numId"), level or value(its, "ilvl")
            match = _LIST_STYLE.match((value(style, "name") or "").lower())
            if name is None and match:
                return _Styled(depth=int(match[2] or 1) - 1)
        return _Styled(name, level, self._level_of(name, chain) if name else None)

    def _level_of(self, name: str, chain: list[Any]) -> int | None:
        """The level that is linked with the paragraph's style."""
        known = self._lists.get(name)
        levels = self._abstract.get(known.abstract, {}) if known else {}
        by_style = {level.style: depth for depth, level in levels.items() if level.style}
        names = (markup.attribute(style, "styleId") for style in chain)
        return next((by_style[each] for each in names if each in by_style), None)

    def _counted(self, name: str, depth: int) -> Listed:
        known = self._lists.get(name)
        if known is None:
            return Listed(depth, "", bullet=True)
        levels = {**self._abstract.get(known.abstract, {}), **known.levels}
        counts = self._counts.setdefault(known.abstract, {})
        self._begin(name, known, depth, counts)
        mark = counted_on(levels, depth, counts)
        return Listed(depth, mark or "", bullet=mark is None)

    def _begin(self, name: str, known: _List, depth: int, counts: dict[int, int]) -> None:
        """Start a level anew where the list says so and is used for the first time."""
        if (name, depth) not in self._begun:
            self._begun.add((name, depth))
            if depth in known.starts:
                counts[depth] = known.starts[depth] - 1

    def _resolved(self, abstract: str) -> str:
        """The definition that has the levels: some only name the list style that has them."""
        for _ in range(_LEVELS):
            name = self.styles.numbering_of(self._linked.get(abstract, ""))
            if name is None or name not in self._lists or self._abstract.get(abstract):
                break
            abstract = self._lists[name].abstract
        return abstract


def counted_on(levels: Mapping[int, Level], depth: int, counts: dict[int, int]) -> str | None:
    """The number of the next paragraph on a level, counted on; None for a bullet."""
    level = levels.get(depth, Level("bullet"))
    counts[depth] = counts.get(depth, level.start - 1) + 1
    for deeper in [each for each in counts if each > depth]:
        if _restarts(levels.get(deeper), depth):
            del counts[deeper]
    return None if level.form == "bullet" else _shown(levels, level, counts)


def _levels(parent: Any) -> dict[int, Level]:
    return {
        number(markup.attribute(each, "ilvl"), 0, most=_LEVELS - 1): _level(each)
        for each in parent
        if markup.name(each) == "lvl"
    }


def _level(element: Any) -> Level:
    restart = value(element, "lvlRestart")
    form = value(element, "numFmt") or value(element, "AlternateContent", "Choice", "numFmt")
    return Level(
        form or "decimal",
        value(element, "lvlText"),
        number(value(element, "start"), 1),
        None if restart is None else number(restart, 0),
        is_on(element, "isLgl"),
        value(element, "pStyle"),
    )


def _list(element: Any) -> _List:
    own, starts = dict[int, Level](), dict[int, int]()
    for each in element:
        if markup.name(each) == "lvlOverride":
            depth = number(markup.attribute(each, "ilvl"), 0, most=_LEVELS - 1)
            start = value(each, "startOverride")
            if start is not None:
                starts[depth] = number(start, 1)
            if (level := child(each, "lvl")) is not None:
                own[depth] = _level(level)
    return _List(value(element, "abstractNumId") or "", own, starts)


def _restarts(level: Level | None, after: int) -> bool:
    if level is None or level.restart is None:
        return True
    return level.restart > 0 and after + 1 <= level.restart


def _shown(levels: Mapping[int, Level], level: Level, counts: dict[int, int]) -> str:
    def figure(match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        its = levels.get(depth, Level())
        count = counts.get(depth, its.start)
        form = "decimal" if level.legal and its.form != "decimalZero" else its.form
        return "" if form in ("none", "bullet") else as_office(count, form)

    # A definition without a text, as small programs write it, is shown as ``3.``
    own = next((depth + 1 for depth, each in levels.items() if each is level), 1)
    text = f"%{own}." if level.text is None else level.text
    return " ".join(_PLACE.sub(figure, text).split())
