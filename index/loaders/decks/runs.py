"""The runs of a paragraph: what is shown of them, raised and lowered characters, and bold questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.loaders.decks.numbering import Numbered
from index.loaders.raised import shown_raised
from index.loaders.scripts import fraction, note_mark, subscript

Height = Literal["", "raised", "lowered"]
_LONGEST_MARK = 3  # characters
_FIGURES = re.compile(r"\s*\d+\s*$")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``unseen`` says why it is not seen, or no longer holds."""

    text: str
    height: Height = ""
    bold: bool = False
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Plain text made of runs, all seen or all unseen for the same reason."""

    text: str
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: ``level`` from 0; ``bullet`` None where the file doesn't say whether it has one.

    ``restart`` is the number at which a list begins to count anew here.
    """

    runs: tuple[Run, ...]
    level: int = 0
    bullet: bool | None = None
    numbered: Numbered | None = None
    restart: int | None = None

    @property
    def blank(self) -> bool:
        """True if nothing is written in it."""
        return not any(run.text.strip() for run in self.runs)


def pieces(runs: Sequence[Run], note_marks: frozenset[str] = frozenset()) -> list[Piece]:
    """The runs as plain text; a raised run that is one of ``note_marks`` becomes a note's mark."""
    joined = _joined(runs)
    found: list[Piece] = []
    at = 0
    while at < len(joined):
        run = joined[at]
        before = "".join(piece.text for piece in found[-3:])
        if divided := _fraction(joined[at : at + 3], before):
            found.append(Piece(divided, run.unseen))
            at += 3
            continue
        after = joined[at + 1].text if at + 1 < len(joined) else ""
        found.append(Piece(_plain(run, before, after, note_marks), run.unseen))
        at += 1
    return found


def leading_note_marks(paragraphs: Iterable[Sequence[Run]]) -> frozenset[str]:
    """The raised marks that paragraphs begin with: these are notes, to which others point."""
    found = set[str]()
    for runs in paragraphs:
        said = [run for run in _joined(runs) if run.text.strip()]
        if len(said) > 1 and said[0].height == "raised":
            mark, after = said[0].text, said[1].text
            if (mark != mark.rstrip() or after[:1].isspace()) and len(
                mark.strip()
            ) <= _LONGEST_MARK:
                found.add(mark.strip())
    return frozenset(found)


def asks(runs: Sequence[Run]) -> bool:
    """True for a paragraph that ends with a question mark."""
    return "".join(run.text for run in runs).rstrip().endswith(("?", "？", "؟"))


def is_bold_question(runs: Sequence[Run]) -> bool:
    """True for a paragraph in bold that asks something."""
    return asks(runs) and all(run.bold for run in runs if run.text.strip())


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Neighbours in one style as one run: the digits of a power may be runs of their own."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and (last.height, last.unseen) == (run.height, run.unseen):
            joined[-1] = Run(last.text + run.text, run.height, last.bold and run.bold, run.unseen)
        elif run.text:
            joined.append(run)
    return joined


def _plain(run: Run, before: str, after: str, note_marks: frozenset[str]) -> str:
    if run.height == "raised":
        marks = run.text.strip() in note_marks
        return note_mark(run.text) if marks else shown_raised(run.text, before, after)
    return subscript(run.text) if run.height == "lowered" else run.text


def _fraction(three: Sequence[Run], before: str) -> str:
    """A raised figure, a stroke and a lowered figure as one fraction; else empty."""
    if [run.height for run in three] != ["raised", "", "lowered"]:
        return ""
    above, stroke, below = (run.text for run in three)
    if stroke.strip() not in ("/", "⁄", "∕") or not (
        _FIGURES.match(above) and _FIGURES.match(below)
    ):
        return ""
    return fraction(above, below, before=before)
