"""What of a mail others wrote before: quoted lines, and the mails below that it answers or forwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from index.loaders.writing import Writing
from index.passages import Mark, Span

QUOTED = "quoted mail"
_LONGEST_OPENING = 300  # characters of "On Monday, Ada wrote:"
_FEWEST_FIELDS = 3  # of a mail's head inside the text
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_FIELD = re.compile(r"[*_> \t]*([^\W\d_][\w .-]{1,24})[*_]*[ \t]?[:：][*_]*[ \t]*(\S.*)$")
_PREFIX = re.compile(r"(?:[^\W\d_]{1,4}(?:\[\d+\])?[:：]\s*)+")
_ADDRESS_OR_DATE = re.compile(r"\S@\S|\b(?:19|20)\d\d\b")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")


def write_plain(text: str, writing: Writing) -> None:
    """Write the paragraphs of a plain mail; quoted lines without their signs, marked."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for quoted, run in groupby(lines, key=lambda line: line.startswith(">")):
        if quoted:
            with writing.marked(QUOTED):
                _write_paragraphs([_QUOTE.sub("", line, count=1) for line in run], writing)
        else:
            _write_paragraphs(run, writing)


def _write_paragraphs(lines: Iterator[str] | list[str], writing: Writing) -> None:
    for paragraph in re.split(r"\n[ \t]*\n", "\n".join(lines)):
        writing.paragraph(paragraph)


def mark_history(writing: Writing, begin: int, subject: str) -> None:
    """Mark what stands below the head of an older mail, and the lines that say who is quoted.

    ``begin`` is where the mail's own text starts in what was written.
    """
    text = writing.text
    for number, mark in enumerate(writing.marks):
        if mark.what == QUOTED and mark.span.start > begin:
            writing.marks[number] = _with_opening(mark, text, begin)
    older = _older_mail(text, begin, subject)
    if older is not None:
        before = [mark for mark in writing.marks if mark.span.end <= older]
        writing.marks[:] = [*before, Mark(Span(older, len(text)), QUOTED)]


def _with_opening(mark: Mark, text: str, begin: int) -> Mark:
    """The mark with the paragraph in front of it, if that ends as "Ada wrote:" does."""
    above = text[begin : mark.span.start].rstrip()
    start = begin + above.rfind("\n\n") + 2 if "\n\n" in above else begin
    opening = text[start : begin + len(above)]
    if (
        opening.endswith((":", "："))
        and len(opening) <= _LONGEST_OPENING
        and opening[0] not in "#-|"
    ):
        return Mark(Span(start, mark.span.end), mark.what)
    return mark


def _older_mail(text: str, begin: int, subject: str) -> int | None:
    """Where the head of an older mail begins: lines as ``From: ...``, one of them with the same subject."""
    wanted = _bare(subject)
    for paragraph in _PARAGRAPH.finditer(text, begin):
        at = paragraph.start()
        fields: list[tuple[int, str]] = []
        for line in paragraph.group().split("\n"):
            found = _FIELD.match(line)
            if found:
                fields.append((at, found[2]))
                if len(fields) >= _FEWEST_FIELDS and _is_head(
                    [value for _, value in fields], wanted
                ):
                    return fields[0][0]
            else:
                fields.clear()
            at += len(line) + 1
    return None


def _is_head(values: list[str], wanted: str) -> bool:
    dated = any(_ADDRESS_OR_DATE.search(value) for value in values)
    return dated and bool(wanted) and any(_bare(value) == wanted for value in values)


def _bare(subject: str) -> str:
    """The subject without ``Re:`` and the like, for comparing."""
    return " ".join(_PREFIX.sub("", subject, count=1).lower().split())
