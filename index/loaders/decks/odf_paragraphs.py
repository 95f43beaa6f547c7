"""The paragraphs and lists of an .odp's shapes, with their runs, levels and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from index.loaders import markup
from index.loaders.decks.behind import alike
from index.loaders.decks.odf_styles import Names, Styles
from index.loaders.decks.runs import Paragraph, Run, leading_note_marks
from index.loaders.formulas import FORMULAS, linear
from index.loaders.inline_marks import HIDDEN, INVISIBLE, STRUCK

_SIGNS = {"line-break": "\n", "tab": " ", "s": " ", "soft-page-break": ""}
_SKIPPED = ("page-number", "annotation-end", "ruby-text", "bookmark", "title", "desc", "script")
_LISTS = ("list-item", "list-header")
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What a text's look follows from: its styles, nearest first, and what tells the colour behind it."""

    styles: Styles
    names: Names = ()
    behind: Callable[[], str | None] = lambda: None
    note_marks: frozenset[str] = frozenset()

    def within(self, family: str, name: str | None) -> Look:
        """The look of what has a style of its own."""
        return replace(self, names=((family, name), *self.names)) if name else self


@dataclass(slots=True)
class TextBox:
    """Reads what stands in one shape or cell; comments met on the way are kept apart."""

    comments: list[Any] = field(default_factory=list)

    def paragraphs(self, parent: Any, look: Look) -> Iterator[Paragraph]:
        """The paragraphs below an element, blank ones too."""
        for element in parent:
            name = markup.name(element)
            if name in ("p", "h"):
                yield Paragraph(tuple(self.runs(element, _of_paragraph(element, look))), 0, None)
            elif name == "list":
                style = markup.attribute(element, "style-name") or look.styles.list_of(look.names)
                yield from self._list(element, look, style, 0)

    def _list(self, parent: Any, look: Look, style: str, level: int) -> Iterator[Paragraph]:
        for item in parent:
            kind = markup.name(item)
            if kind not in _LISTS or level > _DEEPEST:
                continue
            bullet, numbered = look.styles.level(style, level)
            restart = markup.attribute(item, "start-value") or ""
            first = int(restart) if restart.isdecimal() and len(restart) < 6 else None
            for element in item:
                name = markup.name(element)
                if name in ("p", "h"):
                    runs = tuple(self.runs(element, _of_paragraph(element, look)))
                    headed = kind == "list-header"
                    yield Paragraph(
                        runs, level, bullet and not headed, None if headed else numbered, first
                    )
                    bullet, numbered, first = False, None, None  # a second paragraph of one item
                elif name == "list":
                    inner = markup.attribute(element, "style-name") or style
                    yield from self._list(element, look, inner, level + 1)

    def runs(self, parent: Any, look: Look) -> Iterator[Run]:
        """The runs of a paragraph."""
        yield from _said(parent.text, look)
        for element in parent:
            name = markup.name(element)
            if name == "annotation":
                self.comments.append(element)
            elif name in FORMULAS:
                yield Run(f" {linear(element)} ")
            elif name in _SIGNS:
                yield Run(_SIGNS[name])
            elif name == "span":
                yield from self.runs(
                    element, look.within("text", markup.attribute(element, "style-name"))
                )
            elif name not in _SKIPPED:
                yield from self.runs(element, look)
            yield from _said(element.tail, look)


def _of_paragraph(element: Any, look: Look) -> Look:
    return look.within("paragraph", markup.attribute(element, "style-name"))


def _said(text: str | None, look: Look) -> Iterator[Run]:
    if text:
        bold = look.styles.text(look.names, "font-weight") in ("bold", "600", "700", "800", "900")
        yield Run(text, look.styles.height(look.names), bold, _unseen(look))


def _unseen(look: Look) -> str:
    def said(wanted: str) -> str:
        return look.styles.text(look.names, wanted)

    lines = said("text-line-through-style"), said("text-line-through-type")
    if any(line not in ("", "none") for line in lines) and "none" not in lines:
        return STRUCK
    if said("display") == "none":
        return HIDDEN
    own = look.styles.text_colour(look.names)
    if own is None:  # then LibreOffice may state an opacity of 0%, and shows the text
        return ""
    behind = look.behind()
    return INVISIBLE if (behind and alike(own, behind)) or said("opacity") in ("0%", "0") else ""


def note_marks(parent: Any, styles: Styles) -> frozenset[str]:
    """The raised marks that paragraphs below an element begin with."""
    look, box = Look(styles), TextBox()
    found = (each for each in parent.iter() if markup.name(each) == "p")
    return leading_note_marks(list(box.runs(each, look)) for each in found)
