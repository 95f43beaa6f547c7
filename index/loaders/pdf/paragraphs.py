"""Groups lines into paragraphs, headings, items, notes and tables, across columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key
from statistics import median

from index.loaders.pdf.columns import columns_of
from index.loaders.pdf.continued import whole_in_columns, whole_table
from index.loaders.pdf.edges import at_edge, is_page_boilerplate
from index.loaders.pdf.layout import BOXES, FIELD, Line, Page, Table, lines_of, turned_lines
from index.loaders.pdf.rules import ruled_tables
from index.loaders.pdf.tables import aligned_table, side_by_side, words_by_column
from index.loaders.pdf.words import Word

BULLET = re.compile(
    r"([•‣◦▪●○■□➢➤✓\uf0b7\uf0a7·∙]\s*|(?:[*–—-]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])\s+"
    r"|(?:\d{1,2}[.)]|[a-zA-Z]\))(?=[^\W\d]))(?=\S)"
)
_CLOSED = re.compile(r"[.!?:;。！？：；…؟۔]['\"”’)\]]*(?:\d{0,3}|⁽[^⁾]{1,8}⁾)$")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§]|\(\d{1,3}\)|\[\d{1,3}\]|⁽[^⁾]{1,4}⁾)\s*\S")
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_DRAWN = re.compile(r"([-_=.*~—–])\1{4,}$")  # a rule or a leader drawn with characters


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; ``kind`` says how to write them."""

    kind: str
    lines: list[tuple[int, Line]] = field(default_factory=list)
    level: int = 2
    table: Table | None = None
    page: int = 0

    @property
    def text(self) -> str:
        return self.lines[-1][1].text if self.lines else ""


def body_size(pages: Sequence[Page]) -> float:
    """The size, in points, that most of the text is set in."""
    sizes = Counter[float]()
    for page in pages:
        for word in page.words:
            sizes[round(word.size * 2) / 2] += len(word.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def page_paragraphs(
    page: Page, body: float, repeated: set[tuple[str, int]]
) -> tuple[list[Paragraph], list[Line]]:
    """The page's paragraphs in reading order, and the lines at its edges that aren't its text."""
    drawn = [word for word in page.words if not _DRAWN.match(word.text)]
    upright = [word for word in drawn if not word.turned]
    edge = lines_of([word for word in upright if at_edge(word.box, page)])
    boilerplate = [line for line in edge if is_page_boilerplate(line, page, repeated)]
    gone = {id(word) for line in boilerplate for word in line.words}
    tables, words = ruled_tables(
        Page(
            page.number,
            page.width,
            page.height,
            [w for w in drawn if id(w) not in gone],
            page.rules,
        )
    )
    holders = [_stand_in(table, body) for table in tables]
    by_holder = {id(holder): table for holder, table in zip(holders, tables, strict=True)}
    found: list[Paragraph] = []
    for column in columns_of([*(word for word in words if not word.turned), *holders]):
        found += _of_column(column, page.number, body, by_holder)
    if turned := list(turned_lines([word for word in words if word.turned])):
        found.append(Paragraph("note", [(page.number, line) for line in turned]))
    return found, boilerplate


def _stand_in(table: Table, body: float) -> Word:
    """A word that holds a ruled table's place among the words around it."""
    return Word("\ufffc", table.box, body)


def _of_column(
    words: Sequence[Word], page: int, body: float, tables: dict[int, Table]
) -> Iterator[Paragraph]:
    held = [word for word in words if id(word) in tables]
    rest = [word for word in words if id(word) not in tables]
    cuts = [*sorted(held, key=cmp_to_key(_read_before)), None]
    for cut in cuts:
        middle = (cut.box[1] + cut.box[3]) / 2 if cut else 1e9
        above = [word for word in rest if (word.box[1] + word.box[3]) / 2 < middle]
        rest = [word for word in rest if (word.box[1] + word.box[3]) / 2 >= middle]
        if above:
            yield from _flow(lines_of(above), page, body)
        if cut:
            yield Paragraph("table", table=tables[id(cut)], page=page)


def _read_before(one: Word, other: Word) -> int:
    """Negative if a table is read before another one: above it, or to the left of one at its height."""
    a, b = one.box, other.box
    level = min(a[3], b[3]) - max(a[1], b[1]) > 0.5 * min(a[3] - a[1], b[3] - b[1])
    axis = 0 if level and (a[2] <= b[0] + 1 or b[2] <= a[0] + 1) else 1
    return -1 if a[axis] < b[axis] else 1


def _pairs(line: Line) -> Iterator[Line]:
    """The line; of a form, each label with its field as a line of its own."""
    held: list[Word] = []
    for fragment in line.fragments if line.of_form else ():
        label = not fragment[0].mark and any(word.mark == FIELD for word in fragment)
        if held and label:
            yield Line(tuple(held))
            held = []
        held += fragment
    yield Line(tuple(held)) if held else line


def _flow(lines: Sequence[Line], page: int, body: float) -> Iterator[Paragraph]:
    lines = [part for line in lines for part in _pairs(line)]
    left, right = min(line.box[0] for line in lines), max(line.box[2] for line in lines)
    leading = _leading(lines)
    open_one: Paragraph | None = None
    at = 0
    while at < len(lines):
        if (found := aligned_table(lines, at)) is not None:
            if open_one:
                yield open_one
                open_one = None
            if side_by_side(found[0]):
                for part in words_by_column(lines[at : found[1]]):
                    yield from _flow(lines_of(part), page, body)
            else:
                yield Paragraph("table", table=found[0], page=page)
            at = found[1]
            continue
        line = lines[at]
        kind = _kind(line, body, lines, at)
        if open_one is None or _begins(open_one, line, kind, left, right, leading):
            if open_one:
                yield open_one
            open_one = Paragraph(kind, page=page)
        open_one.lines.append((page, line))
        at += 1
    if open_one:
        yield open_one


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance from one line's top to the next."""
    steps = [two.box[1] - one.box[1] for one, two in zip(lines, lines[1:], strict=False)]
    close = [step for step in steps if step > 0]
    return median(close) if close else 1.2 * lines[0].size


def _kind(line: Line, body: float, lines: Sequence[Line], at: int) -> str:
    text, size = line.text, line.size
    if line.of_form and (line.words[-1].mark == FIELD or any(w.text in BOXES for w in line.words)):
        return "field"
    if size > 1.12 * body and len(text) < 200 and any(char.isalpha() for char in text):
        return "item" if _in_large_list(lines, at) else "heading"
    if BULLET.match(text) and len(text) > 2:
        return "item"
    if size < 0.93 * body and _NOTE.match(text) and _all_small(lines[at:], body):
        return "note"
    if (
        line.bold
        and len(text) < 100
        and not _CLOSED.search(text)
        and any(c.isalpha() for c in text)
    ):
        return "heading"
    return "paragraph"


def _in_large_list(lines: Sequence[Line], at: int) -> bool:
    """True for an item beside another one in letters of its size, as slides have them: no heading."""
    beside = [*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]]
    return bool(BULLET.match(lines[at].text)) and any(
        BULLET.match(each.text) and 0.8 < each.size / lines[at].size < 1.25 for each in beside
    )


def _all_small(lines: Sequence[Line], body: float) -> bool:
    return all(line.size < 0.97 * body for line in lines)


def _begins(
    above: Paragraph, line: Line, kind: str, left: float, right: float, leading: float
) -> bool:
    """True if ``line`` begins a paragraph of its own below the lines of ``above``."""
    last = above.lines[-1][1]
    step, size = line.box[1] - last.box[1], line.size
    if (step > 1.4 * leading and step > 1.5 * size) or step < 0 or kind == "field":
        return True
    if above.kind == "field":
        return any(word.mark != FIELD for word in line.words)
    if above.kind == "heading":
        other = kind != "heading" or abs(size - last.size) > 0.08 * size or step > 1.9 * size
        return other or bool(BULLET.match(line.text))
    if kind != "paragraph":
        return True
    if above.kind == "note":
        return False
    if above.kind == "item":
        return line.box[0] < above.lines[0][1].box[0] - 0.5 * size
    if not 0.87 < size / last.size < 1.15:
        return True
    indented = line.box[0] > last.box[0] + 0.7 * size and line.box[0] > left + 0.7 * size
    short = last.box[2] < right - 0.2 * (right - left)
    return (indented or short) and bool(_CLOSED.search(last.text))


def append_running_on(paragraphs: list[Paragraph], found: Sequence[Paragraph]) -> None:
    """Add a page's paragraphs; one that continues from the previous column or page is joined to its start.

    ``paragraphs`` may end in notes and comments: they stay after the paragraph that they interrupt.
    """
    first = next((each for each in found if each.kind not in ("note", "aside")), None)
    for each in found:
        before = next((p for p in reversed(paragraphs) if p.kind not in ("note", "aside")), None)
        if before is not None and _runs_on(before, each):
            before.lines += each.lines
        elif before is not None and each is first and (whole := _whole_table(before, each)):
            before.table = whole
        elif paragraphs and (whole := _over_columns(paragraphs[-1], each)):
            paragraphs[-1].table = whole
        else:
            paragraphs.append(each)


def _whole_table(before: Paragraph, after: Paragraph) -> Table | None:
    """The table that ``after`` continues on the next page; None if it is another one."""
    if before.table is None or after.table is None or after.page == before.page:
        return None
    last = max([before.page, *(row.page for row in before.table.rows)])
    return (
        whole_table(before.table, before.page, after.table, after.page)
        if after.page == last + 1
        else None
    )


def _over_columns(before: Paragraph, after: Paragraph) -> Table | None:
    """The table that ``after`` continues in the next column of its page; None if it is another one."""
    if before.table is None or after.table is None:
        return None
    last = max([before.page, *(row.page for row in before.table.rows)])
    return whole_in_columns(before.table, after.table, after.page) if after.page == last else None


def _runs_on(before: Paragraph, after: Paragraph) -> bool:
    if before.kind not in ("paragraph", "item") or after.kind != "paragraph":
        return False
    last, first = before.lines[-1], after.lines[0]
    same_column = (
        last[0] == first[0]
        and first[1].box[1] > last[1].box[1]
        and first[1].box[0] < last[1].box[2]
    )
    if same_column or _CLOSED.search(last[1].text) or len(before.lines) + len(last[1].words) < 4:
        return False
    begin = first[1].text[0]
    return begin.islower() or bool(WIDE.match(begin)) or last[1].text.endswith((",", "-", "\xad"))


def demote_long(paragraphs: Sequence[Paragraph]) -> None:
    """Turn headings into paragraphs if they are very long, or long and end like a sentence."""
    for each in paragraphs:
        text = " ".join(line.text for _, line in each.lines)
        if each.kind == "heading" and (len(text) > 200 or (len(text) > 60 and text.endswith("."))):
            each.kind = "paragraph"


def set_levels(paragraphs: Sequence[Paragraph], body: float) -> None:
    """Set heading levels by size: the largest heading of the first page is the title, the others are below it."""
    headings = [each for each in paragraphs if each.kind == "heading"]
    sizes = sorted({round(each.lines[0][1].size) for each in headings}, reverse=True)
    first = next((p.lines[0][0] for p in paragraphs if p.lines), 1)
    top = [each for each in headings if each.lines[0][0] == first]
    titles = [each for each in top if "@" not in each.text and each.lines[0][1].size > 1.12 * body]
    title = max(titles, key=lambda each: round(each.lines[0][1].size), default=None)
    for each in headings:
        each.level = min(2 + sizes.index(round(each.lines[0][1].size)), 5)
    if title is not None:
        title.level = 1
