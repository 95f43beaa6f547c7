"""What is known of an OpenDocument text while it is read, and what one of its paragraphs says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.decks.odf_styles import Names, colour
from index.loaders.inline_marks import HIDDEN, STRUCK
from index.loaders.odt.styles import TextStyles
from index.loaders.picture_text import PictureTexts
from index.loaders.segments import Line
from index.loaders.unseen import Unseen
from index.loaders.writing import comment_line

_WEIGHTS = ("bold", "600", "700", "800", "900")


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its kind (``footnote``), its mark as shown, and its paragraphs' parent."""

    kind: str
    mark: str
    body: Any


@dataclass(slots=True)
class Said:
    """What a paragraph says; and what is written behind it."""

    line: Line = field(default_factory=Line)
    boxes: list[Any] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)  # names of parts
    notes: list[Note] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    charts: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks; ``unseen`` whatever it stands on, ``color`` and ``behind`` as far as they are said."""

    kind: str
    bold: bool
    unseen: str
    color: str | None
    behind: str | None


@dataclass(frozen=True, slots=True)
class Context:
    """What the paragraphs of a document refer to; ``deleted`` is the deleted text by the id of its change."""

    package: Package
    styles: TextStyles
    unseen: Unseen
    deleted: dict[str, str]
    controls: dict[str, str]
    pictures: PictureTexts
    looks: dict[Names, Look] = field(default_factory=dict)

    def look(self, names: Names) -> Look:
        """How text in these styles, nearest first, looks."""
        if names not in self.looks:
            self.looks[names] = _look(self.styles, names)
        return self.looks[names]


def _look(styles: TextStyles, names: Names) -> Look:
    lines = [styles.text(names, f"text-line-through-{each}") for each in ("style", "type")]
    struck = any(line not in ("", "none") for line in lines) and "none" not in lines
    hidden = styles.text(names, "display") == "none"
    under = styles.text(names, "background-color")
    return Look(
        styles.height(names),
        styles.text(names, "font-weight") in _WEIGHTS,
        STRUCK if struck else HIDDEN if hidden else "",
        styles.text_colour(names),
        colour(under) if under.startswith("#") else None,
    )


def comment(annotation: Any) -> str:
    """A comment as ``Comment (Ana Ruiz): ...``; empty if it says nothing."""
    author, parts = "", []
    for each in annotation:
        name = markup.name(each)
        if name == "creator":
            author = markup.inner(each)
        elif name in ("p", "list", "h"):
            parts.append(" ".join(each.itertext()))
    return comment_line(author, " ".join(parts))
