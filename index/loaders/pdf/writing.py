"""Writes pages as one text: paragraphs across columns and pages, headings, notes, tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.loaders.pdf.edges import repeated_edges
from index.loaders.pdf.in_pictures import with_pictures
from index.loaders.pdf.layout import Line, Page, Table
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
from index.loaders.writing import Box, Writing


def write_pages(pages: Sequence[Page], writing: Writing) -> str | None:
    """Write the pages and return the title that the first page shows, if any.

    Boilerplate at the pages' edges (running headers, page numbers) comes last and is left out. Notes
    at the foot of a page come after a paragraph that continues on the next page.
    """
    body = body_size(pages)
    repeated = repeated_edges(pages)
    paragraphs: list[Paragraph] = []
    edges: list[tuple[int, Line]] = []
    for page in pages:
        found, boilerplate = page_paragraphs(page, body, repeated)
        edges += [(page.number, line) for line in boilerplate]
        append_running_on(paragraphs, with_pictures(found, page))
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


def _write(writing: Writing, each: Paragraph, known: Counter[str]) -> None:
    if each.table is not None:
        _write_table(writing, each.table, each.page)
    else:
        _pieces(writing, each.kind, each.lines, known, level=each.level)


def _write_table(writing: Writing, table: Table, page: int) -> None:
    writing.end_table()
    for number, (box, cells) in enumerate(table.rows):
        with writing.at(page=page, box=_rounded(box)):
            writing.row([cell.replace("\xad", "") for cell in cells])
        if number == 0 and len(table.rows) > 1 and _names(cells):
            writing.under_header(len(cells))
    writing.end_table()


def _names(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    words = sum(any(char.isalpha() for char in cell) for cell in filled)
    return len(filled) * 2 >= len(cells) and words * 2 > len(filled)


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
            and _broken(line, following, _right_edge(lines, page, line))
        ):
            ended = ended.rstrip() + "\n"
        pieces.append((ended, page, _rounded(line.box)))
    if kind == "item":
        mark = BULLET.match(pieces[0][0])
        if mark:
            bullet = mark[1].strip() if mark[1].strip()[-1] in ".)" else "-"
            pieces[0] = (pieces[0][0][mark.end() :], *pieces[0][1:])
            writing.flowing("item", f"{bullet} ", pieces)
            return
    prefix = "#" * level + " " if kind == "heading" else ""
    writing.flowing("heading" if prefix else "paragraph", prefix, pieces)


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
    if text.endswith(("-", "\xad", "\u2010")) and stem[-1:].isalpha():
        first, second = stem.split()[-1], following.split()[0].strip(".,;:()")
        whole, hyphened = known[(first + second).casefold()], known[f"{first}-{second}".casefold()]
        if following[0].islower() and hyphened <= whole:
            return stem
        return stem + "-"
    wide = WIDE.match(text[-1:]) and WIDE.match(following[0])
    return text if wide else text + " "


def _rounded(box: Box) -> Box:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))
