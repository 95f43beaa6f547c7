"""What of a mail others wrote before: quoted lines, and the mails below that it answers or forwards.

Both are marked, and stand below a heading that says whose words they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from index.loaders.writing import Writing, tidy
from index.passages import Mark, Span

QUOTED = "quoted mail"
_LONGEST_OPENING = 300  # characters of "On Monday, Ada wrote:"
_FEWEST_FIELDS = 3  # of a mail's head inside the text
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_FIELD = re.compile(r"[*_> \t]*([^\W\d_][\w .-]{1,24})[*_]*[ \t]?[:：][*_]*[ \t]*(\S.*)$")
_PREFIX = re.compile(r"(?:[^\W\d_]{1,4}(?:\[\d+\])?[:：]\s*)+")
_PARTED = re.compile(
    r"[ \t]*-{3,}[ \t]*\w[^\n]{2,60}?[ \t]*-{3,}[ \t]*$"
)  # -----Original Message-----
_ADDRESS_OR_DATE = re.compile(r"\S@\S|\b(?:19|20)\d\d\b")


@dataclass(slots=True)
class History:
    """Writes paragraphs of a mail, and knows where an older mail begins."""

    writing: Writing
    subject: str
    begins: int | None = None

    def paragraph(self, text: str) -> None:
        """Write a paragraph; the head of an older mail (``From: ...``, the same subject) becomes a heading."""
        lines = text.split("\n")
        head = _head(lines, _bare(self.subject))
        if head is None:
            self.writing.paragraph(text)
            return
        first, last, said = head
        self.writing.paragraph("\n".join(lines[:first]))
        heading = self.writing.heading(2, said)
        self.begins = heading.start if self.begins is None else self.begins
        self.writing.paragraph("\n".join(lines[last:]))

    def quoted(self, opening: str, *, last: bool) -> None:
        """Write the line that says who is quoted; a heading if nothing but the quote follows."""
        if last and opening.strip():
            self.writing.heading(2, opening)
        else:
            self.writing.paragraph(opening)

    def close(self) -> None:
        """Mark all that stands below the first head of an older mail."""
        if self.begins is not None:
            end = len(self.writing.text)
            before = [mark for mark in self.writing.marks if mark.span.end <= self.begins]
            self.writing.marks[:] = [*before, Mark(Span(self.begins, end), QUOTED)]


def write_plain(text: str, history: History) -> None:
    """Write the paragraphs of a plain mail; quoted lines without their signs, marked."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    runs = [(quoted, list(run)) for quoted, run in groupby(lines, lambda each: each[:1] == ">")]
    opening = ""
    for at, (quoted, run) in enumerate(runs):
        paragraphs = _paragraphs([_QUOTE.sub("", line, count=1) for line in run] if quoted else run)
        if quoted:
            last = not any(tidy(line) for _, rest in runs[at + 1 :] for line in rest)
            with history.writing.marked(QUOTED):
                history.quoted(opening, last=last)
                for each in paragraphs:
                    history.paragraph(each)
            opening = ""
            continue
        opening = paragraphs.pop() if at + 1 < len(runs) and opens(paragraphs[-1]) else ""
        for each in paragraphs:
            history.paragraph(each)


def opens(paragraph: str) -> bool:
    """True for what may say who is quoted behind it: "On Monday, Ada wrote:"."""
    shown = paragraph.strip()
    return shown.endswith((":", "：")) and len(shown) <= _LONGEST_OPENING


def _paragraphs(lines: Iterable[str]) -> list[str]:
    found = re.split(r"\n[ \t]*\n", "\n".join(lines))
    return [each for each in found if each.strip()] or [""]


def _head(lines: list[str], wanted: str) -> tuple[int, int, str] | None:
    """The head of an older mail: its first line, the one behind it, and what it says but the subject."""
    fields: list[tuple[str, str]] = []
    for at, line in enumerate([*lines, ""]):
        if found := _FIELD.match(line):
            fields.append((found[1], found[2]))
            continue
        values = [value for _, value in fields]
        if len(fields) >= _FEWEST_FIELDS and _states(values, wanted):
            said = [f"{name}: {value}" for name, value in fields if _bare(value) != wanted]
            return at - len(fields), at, "; ".join(said)
        parted = at - len(fields) - 1
        if len(fields) > 1 and parted >= 0 and _PARTED.match(lines[parted]):
            said = [f"{name}: {value}" for name, value in fields if _bare(value) != wanted]
            return parted, at, "; ".join(said)
        fields.clear()
    return None


def _states(values: list[str], wanted: str) -> bool:
    dated = any(_ADDRESS_OR_DATE.search(value) for value in values)
    return dated and bool(wanted) and any(_bare(value) == wanted for value in values)


def _bare(subject: str) -> str:
    """The subject without ``Re:`` and the like, for comparing."""
    return " ".join(_PREFIX.sub("", subject, count=1).lower().split())
