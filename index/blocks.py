"""The structure of a text: headings, paragraphs, list items and table rows, each with its span.

One grammar serves Markdown and plain text: people write tables and lists in both, and plain
text marks its headings only by their appearance.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.front_matter import front_matter
from index.passages import Span
from index.patterns import late
from index.question_marks import QUESTION_LEVEL

_LINE = late(r"[^\n]*\n?")
_MARKED_HEADING = late(r"(#{1,6})\s+(.*?)\s*#*$")
_UNDERLINE = late(r"(=+|-+)$")
_RULE = late(r"([-*_=])(\s*\1){2,}$")
_ITEM = late(r"(?:[-*+•‣◦▪·–]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+(?=\S)")
_NUMBERED = late(r"\d{1,3}(\.\d{1,3})*[.)]?\s+\S")
_SEPARATOR = late(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$")
# A message of a chat, a line of a log: each is by itself, however short the lines are.
ENTRY = late(
    r"[\[(]?(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}),?[ T]\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[ap]m)?"
    r"\b[\])]?[ ,:-]",
    re.I,
)
_FENCE = late(r"(```|~~~)")
BAR = late(r"(?<!\\)\|")  # between the cells of a row
_ENDS_SENTENCE = late(r"[.!?。！？…:：;；,，]['\"”’)\]]*(?:⁽[^⁾]{1,4}⁾)*$")

_LABELLED = late(
    r"[^\W\d][^:：\d]{0,50}[:：]\s*[^\s:：]"
)  # "Department: Metrology", unlike "Part 2: Use"

_DEFINED = late(r":[ \t]+(?=\S)")
_TAGS = late(r"(?:</?(?!summary\b)[a-zA-Z][^<>]*>\s*)+$")
_SUMMARY = late(
    r"(?:<details\b[^<>]*>\s*)?<summary\b[^<>]*>\s*(?:<(\w+)>)?\s*(.*?)\s*(?:</\1>)?\s*</summary>",
    re.I,
)
_CLOSED = late(r".*</details>\s*$", re.I)

WRAPPED_AT = 120  # characters; a longer line was not wrapped by hand, so its end ends a paragraph


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text that no sentence crosses; ``level`` is for headings (1 is the title).

    A ``question`` (``index.questions``) is one that the blocks below it answer.
    """

    kind: Literal["heading", "question", "prose", "line", "item", "header", "row"]
    span: Span
    level: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the blanks around it; ``text`` is what ``span`` covers."""

    span: Span
    text: str


def cells(row: str) -> tuple[str, ...]:
    """The cells of a pipe table's row, without the blanks around them."""
    return tuple(cell.strip().replace("\\|", "|") for cell in BAR.split(row.strip().strip("|")))


def blocks(text: str, *, left_out: Sequence[Span] = ()) -> Iterator[Block]:
    """Yield the blocks of ``text`` in order; they hold all text but blanks, markup and ``left_out``.

    A line that ``left_out`` (in order) touches counts as blank, so no block reaches across it.
    """
    lines = _lines(text, left_out)
    at = yield from _matter(text, lines)
    marked_level = 0  # a line that only looks like a heading is below the last marked one
    columns: tuple[str, ...] = ()  # of a table that a page break may have cut
    while at < len(lines):
        line = lines[at]
        if not line.text or _RULE.match(line.text):
            columns = columns if not line.text else ()  # a rule parts two tables
            at += 1
            continue
        if line.text[0] == "<" and (tagged := _tagged(line)) is not None:
            yield from tagged
            at += 1
            continue
        marked = _MARKED_HEADING.match(line.text)
        if _starts_table(lines, at) and not (marked or _FENCE.match(line.text)):
            columns, at = yield from _table(lines, at, columns)
            continue
        columns = ()
        if _FENCE.match(line.text):
            at = yield from _fenced(lines, at)
        elif marked:
            marked_level = len(marked.group(1))
            yield Block("heading", _inside(line, marked.span(2)), level=marked_level)
            at += 1
        elif _underlined(lines, at):
            yield Block("heading", line.span, level=1 if "=" in lines[at + 1].text else 2)
            at += 2
        elif _DEFINED.match(_text(lines, at + 1)) and not _DEFINED.match(line.text):
            at = yield from _defined(lines, at)
        elif _looks_like_heading(lines, at):
            yield Block("heading", line.span, level=max(2, marked_level + 1))
            at += 1
        elif bullet := _ITEM.match(line.text):
            at = yield from _flowing(lines, at, "item", skip=bullet.end())
        else:
            at = yield from _flowing(lines, at, "prose")


def _lines(text: str, left_out: Sequence[Span]) -> list[_Line]:
    found, at = [], 0
    for match in _LINE.finditer(text):
        raw = match.group()
        if not raw:
            continue
        while at < len(left_out) and left_out[at].end <= match.start():
            at += 1
        skipped = at < len(left_out) and left_out[at].start < match.end()
        stripped = "" if skipped else raw.strip()
        begin = match.start() + len(raw) - len(raw.lstrip()) if stripped else match.start()
        found.append(_Line(Span(begin, begin + len(stripped)), stripped))
    return found


def _matter(text: str, lines: Sequence[_Line]) -> Generator[Block, None, int]:
    """The entries of a text's front matter, and the number of the line behind it."""
    matter = front_matter(text)
    if matter is None:
        return 0
    at = 0
    held = iter(matter.entries)
    entry = next(held, None)
    while at < len(lines) and lines[at].span.start < matter.end:
        line = lines[at]
        at += 1
        while entry and entry.span.end <= line.span.start:
            entry = next(held, None)
        if line.text and entry and entry.span.start == line.span.start:
            yield Block("line", entry.span)
    return at


def _tagged(line: _Line) -> list[Block] | None:
    """The blocks of a line of HTML in Markdown: a summary names what is below it; other lines of tags are none."""
    if found := _SUMMARY.match(line.text):
        named = [Block("question", _inside(line, found.span(2)), QUESTION_LEVEL)]
        behind = line.text[found.end() :].strip()
        rest = Span(line.span.start + line.text.rfind(behind), line.span.end)
        return [*named, Block("prose", rest)] if behind else named
    if _CLOSED.match(line.text) and _TAGS.match(line.text):
        return [Block("question", Span(line.span.end, line.span.end), QUESTION_LEVEL)]
    return [] if _TAGS.match(line.text) else None


def _defined(lines: Sequence[_Line], at: int) -> Generator[Block, None, int]:
    """A term and what it means (``Term``, then ``: text``): one item."""
    begin = at
    at += 1
    while at < len(lines) and (
        _DEFINED.match(lines[at].text) or (lines[at].text and not _starts_block(lines, at))
    ):
        if _DEFINED.match(_text(lines, at + 1)) and not _DEFINED.match(lines[at].text):
            break  # the next term
        at += 1
    yield Block("item", Span(lines[begin].span.start, lines[at - 1].span.end))
    return at


def _inside(line: _Line, within: tuple[int, int]) -> Span:
    return Span(line.span.start + within[0], line.span.start + within[1])


def _text(lines: Sequence[_Line], at: int) -> str:
    return lines[at].text if 0 <= at < len(lines) else ""


def _fenced(lines: Sequence[_Line], at: int) -> Generator[Block, None, int]:
    fence, at = lines[at].text[:3], at + 1
    while at < len(lines) and not lines[at].text.startswith(fence):
        if lines[at].text:
            yield Block("line", lines[at].span)
        at += 1
    return at + 1


def _starts_table(lines: Sequence[_Line], at: int) -> bool:
    here = lines[at].text
    if here.startswith("|") and here.count("|") > 1:
        return True
    return "|" in here and "|" in _text(lines, at + 1) and _is_separator(_text(lines, at + 1))


def _is_separator(line: str) -> bool:
    return "-" in line and _SEPARATOR.match(line) is not None


def _table(
    lines: Sequence[_Line], at: int, columns: tuple[str, ...]
) -> Generator[Block, None, tuple[tuple[str, ...], int]]:
    """A table; without a header it goes on under the ``columns`` right before it, if it has as many."""
    if _is_separator(_text(lines, at + 1)):
        columns = cells(lines[at].text)
        yield Block("header", lines[at].span)
        at += 2
    elif len(cells(lines[at].text)) != len(columns):
        columns = ()
    while at < len(lines) and "|" in lines[at].text:
        if not _is_separator(lines[at].text):
            yield Block("row", lines[at].span, columns=columns)
        at += 1
    return columns, at


def _underlined(lines: Sequence[_Line], at: int) -> bool:
    below = _text(lines, at + 1)
    return len(below) >= 3 and _UNDERLINE.match(below) is not None and len(lines[at].text) <= 120


def _looks_like_heading(lines: Sequence[_Line], at: int) -> bool:
    """True for a short line that begins like a title, has no end mark, and is apart or above long lines."""
    line = lines[at].text.strip("*_ ")
    before, below = _text(lines, at - 1), _text(lines, at + 1)
    numbered_apart = bool(_NUMBERED.match(line)) and not before and not below
    if not 2 <= len(line) <= 90 or len(line.split()) > 14:
        return False
    if _ENDS_SENTENCE.search(line) and not (numbered_apart and line.endswith(("?", "？"))):
        return False
    if _ITEM.match(lines[at].text) and not numbered_apart:
        return False
    if not (line[0].isupper() or line[0].isdigit() or not line[0].isascii()):
        return False
    if before and not (_ENDS_SENTENCE.search(before) or before.endswith("|")):
        return False
    if below:
        return len(below) > max(60.0, 1.5 * len(line))
    return not (_in_loose_list(lines, at) or _in_form(lines, at))


def _in_loose_list(lines: Sequence[_Line], at: int) -> bool:
    """True for ``1. one`` where the next line that isn't blank is ``2. two``."""
    if not _NUMBERED.match(lines[at].text):
        return False
    after = next((line.text for line in lines[at + 1 :] if line.text), "")
    return _NUMBERED.match(after) is not None


def _in_form(lines: Sequence[_Line], at: int) -> bool:
    """True for ``Name: Ann Lee`` beside another line with a label: what fills a form in names nothing below it."""
    if not _LABELLED.match(lines[at].text):
        return False
    beside = (range(at - 1, max(-1, at - 4), -1), range(at + 1, min(len(lines), at + 4)))
    near = [next((lines[n].text for n in each if lines[n].text), "") for each in beside]
    return any(_LABELLED.match(text) and len(text) <= 90 for text in near)


def _flowing(
    lines: Sequence[_Line], at: int, kind: Literal["item", "prose"], *, skip: int = 0
) -> Generator[Block, None, int]:
    """A paragraph or list item of one or more lines; ``skip`` is the length of a bullet to leave out."""
    first, last = lines[at], lines[at]
    at += 1
    while at < len(lines) and lines[at].text and not _starts_block(lines, at):
        if max(len(last.text), len(lines[at].text)) > WRAPPED_AT:
            break
        if _DEFINED.match(_text(lines, at + 1)):
            break  # a term
        last = lines[at]
        at += 1
    yield Block(kind, Span(first.span.start + skip, last.span.end))
    return at


def _starts_block(lines: Sequence[_Line], at: int) -> bool:
    here = lines[at].text
    return bool(
        _MARKED_HEADING.match(here)
        or (here.startswith("<") and (_TAGS.match(here) or _SUMMARY.match(here)))
        or _FENCE.match(here)
        or _RULE.match(here)
        or _ITEM.match(here)
        or ENTRY.match(here)
        or _starts_table(lines, at)
        or _looks_like_heading(lines, at)
    )
