"""The paragraphs of a .pptx shape: their runs, levels, bullets and automatic numbers (DrawingML)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.loaders import markup
from index.loaders.decks.behind import alike
from index.loaders.decks.inherited import Inherited, child
from index.loaders.decks.numbering import Numbered
from index.loaders.decks.runs import Height, Paragraph, Run, leading_note_marks
from index.loaders.decks.shapes import unwrapped
from index.loaders.formulas import FORMULAS, linear
from index.loaders.inline_marks import INVISIBLE, STRUCK
from index.loaders.symbols import in_font

_FORMS = {
    "romanLc": "i",
    "romanUc": "I",
    "alphaLc": "a",
    "alphaUc": "A",
}  # PowerPoint's names for them
_TINY = 200  # hundredths of a point; smaller letters can't be read
_START = 32_767  # the largest number that a list can start at


@dataclass(frozen=True, slots=True)
class Look:
    """What a text's look follows from: its levels' styles (nearest first), and what tells the colour behind it.

    ``note_marks`` are the raised characters that the slide's own notes begin with.
    """

    inherited: Inherited
    styles: Sequence[Any] = ()
    behind: Callable[[], str | None] = lambda: None
    note_marks: frozenset[str] = frozenset()


def paragraphs(body: Any, look: Look) -> Iterator[Paragraph]:
    """The paragraphs of a text body, blank ones too."""
    for element in unwrapped(body):
        if markup.name(element) == "p":
            own = child(element, "pPr")
            level = _whole(None if own is None else own.get("lvl"), 8) or 0
            said = [each for each in (own, *_of_level(look.styles, level)) if each is not None]
            bullet, numbered = _bullet(said)
            yield Paragraph(tuple(_runs(element, said, look)), level, bullet, numbered)


def note_marks(slide: Any) -> frozenset[str]:
    """The raised marks that paragraphs of a slide begin with: these are notes, to which others point."""
    if not any(each.get("baseline") for each in slide.iter("{*}rPr")):
        return frozenset()
    look = Look(Inherited())
    found = (each for each in slide.iter() if markup.name(each) == "p")
    return leading_note_marks(
        [_run(run, (), look) for run in each if markup.name(run) == "r"] for each in found
    )


def _of_level(styles: Sequence[Any], level: int) -> list[Any]:
    found = (child(style, f"lvl{level + 1}pPr") for style in styles)
    return [each for each in found if each is not None]


def _bullet(said: Sequence[Any]) -> tuple[bool | None, Numbered | None]:
    for properties in said:
        for each in properties:
            name = markup.name(each)
            if name == "buAutoNum":
                return True, _numbered(each)
            if name in ("buChar", "buBlip", "buNone"):
                return name != "buNone", None
    return None, None


def _numbered(element: Any) -> Numbered:
    kind = element.get("type") or "arabicPeriod"
    figures = next((form for name, form in _FORMS.items() if kind.startswith(name)), "1")
    before = "(" if kind.endswith("ParenBoth") else ""
    after = ")" if "Paren" in kind else "" if kind.endswith("Plain") else "."
    return Numbered(figures, before, after, _whole(element.get("startAt"), _START) or 1)


def _whole(text: str | None, most: int) -> int | None:
    known = text is not None and text.isdecimal() and len(text) < 9
    return min(int(text or 0), most) if known else None


def _runs(paragraph: Any, said: Sequence[Any], look: Look) -> Iterator[Run]:
    for element in unwrapped(paragraph):
        name = markup.name(element)
        if name == "r" or (name == "fld" and element.get("type") != "slidenum"):
            yield _run(element, said, look)
        elif name == "br":
            yield Run("\n")
        elif name == "m" or name in FORMULAS:
            found = element if name in FORMULAS else next(iter(element), None)
            # Blanks keep a formula apart from the words beside it.
            yield Run(f" {linear(found)} " if found is not None else "")


def _run(element: Any, said: Sequence[Any], look: Look) -> Run:
    own = child(element, "rPr")
    general = (child(properties, "defRPr") for properties in said)
    styles = [each for each in (own, *general) if each is not None]
    text = "".join(each.text or "" for each in element.iterchildren("{*}t"))
    text = text.replace("\t", " ").replace("\x0b", "\n")
    text = in_font(text, lambda: _symbols(styles))
    if not styles:
        return Run(text)
    return Run(
        text,
        _height(_attribute(styles, "baseline")),
        _attribute(styles, "b") in ("1", "true"),
        _unseen(styles, look),
    )


def _symbols(styles: Sequence[Any]) -> str:
    """The font of a run's symbols, or else of its letters."""
    for kind in ("sym", "latin"):
        for each in styles:
            font = child(each, kind)
            if font is not None and font.get("typeface"):
                return str(font.get("typeface"))
    return ""


def _attribute(styles: Sequence[Any], name: str) -> str:
    return next((each.get(name) for each in styles if each.get(name) is not None), "")


def _height(baseline: str) -> Height:
    share = baseline.rstrip("%").strip()
    if share.strip("-0.") == "":
        return ""
    return "lowered" if share.startswith("-") else "raised"


def _unseen(styles: Sequence[Any], look: Look) -> str:
    if _attribute(styles, "strike") in ("sngStrike", "dblStrike"):
        return STRUCK
    size = _whole(_attribute(styles, "sz"), 100_000)
    if size is not None and size < _TINY:
        return INVISIBLE
    fill = next(
        (each for style in styles for each in style if markup.name(each).endswith("Fill")), None
    )
    return INVISIBLE if fill is not None and _is_unseen(fill, look) else ""


def _is_unseen(fill: Any, look: Look) -> bool:
    """True for letters without a colour, transparent ones, and those in the colour of what lies behind."""
    if markup.name(fill) == "noFill":
        outlined = fill.getparent() is not None and child(fill.getparent(), "ln") is not None
        return not outlined
    if markup.name(fill) != "solidFill":
        return False
    if any(markup.name(each) == "alpha" and each.get("val") in ("0", "0%") for each in fill.iter()):
        return True
    colour = look.inherited.colour(fill)
    behind = None if colour is None else look.behind()
    return colour is not None and behind is not None and alike(colour, behind)
