"""OpenDocument sheets (.ods): cells by the text that the file itself keeps of what they show.

calamine, which is faster, gives durations as they are stored, joins the words around tabs and line
breaks, and tells no formats, no hidden or struck-through cells and no comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.charts import Chart
from index.loaders.inline_marks import STRUCK as MARK
from index.loaders.inline_marks import around
from index.loaders.number_formats import general
from index.loaders.parts import Unread
from index.loaders.scripts import subscript, superscript
from index.loaders.sheets.looks import stored_beside
from index.loaders.sheets.ods_charts import chart_of
from index.loaders.sheets.ods_styles import Looks
from index.loaders.sheets.sheet import (
    BY_FORMAT,
    LAST_COLUMN,
    LAST_ROW,
    NO_VALUE,
    STRUCK,
    STRUCK_PART,
    Area,
    Drawn,
    Note,
    Sheet,
    SheetRow,
)
from index.loaders.writing import tidy

_NOT_SAID = frozenset(("annotation", "ruby-text", "frame", "custom-shape", "title", "desc"))
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?$")
_MOST_BLANKS = 100


@dataclass(slots=True)
class _Cell:
    """A cell being read: its text, and with what is struck through in it."""

    holds: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)

    def add(self, text: str, *, struck: bool) -> None:
        """Take a piece of its text."""
        self.whole.append(around(MARK, text) if struck else text)
        if not struck:
            self.holds.append(text)


def sheets(package: Package, source_id: str, *, hidden: bool) -> Iterator[Sheet | Unread]:
    """Yield the sheets in their order; with ``hidden`` texts hold what is struck through in them."""
    manifest = package.get("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise Unreadable("protected by a password: save it without one")
    reading, found = _Reading(package, hidden), list[Sheet]()
    try:
        reading.read(package.read("content.xml"), found)
    except markup.Damaged as reason:
        yield Unread(f"{source_id}: its end", reason)
        if reading.sheet.rows:
            reading.sheet.name = f"Sheet {len(found) + 1}"
            found.append(reading.sheet)
    shown = frozenset(sheet.name for sheet in found if not sheet.hidden)
    for sheet in found:
        sheet.shown_sheets = shown
        yield sheet


class _Reading:
    """The sheet being read: its columns and rows come before its name."""

    def __init__(self, package: Package, hidden: bool) -> None:
        self.package, self.hidden = package, hidden
        self.looks = Looks(package)
        self.begin()

    def read(self, content: bytes, found: list[Sheet]) -> None:
        """Add the sheets of ``content.xml`` to those found."""
        for element in markup.elements(
            content, "style", "table-column", "table-row", "shapes", "table"
        ):
            name = markup.name(element)
            if name == "style":
                self.looks.add(element)
            elif name == "table-column":
                self.column(element)
            elif name == "table-row":
                self.row(element)
            elif name == "shapes":
                self.draw(element, None, None)
            elif sheet := self.finished(element):
                found.append(sheet)

    def begin(self) -> None:
        """Begin another sheet."""
        self.sheet = Sheet("")
        self.columns = 0
        self.next_row = 1
        self.cells = 0
        self.usual: list[tuple[int, str | None]] = []  # the look of columns up to this one

    def finished(self, element: Any) -> Sheet | None:
        """The sheet whose end this is; None for a table in something else (a chart, a change)."""
        sheet = self.sheet
        self.begin()
        sheet.name = _attribute(element, "name")
        sheet.hidden = not self.looks.of(_attribute(element, "style-name")).displayed
        return sheet if sheet.name else None

    def column(self, element: Any) -> None:
        """Note which columns are hidden, and how they look."""
        times = _count(element, "number-columns-repeated", LAST_COLUMN + 1)
        if _attribute(element, "visibility") in ("collapse", "filter"):
            self.sheet.hidden_columns.append((self.columns, self.columns + times - 1))
        self.columns += times
        self.usual.append((self.columns, _attribute(element, "default-cell-style-name")))

    def row(self, element: Any) -> None:
        """Take a row, as often as it is repeated."""
        times = _count(element, "number-rows-repeated", LAST_ROW)
        row = SheetRow(self.next_row)
        visibility = _attribute(element, "visibility")
        row.hidden, row.filtered = visibility in ("collapse", "filter"), visibility == "filter"
        usual = _attribute(element, "default-cell-style-name")
        column, bold = 0, True
        for cell in element:
            repeated = _count(cell, "number-columns-repeated", LAST_COLUMN + 1 - column)
            if markup.name(cell) == "table-cell" and (len(cell) or _value_of(cell)):
                look = self.looks.of(_attribute(cell, "style-name") or usual or self._usual(column))
                text, why = self._shown(cell, row, column)
                why = why or look.why
                value = None if why == NO_VALUE else stored_beside(text, _stored(cell))
                for at in range(column, column + repeated) if text else ():
                    row.put(at, text, why, value)
                    bold = bold and bool(look.bold)
                self._span(cell, row.number, column)
            column += repeated
        row.bold = bold and bool(row.cells)
        self._keep(row, times)
        self.next_row += times

    def draw(self, parent: Any, row: int | None, column: int | None) -> None:
        """Take the charts and text boxes in an element."""
        for each in parent:
            name = markup.name(each)
            if name == "object":
                path = _attribute(each, "href").removeprefix("./").strip("/")
                data = self.package.get(f"{path}/content.xml") if path else None
                chart = chart_of(markup.xml(data)) if data else None
                if chart is None:
                    self.sheet.left_out["embedded objects"] += 1
                else:
                    self._drawn(chart, row, column)
            elif name in ("p", "list") and parent is not None and _is_drawn(parent):
                self._drawn(tidy(markup.inner(each)), row, column)
            elif name not in ("annotation", "image", "event-listeners"):
                self.draw(each, row, column)

    def _drawn(self, what: Chart | str, row: int | None, column: int | None) -> None:
        if what:
            self.sheet.drawn.append(Drawn(what, row, column))

    def _keep(self, row: SheetRow, times: int) -> None:
        if not row.cells:
            return
        self.cells += len(row.cells) * times
        self.sheet.bounded(self.cells)
        for number in range(row.number, row.number + times):
            self.sheet.rows.append(
                SheetRow(number, row.cells, row.why, row.values, row.hidden, row.filtered, row.bold)
            )

    def _usual(self, column: int) -> str | None:
        return next((style for end, style in self.usual if column < end), None)

    def _span(self, cell: Any, row: int, column: int) -> None:
        high = _count(cell, "number-rows-spanned", LAST_ROW)
        wide = _count(cell, "number-columns-spanned", LAST_COLUMN + 1)
        if high > 1 or wide > 1:
            self.sheet.merged.append(Area(row, column, row + high - 1, column + wide - 1))

    def _shown(self, cell: Any, row: SheetRow, column: int) -> tuple[str, str | None]:
        """A cell's text, and why it is no ordinary cell; its comment and drawings are noted."""
        said, paragraphs = _Cell(), 0
        for each in cell:
            name = markup.name(each)
            if name == "p":
                if paragraphs:
                    said.add("\n", struck=False)
                paragraphs += 1
                self._say(each, said, struck=False, raised=0)
            elif name == "annotation":
                self._note(each, row.number, column)
            else:
                self.draw([each], row.number, column)
        whole, holds = "".join(said.whole), "".join(said.holds)
        if not whole.strip():
            return _unshown(cell, hidden=paragraphs > 0)
        if whole == holds:
            return whole, None
        if not holds.strip():
            return whole, STRUCK
        return (whole if self.hidden else holds), STRUCK_PART

    def _say(self, element: Any, said: _Cell, *, struck: bool, raised: int) -> None:
        said.add(_script(element.text or "", raised), struck=struck)
        for each in element:
            name = markup.name(each)
            if name == "s":
                said.add(" " * _count(each, "c", _MOST_BLANKS), struck=struck)
            elif name == "tab":
                said.add("\t", struck=struck)
            elif name == "line-break":
                said.add("\n", struck=struck)
            elif name not in _NOT_SAID:
                look = self.looks.of(_attribute(each, "style-name")) if name == "span" else None
                self._say(
                    each,
                    said,
                    struck=struck or bool(look and look.struck),
                    raised=look.raised if look and look.raised is not None else raised,
                )
            said.add(_script(each.tail or "", raised), struck=struck)

    def _note(self, element: Any, row: int, column: int) -> None:
        author = text = ""
        for each in element:
            if markup.name(each) == "creator":
                author = tidy(markup.inner(each))
            elif markup.name(each) in ("p", "list"):
                text = f"{text} {markup.inner(each)}"
        if tidy(text):
            self.sheet.notes.append(Note(row, column, author, tidy(text)))


def _script(text: str, raised: int) -> str:
    bare = text.strip()
    if not raised or not bare:
        return text
    return text.replace(bare, superscript(bare) if raised > 0 else subscript(bare), 1)


def _is_drawn(element: Any) -> bool:
    return not isinstance(element, list) and markup.name(element) not in ("table-cell", "shapes")


def _value_of(cell: Any) -> str:
    for name in ("value", "date-value", "time-value", "boolean-value", "string-value", "formula"):
        if value := _attribute(cell, name):
            return value
    return ""


def _stored(cell: Any) -> float | str | None:
    """What a cell stores: a number (a duration in days), or a date in ISO 8601."""
    kind = _attribute(cell, "value-type")
    if kind == "date":
        return _attribute(cell, "date-value").replace("T", " ")[:16] or None
    if kind == "time" and (match := _DURATION.match(_attribute(cell, "time-value"))):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
        length = days + hours / 24 + minutes / 1440 + seconds / 86_400
        return -length if match[1] else length
    try:
        return float(_attribute(cell, "value")) if kind else None
    except ValueError:
        return None


def _unshown(cell: Any, *, hidden: bool) -> tuple[str, str | None]:
    """A cell without text: hidden by its format, written by a program that keeps no texts, or a formula."""
    kind = _attribute(cell, "value-type")
    value = _attribute(cell, "value")
    said = _attribute(cell, f"{kind}-value")
    if kind in ("float", "percentage", "currency") and value:
        said = _number(value, kind, _attribute(cell, "currency"))
    elif kind == "time":
        said = _duration(said)
    elif kind == "date":
        said = said.replace("T", " ")
    elif kind == "boolean":
        said = said.upper()
    if said:
        return said, BY_FORMAT if hidden and kind != "string" else None
    formula = _attribute(cell, "formula")
    if formula and not kind:
        return f"={formula.partition(':=')[2] or formula.lstrip('=')}", NO_VALUE
    return "", None


def _number(value: str, kind: str, currency: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if kind == "percentage":
        return f"{general(float(f'{number * 100:.15g}'))}%"
    return f"{general(number)} {currency}".strip()


def _duration(text: str) -> str:
    """``PT36H30M00S`` as ``36:30:00``."""
    match = _DURATION.match(text)
    if match is None:
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    return f"{match[1]}{days * 24 + hours:02d}:{minutes:02d}:{seconds:02d}"


def _attribute(element: Any, name: str) -> str:
    return markup.attribute(element, name) or ""


def _count(element: Any, name: str, most: int) -> int:
    """A number of repetitions, at least 1."""
    said = _attribute(element, name)
    return max(1, min(int(said), most)) if said.isdecimal() and len(said) < 10 else 1
