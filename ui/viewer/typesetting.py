"""Renders a source's text as HTML: headings, lists and tables, with a passage marked in it.

The page contains every character of the text, in order: markup (``##``, the bars of a table) is
included but hidden. So a mark contains exactly the characters of its span.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from index.blocks import Block
from index.passages import Mark, Sentence, Source, Span
from index.regions import Layout
from index.structure import structure
from ui.html.elements import escaped
from ui.texts import ENGLISH, Texts
from ui.texts.marks import kind_named

_BAR = re.compile(r"(?<!\\)\|")
_TELLS = re.compile(r"\w")
_TABULAR = ("header", "row")


@dataclass(frozen=True, slots=True)
class Marked:
    """The marked spans: the cited one, and in it the exact answer, if it is known."""

    cited: Span | None = None
    answer: Span | None = None


def set_text(source: Source, marked: Marked, texts: Texts = ENGLISH) -> str:
    """The whole text as HTML; the cited span has the class ``cited``, the answer in it the class ``answer``.

    What is no ordinary text of the document has the class ``marked``; its label is no text of the page.
    """
    page, at, parts = _Page(source.text, marked, _runs(source), texts), 0, []
    found = structure(source)
    for tabular, run in groupby(found, key=lambda block: block.kind in _TABULAR):
        if not tabular:
            for block in run:
                parts += [*page.between(source, at, block.span.start, block), page.block(block)]
                at = block.span.end
        else:
            rows = list(run)
            parts += page.between(source, at, rows[0].span.start, None)
            parts.append(page.table(rows))
            at = rows[-1].span.end
    parts += page.between(source, at, len(source.text), None)
    return "".join(parts)


def marked_in(source: Source, span: Span) -> Sentence:
    """The span as a sentence, with what it is marked as."""
    return Layout((), source.marks).placed(Sentence(span))


def _runs(source: Source) -> list[Mark]:
    """The marks, with those that follow one another and say the same as one."""
    runs: list[Mark] = []
    for mark in source.marks:
        last = runs[-1] if runs else None
        if (
            last
            and last.what == mark.what
            and not _TELLS.search(source.text, last.span.end, mark.span.start)
        ):
            runs[-1] = Mark(Span(last.span.start, mark.span.end), mark.what)
        else:
            runs.append(mark)
    return runs


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    marked: Marked
    marks: Sequence[Mark]
    texts: Texts
    labelled: set[int] = field(default_factory=set)  # where a mark begins that has its label

    def block(self, block: Block) -> str:
        shown = self.piece(block.span.start, block.span.end)
        if block.kind == "heading":
            level = min(6, block.level + 1)  # level 1 is the page's own title
            return (
                f'<div class="heading h{level}" role="heading" aria-level="{level}">{shown}</div>'
            )
        return f'<div class="{block.kind}">{shown}</div>'

    def table(self, rows: list[Block]) -> str:
        parts, at = [], rows[0].span.start
        for row in rows:
            parts += [self.hidden(at, row.span.start), self.row(row)]
            at = row.span.end
        return f'<div class="table" role="table">{"".join(parts)}</div>'

    def row(self, row: Block) -> str:
        kind = "columnheader" if row.kind == "header" else "cell"
        parts, at = [], row.span.start
        bars = [found.span() for found in _BAR.finditer(self.text, row.span.start, row.span.end)]
        for start, end in [*bars, (row.span.end, row.span.end)]:
            blank = not self.text[at:start].strip() and at == row.span.start
            if blank or (start == end and at == start):
                parts.append(self.hidden(at, start))
            else:
                parts.append(f'<span class="cell" role="{kind}">{self.piece(at, start)}</span>')
            parts.append(self.hidden(start, end))
            at = end
        return f'<div class="{row.kind}" role="row">{"".join(parts)}</div>'

    def between(self, source: Source, start: int, end: int, before: Block | None) -> Iterator[str]:
        """The text between blocks: shown if it contains words, dimmed if it isn't indexed, else hidden."""
        for out in source.left_out:
            here, there = max(out.start, start), min(out.end, end)
            if here < there:
                yield self.notation(start, here)
                yield f'<div class="front">{self.piece(here, there)}</div>'
                start = there
        bullet = self.text.rfind("\n", start, end) + 1 if before and before.kind == "item" else 0
        if bullet or (before and before.kind == "item" and start == 0):
            bullet = max(bullet, start)
            yield self.notation(start, bullet)
            yield f'<span class="bullet">{self.piece(bullet, end)}</span>'
        else:
            yield self.notation(start, end)

    def notation(self, start: int, end: int) -> str:
        if _TELLS.search(self.text, start, end):
            return f'<div class="line">{self.piece(start, end)}</div>'
        return self.hidden(start, end)

    def hidden(self, start: int, end: int) -> str:
        shown = self.cited(start, end)
        return f'<span class="notation">{shown}</span>' if shown else ""

    def piece(self, start: int, end: int) -> str:
        """The characters from ``start`` to ``end``, with labels on what is marked."""
        at, parts = start, []
        first = bisect_right(self.marks, start, key=lambda mark: mark.span.end)
        for mark in islice(self.marks, first, None):
            if mark.span.start >= end:
                break
            here, there = max(at, mark.span.start), min(end, mark.span.end)
            shown = self.cited(here, there)
            parts += [
                self.cited(at, here),
                f'<span class="marked"{self.label(mark)}>{shown}</span>',
            ]
            at = there
        return "".join([*parts, self.cited(at, end)])

    def label(self, mark: Mark) -> str:
        """What a mark says, as an attribute; only once."""
        if mark.span.start in self.labelled:
            return ""
        self.labelled.add(mark.span.start)
        return f' data-label="{escaped(kind_named(mark.what, self.texts))}"'

    def cited(self, start: int, end: int) -> str:
        """The characters from ``start`` to ``end``, with the cited ones in marks."""
        cited = self.marked.cited
        if cited is None or cited.end <= start or end <= cited.start:
            return escaped(self.text[start:end])
        first, last = max(start, cited.start), min(end, cited.end)
        return (
            escaped(self.text[start:first])
            + f'<mark class="cited">{self._exact(first, last)}</mark>'
            + escaped(self.text[last:end])
        )

    def _exact(self, start: int, end: int) -> str:
        answer = self.marked.answer
        if answer is None or answer.end <= start or end <= answer.start:
            return escaped(self.text[start:end])
        first, last = max(start, answer.start), min(end, answer.end)
        return (
            escaped(self.text[start:first])
            + f'<mark class="answer">{escaped(self.text[first:last])}</mark>'
            + escaped(self.text[last:end])
        )
