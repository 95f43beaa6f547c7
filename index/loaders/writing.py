"""Writes the text of a file that isn't text: Markdown-like, so that ``index.blocks`` can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from index.loaders.inline_marks import bare, taken_out, told
from index.passages import CellValue, Mark, Region, Source, Span

Box = tuple[float, float, float, float]

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\ufffe\uffff]")
_BLANKS = re.compile(r"[^\S\n]+")
_TIGHT = ("item", "row")  # these follow one another without a blank line


def tidy(text: str) -> str:
    """One line: blanks as one, without control characters and soft hyphens."""
    return " ".join(_UNSEEN.sub("", text).split())


def tidy_lines(text: str) -> str:
    """The lines that hold something, each tidy."""
    return "\n".join(line for line in map(tidy, text.splitlines()) if line)


def comment_line(author: str, text: str) -> str:
    """``Comment (Ana Ruiz): ...``; empty if nothing is said."""
    said, by = tidy(text), tidy(author)
    return (f"Comment ({by}): {said}" if by else f"Comment: {said}") if said else ""


@dataclass(slots=True)
class Writing:
    """A text being written, with the regions that its spans come from and the spans left out."""

    regions: list[Region] = field(default_factory=list)
    left_out: list[Span] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    values: list[CellValue] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _last: str = ""
    first_heading: str | None = None

    def heading(self, level: int, text: str) -> Span:
        """Write a heading; level 1 is the title. Blank text writes nothing, here and in the methods below."""
        words = tidy(text)
        if words and self.first_heading is None:
            self.first_heading = bare(words)
        return self._put("heading", f"{'#' * max(1, min(level, 6))} {words}" if words else "")

    def paragraph(self, text: str) -> Span:
        """A paragraph; its line ends stay."""
        return self._put("paragraph", tidy_lines(text))

    def item(self, depth: int, text: str, mark: str = "-") -> Span:
        """A list item, ``depth`` counting from 0."""
        words = tidy(text)
        return self._put("item", f"{'  ' * min(depth, 8)}{mark} {words}" if words else "")

    def row(self, cells: Sequence[str]) -> Span:
        """A table row; call ``table`` to begin another table."""
        shown = [tidy(cell).replace("|", "\\|") for cell in cells]
        return self._put("row", f"| {' | '.join(shown)} |" if any(shown) else "")

    def under_header(self, columns: int) -> None:
        """The line that makes the row before it a header."""
        self._put("row", "|" + "---|" * columns)

    def table(self, rows: Sequence[Sequence[str]], *, header: bool) -> None:
        """A table of its own; with ``header`` its first row names the columns."""
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        self.end_table()
        for number, row in enumerate(rows):
            self.row(row)
            if number == 0 and header and len(rows) > 1:
                self.under_header(len(row))
        self.end_table()

    def flowing(self, kind: str, prefix: str, pieces: Sequence[tuple[str, int, Box]]) -> None:
        """A block of pieces (text with its trailing blank, page, box), each with its region."""
        cleaned = [
            (_BLANKS.sub(" ", _UNSEEN.sub("", text)), page, box) for text, page, box in pieces
        ]
        cleaned[-1:] = [(text.rstrip(), page, box) for text, page, box in cleaned[-1:]]
        body = "".join(text for text, _, _ in cleaned)
        span = self._put(kind, prefix + body if body.strip() else "")
        if kind == "heading" and body.strip() and self.first_heading is None:
            self.first_heading = tidy(body)
        at = span.start + len(prefix)
        for text, page, box in cleaned if body.strip() else ():
            if text.strip():
                self.regions.append(Region(Span(at, at + len(text.rstrip())), page, box=box))
            at += len(text)

    def end_table(self) -> None:
        """Make the next row or item begin a new table or list."""
        self._last = ""

    def code(self, text: str) -> Span:
        """Lines whose blanks matter."""
        body = _UNSEEN.sub("", text).strip("\n")
        return self._put("code", f"```\n{body}\n```" if body.strip() else "")

    @contextmanager
    def at(
        self, *, page: int | None = None, cells: str | None = None, box: Box | None = None
    ) -> Iterator[None]:
        """Note that what is written in this block comes from this page, cell range or box."""
        begin = (len(self._parts), self._length)
        yield
        span = self._since(*begin)
        if span.start < span.end:
            self.regions.append(Region(span, page, cells, box))

    @contextmanager
    def marked(self, what: str, certainty: float | None = None) -> Iterator[None]:
        """Note that what is written in this block is no ordinary text; inside another mark, the outer holds."""
        begin, number = (len(self._parts), self._length), len(self.marks)
        yield
        span = self._since(*begin)
        if span.start < span.end:
            self.marks[number:] = [Mark(span, what, certainty)]

    @contextmanager
    def boilerplate(self) -> Iterator[None]:
        """Note that what is written in this block stays in the text but is not indexed."""
        begin = (len(self._parts), self._length)
        yield
        span = self._since(*begin)
        if span.start < span.end and not (self.left_out and self.left_out[-1].end >= span.end):
            # An element inside another is left out with it.
            while self.left_out and self.left_out[-1].start >= span.start:
                self.left_out.pop()
            self.left_out.append(span)

    @property
    def empty(self) -> bool:
        """True if nothing was written so far."""
        return not self._parts

    @property
    def ends_in_row(self) -> bool:
        """True if what was written last is a row of a table."""
        return bool(self._parts) and self._parts[-1].endswith("|")

    @property
    def text_length(self) -> int:
        """How many characters were written."""
        return self._length

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def source(
        self,
        source_id: str,
        *,
        title: str | None = None,
        date: str | None = None,
        date_from: str | None = None,
        language: str | None = None,
        url: str | None = None,
    ) -> Source:
        """The finished source. If no ``title`` is given, it is the first heading, else the source's name."""
        return Source(
            id=source_id,
            text=self.text,
            title=tidy(title or "") or self.first_heading or PurePosixPath(source_id).stem,
            date=date,
            language=language,
            url=url,
            date_from=date_from,
            regions=tuple(self.regions),
            left_out=tuple(self.left_out),
            marks=tuple(self.marks),
            values=tuple(sorted(self.values, key=lambda each: each.cell)),
        )

    def _since(self, part: int, length: int) -> Span:
        """The span written since there were ``part`` parts and ``length`` characters, without the gap before."""
        first = self._parts[part] if part < len(self._parts) else ""
        return Span(length + len(first) - len(first.lstrip("\n")), self._length)

    def _put(self, kind: str, text: str) -> Span:
        if not text:
            return Span(self._length, self._length)
        tight = kind == self._last and kind in _TIGHT
        gap = "" if not self._length else "\n" if tight else "\n\n"
        text, marks = taken_out(told(text))
        begin = self._length + len(gap)
        self.marks += [Mark(Span(begin + at, begin + end), what) for at, end, what in marks]
        self._parts.append(gap + text)
        self._length += len(gap) + len(text)
        self._last = kind
        return Span(self._length - len(text), self._length)
