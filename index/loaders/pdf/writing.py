"""Writes pages as one text: paragraphs across columns and pages, headings, notes, tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from index.loaders.pdf.edges import repeated_edges
from index.loaders.pdf.in_pictures import with_pictures
from index.loaders.pdf.layout import FIELD, Line, Page, Row, Table, around, lines_of, mark_of
from index.loaders.pdf.paragraphs import (
    BULLET,
    WIDE,
    Paragraph,
    append_running_on,
    body_size,
    demote_long,
    page_paragraphs,
    set_levels,
)
from index.loaders.spans import column_names
from index.loaders.writing import Box, Writing, tidy
from index.passages import Mark

_YEAR = re.compile(r"(?:19|20)\d\d$")
_MOSTLY = 0.6  # of the letters
_HYPHENS = ("-", "\xad", "\u2010")


def write_pages(pages: Sequence[Page], writing: Writing, *, hidden: bool = False) -> str | None:
    """Write the pages and return the title that the first page shows, if any.

    ``hidden`` takes in, behind each page, what it holds but doesn't show, and what is struck through.
    Boilerplate at the pages' edges (running headers, page numbers) comes last and is left out. Notes
    at the foot of a page come after a paragraph that continues on the next page.
    """
    pages = _weighed(pages)
    body = body_size(pages)
    repeated = repeated_edges(pages)
    paragraphs: list[Paragraph] = []
    edges: list[tuple[int, Line]] = []
    for page in pages:
        found, boilerplate = page_paragraphs(page, body, repeated)
        edges += [(page.number, line) for line in boilerplate]
        append_running_on(paragraphs, [*with_pictures(found, page), *_asides(page, hidden=hidden)])
    demote_long(paragraphs)
    set_levels(paragraphs, body)
    known = Counter(word.text.casefold().strip(".,;:()") for page in pages for word in page.words)
    for each in paragraphs:
        _write(writing, each, known)
    for number, line in edges:
        with writing.boilerplate():
            _pieces(writing, "paragraph", [(number, line)], known)
    titles = [each for each in paragraphs if each.kind == "heading" and each.level == 1]
    return " ".join(line.text for _, line in titles[0].lines) if titles else None


def _weighed(pages: Sequence[Page]) -> Sequence[Page]:
    """The pages; if most of a document is bold (as some fonts say of all text), none of it."""
    letters = sum(len(word.text) for page in pages for word in page.words)
    bold = sum(len(word.text) for page in pages for word in page.words if word.bold)
    if bold <= _MOSTLY * letters:
        return pages
    return [
        replace(page, words=[replace(word, bold=False) for word in page.words]) for page in pages
    ]


def _asides(page: Page, *, hidden: bool) -> Iterator[Paragraph]:
    """What stands apart from a page's text: comments; text that isn't shown, line by line."""
    for word in page.comments:
        yield Paragraph("aside", [(page.number, Line((word,)))], page=page.number)
    for mark in dict.fromkeys(word.mark for word in page.unseen) if hidden else ():
        lines = lines_of([word for word in page.unseen if word.mark == mark])
        yield Paragraph("aside", [(page.number, line) for line in lines], page=page.number)


def _write(writing: Writing, each: Paragraph, known: Counter[str]) -> None:
    if each.table is not None:
        _write_table(writing, each.table, each.page)
    else:
        _pieces(writing, each.kind, each.lines, known, level=each.level)


def _write_table(writing: Writing, table: Table, page: int) -> None:
    writing.end_table()
    begin = table.captions + table.heads
    heads = table.rows[table.captions : begin]
    names = column_names([row.cells for row in heads]) if heads else []
    named = len(table.rows) > begin and not any(row.mark for row in heads) and _names(names)
    for row in table.rows[: table.captions]:
        with _placed(writing, row, page):
            writing.paragraph(" ".join(row.cells).replace("\xad", ""))
    writing.end_table()
    if named:
        with _placed(writing, replace(heads[0], box=around([row.box for row in heads])), page):
            writing.row([name.replace("\xad", "") for name in names])
        writing.under_header(len(names))
    for row in table.rows[begin if named else table.captions :]:
        with _placed(writing, row, page):
            writing.row([cell.replace("\xad", "") for cell in row.cells])
    writing.end_table()


@contextmanager
def _placed(writing: Writing, row: Row, page: int) -> Iterator[None]:
    """Write a row with its page and box, and its mark."""
    with ExitStack() as marks:
        if row.mark:
            marks.enter_context(writing.marked(row.mark))
        with writing.at(page=row.page or page, box=_rounded(row.box)):
            yield


def _names(cells: Sequence[str]) -> bool:
    filled = [cell for cell in dict.fromkeys(cells) if cell]
    if any(cell.endswith(":") for cell in filled) and not all(c.endswith(":") for c in filled):
        return False  # labels, each before its value
    words = sum(any(char.isalpha() for char in cell) for cell in filled)
    years = sum(bool(_YEAR.match(cell)) for cell in filled) if words else 0
    return len(filled) * 2 >= len(cells) and (words + years) * 2 > len(filled)


def _pieces(
    writing: Writing,
    kind: str,
    lines: Sequence[tuple[int, Line]],
    known: Counter[str],
    *,
    level: int = 2,
) -> None:
    """Write lines as one block, each with the region it comes from."""
    pieces: list[tuple[str, int, Box]] = []
    for number, (page, line) in enumerate(lines):
        following = lines[number + 1][1] if number + 1 < len(lines) else None
        ended = _ended(line.text, following.text if following else None, known)
        if (
            kind == "paragraph"
            and following
            and not line.text.endswith(_HYPHENS)
            and (
                line.words[-1].mark == FIELD
                or _broken(line, following, _right_edge(lines, page, line))
            )
        ):
            ended = ended.rstrip() + "\n"
        pieces.append((ended, page, _rounded(line.box)))
    if kind == "item":
        mark = BULLET.match(pieces[0][0])
        if mark:
            bullet = mark[1].strip() if mark[1].strip()[-1] in ".)" else "-"
            pieces[0] = (pieces[0][0][mark.end() :], *pieces[0][1:])
            _marked(writing, "item", f"{bullet} ", pieces, lines)
            return
    prefix = "#" * level + " " if kind == "heading" else ""
    _marked(writing, "heading" if prefix else "paragraph", prefix, pieces, lines)


def _marked(
    writing: Writing,
    kind: str,
    prefix: str,
    pieces: Sequence[tuple[str, int, Box]],
    lines: Sequence[tuple[int, Line]],
) -> None:
    """Write a block; the lines in which words have marks get these."""
    begin = len(writing.regions)
    writing.flowing(kind, prefix, pieces)
    held = [line for (_, line), piece in zip(lines, pieces, strict=True) if tidy(piece[0])]
    for region, line in zip(writing.regions[begin:], held, strict=False):
        if mark := mark_of(line.words):
            writing.marks.append(Mark(region.span, mark))


def _right_edge(lines: Sequence[tuple[int, Line]], page: int, line: Line) -> float:
    """The right edge of this paragraph's lines in the column of ``line``."""
    return max(
        each.box[2]
        for on, each in lines
        if on == page and each.box[0] < line.box[2] and line.box[0] < each.box[2]
    )


def _broken(line: Line, following: Line, right: float) -> bool:
    """True if the next line's first word would have fit: the line was meant to end there."""
    if following.box[1] < line.box[1] or following.box[0] > line.box[2]:
        return False  # the next line is in the next column, or on the next page
    first = following.words[0]
    room = right - line.box[2]
    return (
        room > 0.15 * (right - line.box[0])
        and room > 1.5 * (first.box[2] - first.box[0]) + line.size
    )


def _ended(text: str, following: str | None, known: Counter[str]) -> str:
    """The line with its separator to the next line: a blank, or nothing if a word goes on."""
    if following is None or not following:
        return text.rstrip("\xad") + ("-" if text.endswith("\xad") else "")
    stem = text[:-1]
    if text.endswith(_HYPHENS) and stem[-1:].isalpha():
        first, second = stem.split()[-1], following.split()[0].strip(".,;:()")
        whole, hyphened = known[(first + second).casefold()], known[f"{first}-{second}".casefold()]
        if following[0].islower() and hyphened <= whole:
            return stem
        return stem + "-"
    wide = WIDE.match(text[-1:]) and WIDE.match(following[0])
    return text if wide else text + " "


def _rounded(box: Box) -> Box:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))
