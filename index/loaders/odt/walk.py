"""One pass over an OpenDocument text's blocks: headings, paragraphs, items and tables are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.charts import write_table_of
from index.loaders.decks.odf_charts import odf_chart
from index.loaders.decks.odf_styles import colour
from index.loaders.inline_marks import DELETED, HIDDEN, bare
from index.loaders.markup import number
from index.loaders.nested import RowNames, labelled
from index.loaders.odt.lists import Counters, ListStyles, Open, counted, is_bullet
from index.loaders.odt.runs import said
from index.loaders.odt.said import Context, Note, Said, comment
from index.loaders.odt.tables import Table, read_table
from index.loaders.placed import as_one, write_placed
from index.loaders.segments import Line, write_item, write_line
from index.loaders.writing import Writing, tidy

_SKIPPED = frozenset("tracked-changes sequence-decls forms variable-decls user-field-decls".split())
_ITEMS = ("list-item", "list-header")


@dataclass(frozen=True, slots=True)
class Item:
    """The list item that the next paragraph begins: its level from 1, its number, or that it has none."""

    level: int
    mark: str
    bullet: bool


@dataclass(slots=True)
class Walk:
    """What is written of a document, and what waits to be written behind a block."""

    writing: Writing
    context: Context
    lists: ListStyles
    title: str | None = None
    first: str = ""  # heading, without its number
    counters: Counters = field(default_factory=Counters)
    _headings: dict[int, int] = field(default_factory=dict)
    _behind: list[Said] = field(default_factory=list)
    _nested: list[tuple[str, Table]] = field(default_factory=list)
    _on: str | None = "FFFFFF"

    def blocks(self, parent: Any) -> None:
        """Write the blocks in an element."""
        for element in parent:
            self.block(element, markup.name(element))

    def block(self, element: Any, name: str) -> None:
        if name == "h":
            self.heading(element)
        elif name == "p":
            write = self.paragraph(element)
            if write is not None:
                self.written(write)
        elif name == "list":
            self.list_items(element, None, 1)
        elif name == "table":
            self._written(self._table(element))
        elif _is_unshown(element, name):
            self.writing.paragraph(self._unshown(element, name))
        elif name == "annotation":
            self._comment(comment(element))
        elif name not in _SKIPPED:
            self.blocks(element)

    def heading(self, element: Any, item: Item | None = None) -> None:
        """Write a heading with its number: that of the outline, or of the list that it stands in."""
        found = self.read(element)
        level = max(1, number(markup.attribute(element, "outline-level"), 1, most=10))
        mark = self._outline_number(element, level) if item is None else item.mark
        text = found.line.text
        if text.strip():
            self.writing.heading(1 + level, f"{mark} {text}" if mark else text)
            self.first = self.first or tidy(bare(text))
        self.behind(found)

    def _outline_number(self, element: Any, level: int) -> str:
        names = [("paragraph", markup.attribute(element, "style-name") or "")]
        if markup.attribute(element, "is-list-header") == "true" or not self.lists.outline:
            return ""
        if self.context.styles.list_style(names) == "":
            return ""
        restart = markup.attribute(element, "start-value")
        first = number(restart, 1) if restart else None
        return counted(self.lists.outline, level, self._headings, first)

    def paragraph(self, element: Any) -> Said | None:
        """Write a paragraph that is a title or stands in no list; the rest is for the caller."""
        found = self.read(element)
        if self.title is None and self.context.styles.is_title(element) and found.line.text.strip():
            self.title = tidy(bare(found.line.text))
            self.writing.heading(1, found.line.text)
            self.behind(found)
            return None
        return found

    def written(self, found: Said) -> None:
        write_line(self.writing, found.line)
        self.behind(found)

    def read(self, element: Any) -> Said:
        """What a paragraph says, on the colour that it stands on."""
        return said(element, self.context, behind=self._on)

    # Lists

    def list_items(self, element: Any, within: Open | None, level: int) -> None:
        """Write a list; one in another continues its counts."""
        for item, paragraph, here in self._items(element, within, level):
            if paragraph is None:
                continue
            if markup.name(paragraph) == "h":
                self.heading(paragraph, item or Item(here, "", True))
            elif markup.name(paragraph) != "p":
                self.block(paragraph, markup.name(paragraph))
            else:
                found = self.read(paragraph)
                self._item(item, found.line, here)
                self.behind(found)

    def _item(self, item: Item | None, line: Line, level: int) -> None:
        if item is None or not (item.mark or item.bullet):
            write_line(self.writing, line)
            return
        write_item(self.writing, level - 1, item.mark, line, bullet=item.bullet)

    def _items(
        self, element: Any, within: Open | None, level: int
    ) -> Iterator[tuple[Item | None, Any, int]]:
        """What stands in a list: each block with the item that it begins, if it does, and its level."""
        own = markup.attribute(element, "style-name")
        style = own or (within.style if within else self._style_of(element))
        opened = self.counters.opened(element, style) if within is None else within
        opened = Open(style, opened.counts)
        levels = self.lists.levels(style)
        for entry in element:
            if markup.name(entry) not in _ITEMS:
                continue
            begun = markup.name(entry) == "list-header"
            restart = markup.attribute(entry, "start-value")
            for block in entry:
                name = markup.name(block)
                if name == "list":
                    yield from self._items(block, opened, level + 1)
                elif name in ("p", "h") and not begun:
                    begun = True
                    first = number(restart, 1) if restart else None
                    bullet = is_bullet(levels, level)
                    mark = counted(levels or {}, level, opened.counts, first)
                    yield Item(level, mark, bullet), block, level
                elif name != "number":
                    yield None, block, level

    def _style_of(self, element: Any) -> str:
        """The list style that the first paragraph's style names."""
        first = next(element.iter("{*}p", "{*}h"), None)
        name = None if first is None else markup.attribute(first, "style-name")
        return self.context.styles.list_style([("paragraph", name or "")]) or ""

    # Tables

    def _table(self, element: Any) -> Table:
        hidden = self.context.unseen.options.hidden
        names = RowNames()

        def text_of(cell: Any) -> str:
            begin, name = len(self._nested), names.before(cell)
            text = self.cell(cell)
            self._nested[begin:] = [(labelled(name, c), t) for c, t in self._nested[begin:]]
            names.add(cell, text)
            return text

        read = read_table(element, text_of, hidden=hidden)
        if read.hidden:
            self.context.unseen.count("hidden rows", read.hidden)
        return read

    def _written(self, read: Table) -> None:
        nested, self._nested = self._nested, []
        write_placed(self.writing, read.rows, read.heads, self.context.unseen)
        self.write_behind()
        for caption, inner in nested:
            self.writing.paragraph(caption)
            self._written(inner)

    def cell(self, cell: Any) -> str:
        """A cell's text on one line; tables in it are written behind its own."""
        names = [("table-cell", markup.attribute(cell, "style-name") or "")]
        fill = self.context.styles.said(names, "table-cell-properties", "background-color")
        before, self._on = self._on, colour(fill) if fill.startswith("#") else self._on
        parts: list[tuple[str, bool]] = []
        self._inside(cell, parts)
        self._on = before
        return as_one(parts)

    def _inside(self, parent: Any, parts: list[tuple[str, bool]]) -> None:
        for element in parent:
            name = markup.name(element)
            if name in ("p", "h"):
                parts.append((self._kept(element), False))
            elif name == "list":
                for item, block, _ in self._items(element, None, 1):
                    if markup.name(block) in ("p", "h"):
                        text = self._kept(block)
                        numbered = item is not None and item.mark and text.strip()
                        parts.append((f"{item.mark} {text}" if item and numbered else text, True))
                    else:
                        self._inside([block], parts)
            elif name == "table":
                caption, read = as_one(parts), self._table(element)
                self._nested.append((caption, read))
                rows = (" ".join(c.text for c in row if c.text) for row in read.rows)
                parts += [(row, True) for row in rows]
            elif _is_unshown(element, name):
                if said := self._unshown(element, name):
                    parts.append((said, False))
            elif name == "annotation":
                if text := comment(element):
                    self._behind.append(Said(comments=[text]))
            elif name not in _SKIPPED:
                self._inside(element, parts)

    def _unshown(self, element: Any, name: str) -> str:
        """What a hidden section or a deletion says, if it is taken in; it is counted otherwise."""
        if name == "section" and _is_hidden(element):
            text = "\n".join(tidy(markup.inner(p)) for p in element.iter("{*}p", "{*}h"))
            return self.context.unseen.passage(HIDDEN, text)
        if name == "change":
            text = self.context.deleted.pop(markup.attribute(element, "change-id") or "", "")
            return self.context.unseen.passage(DELETED, text) if text else ""
        return ""

    def _kept(self, paragraph: Any) -> str:
        found = self.read(paragraph)
        self._behind.append(found)
        return found.line.text

    # What is written behind a block

    def behind(self, found: Said) -> None:
        self._behind.append(found)
        self.write_behind()

    def write_behind(self) -> None:
        """Write what the blocks so far point to: text boxes, charts, notes and comments."""
        waiting, self._behind = self._behind, []
        for found in waiting:
            for box in found.boxes:
                before, self._on = self._on, None  # it may have any colour
                self.blocks(box)
                self._on = before
            for name in found.pictures:
                if name in self.context.package.names:
                    self.context.pictures.write(self.writing, self.context.package.get(name))
            for chart in found.charts:
                if missing := write_table_of(self.writing, odf_chart(chart)):
                    self.context.unseen.count(missing)
            for note in found.notes:
                self._note(note)
            for text in found.comments:
                self._comment(text)

    def _note(self, note: Note) -> None:
        paragraphs = [] if note.body is None else list(note.body.iter("{*}p", "{*}h"))
        parts = [self.read(each) for each in paragraphs]
        text = as_one([(each.line.text, False) for each in parts])
        if text:
            with self.writing.marked(note.kind):
                self.writing.paragraph(f"({note.mark}) {text}")
        self._behind += parts
        self.write_behind()

    def _comment(self, text: str) -> None:
        if text:
            with self.writing.marked("comment"):
                self.writing.paragraph(text)


def _is_unshown(element: Any, name: str) -> bool:
    return name == "change" or (name == "section" and _is_hidden(element))


def _is_hidden(section: Any) -> bool:
    display = markup.attribute(section, "display")
    return display == "none" or (
        display == "condition" and markup.attribute(section, "is-hidden") == "true"
    )
