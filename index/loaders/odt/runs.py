"""The text of an OpenDocument paragraph: its spans, notes, formulas and fields, and what points out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.decks.behind import alike
from index.loaders.decks.odf_styles import Names, colour
from index.loaders.inline_marks import HIDDEN, INVISIBLE
from index.loaders.odt.elements import READ
from index.loaders.odt.said import Context, Look, Said
from index.loaders.segments import Segment, line_of
from index.loaders.symbols import in_font

_SKIPPED = frozenset(
    "annotation-end note-ref-mark title desc sequence-decls forms number script bookmark "
    "soft-page-break tracked-changes plugin applet".split()
)


def said(paragraph: Any, context: Context, *, behind: str | None = "FFFFFF") -> Said:
    """What a paragraph says. ``behind`` is the colour that it stands on; None where that can't be told."""
    style = markup.attribute(paragraph, "style-name") or ""
    names: Names = (("paragraph", style),)
    own = context.styles.said(names, "paragraph-properties", "background-color")
    reading = Reading(context, colour(own) if own.startswith("#") else behind)
    reading.walk(paragraph, names)
    reading.found.line = line_of(reading.whole(), context.unseen)
    return reading.found


@dataclass(slots=True)
class Reading:
    """One pass over a paragraph."""

    context: Context
    behind: str | None
    segments: list[Segment] = field(default_factory=list)
    found: Said = field(default_factory=Said)
    hidden: bool = False

    def walk(self, parent: Any, names: Names) -> None:
        self.put(parent.text, names)
        for element in parent:
            name = markup.name(element)
            if name not in _SKIPPED and name:
                read = READ.get(name)
                if read is not None:
                    read(self, element, names)
                elif "drawing" in element.tag and name not in ("frame", "g", "a"):
                    self.shape(element)
                else:
                    self.walk(element, names)
            self.put(element.tail, names)

    def put(self, text: str | None, names: Names) -> None:
        """Text in the look of these styles. Blanks and line ends in the file are one blank."""
        if text:
            look = self.context.look(names)
            words = " ".join(text.split("\n"))
            words = in_font(words, lambda: self.context.styles.text(names, "font-name"))
            self.segments.append(Segment(words, look.kind, look.bold, self.unseen(look)))

    def sign(self, text: str) -> None:
        self.segments.append(Segment(text))

    def shape(self, element: Any) -> None:
        if any(markup.name(each) in ("p", "list") for each in element):
            self.found.boxes.append(element)

    def whole(self) -> list[Segment]:
        """All segments; all are hidden if the paragraph is."""
        if not self.hidden:
            return self.segments
        return [Segment(s.text, s.kind, s.bold, s.unseen or HIDDEN) for s in self.segments]

    def unseen(self, look: Look) -> str:
        if look.unseen or look.color is None:
            return look.unseen
        behind = look.behind or self.behind
        return INVISIBLE if behind is not None and alike(look.color, behind) else ""
