"""A paragraph's text made of segments: raised and lowered ones, note marks, and passages that aren't shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.loaders.inline_marks import bare
from index.loaders.raised import shown_raised
from index.loaders.scripts import fraction, note_mark, subscript
from index.loaders.unseen import Unseen
from index.loaders.writing import Writing, tidy

_LONGEST_QUESTION = 200  # characters; a longer paragraph in bold is text
_ITEM_MARK = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])[.)]$")
_FIGURES = re.compile(r"\s*\d{1,3}\s*$")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text in one look.

    ``kind`` is ``raised``, ``lowered``, ``note`` (a note's mark) or empty; ``unseen`` the mark of what
    isn't shown (``inline_marks``), or empty.
    """

    text: str
    kind: str = ""
    bold: bool = False
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph as it is written; ``bold`` says of each of its lines whether all of it is bold."""

    text: str = ""
    bold: tuple[bool, ...] = ()


def line_of(segments: Sequence[Segment], unseen: Unseen) -> Line:
    """The text of these segments. What isn't shown is left to ``unseen``, one passage at a time."""
    shown: list[Segment] = []
    for what, group in groupby(_joined(segments), key=lambda each: each.unseen):
        passage = _plain(list(group), "".join(each.text for each in shown[-3:]))
        if what:
            text = unseen.passage(what, "".join(each.text for each in passage))
            passage = [Segment(text)] if text else []
        shown += passage
    return Line("".join(each.text for each in shown), tuple(_bold_lines(shown)))


def write_item(writing: Writing, depth: int, mark: str, line: Line, *, bullet: bool) -> None:
    """Write an item of a list below its mark; one that no list of Markdown has is part of its text."""
    if not line.text.strip():
        return
    asks = line.bold == (True,) and is_question(line.text)
    text = f"**{tidy(line.text)}**" if asks else line.text
    if bullet or _ITEM_MARK.match(mark):
        writing.item(depth, text, mark or "-")
    else:
        writing.item(depth, f"{mark} {text}")


def write_line(writing: Writing, line: Line) -> None:
    """Write a paragraph. A question that is bold as a whole is a heading to its readers: ``**Why?**``."""
    rest: list[str] = []
    for text, bold in zip(line.text.split("\n"), line.bold, strict=True):
        if bold and is_question(text):
            writing.paragraph("\n".join(rest))
            rest = []
            writing.paragraph(f"**{tidy(text)}**")
        else:
            rest.append(text)
    writing.paragraph("\n".join(rest))


def is_question(text: str) -> bool:
    """True for a short line that asks."""
    words = tidy(bare(text))
    return words.endswith(("?", "？", "؟")) and len(words) <= _LONGEST_QUESTION and "*" not in words


def _joined(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Neighbours in one look as one: the digits of a power may be runs of their own."""
    for look, group in groupby(segments, key=lambda each: (each.kind, each.bold, each.unseen)):
        alike = list(group)
        if look[0] == "note":
            yield from alike
        else:
            yield Segment("".join(each.text for each in alike), *look)


def _plain(segments: Sequence[Segment], before: str) -> list[Segment]:
    """The segments as plain text with raised and lowered characters."""
    plain: list[Segment] = []
    at = 0
    while at < len(segments):
        segment = segments[at]
        text, used = _shown(segments, at, before)
        plain.append(Segment(text, "", segment.bold or segment.kind == "note", segment.unseen))
        before = (before + text)[-80:]
        at += used
    return plain


def _shown(segments: Sequence[Segment], at: int, before: str) -> tuple[str, int]:
    segment = segments[at]
    if segment.kind == "note":
        return note_mark(segment.text), 1
    if segment.kind == "lowered":
        return _apart(segment.text, subscript), 1
    if segment.kind != "raised":
        return segment.text, 1
    three = segments[at : at + 3]
    if [each.kind for each in three] == ["raised", "", "lowered"]:
        above, stroke, below = (each.text for each in three)
        if stroke.strip() in ("/", "⁄", "∕") and _FIGURES.match(above) and _FIGURES.match(below):
            return fraction(above, below, before=before), 3
    after = segments[at + 1].text if at + 1 < len(segments) else ""
    return _apart(segment.text, lambda text: shown_raised(text, before, after)), 1


def _apart(text: str, shown: Callable[[str], str]) -> str:
    """Blanks around raised text stay around it."""
    words = text.strip()
    if not words:
        return text
    begin = text.index(words)
    return f"{text[:begin]}{shown(words)}{text[begin + len(words) :]}"


def _bold_lines(segments: Sequence[Segment]) -> Iterator[bool]:
    bold, said = True, False
    for segment in segments:
        first, *more = segment.text.split("\n")
        for number, text in enumerate((first, *more)):
            if number:
                yield bold and said
                bold, said = True, False
            if text.strip():
                said = True
                bold = bold and segment.bold
    yield bold and said
