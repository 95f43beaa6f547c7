"""The text of a web page within a line: powers, note marks, formulas, what is filled in, what is hidden."""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from index.loaders.formulas import linear
from index.loaders.html_fields import filled_in
from index.loaders.html_layout import arranges
from index.loaders.html_shown import Shown, Visibility, holds_text, is_opener
from index.loaders.inline_marks import HIDDEN, STRUCK, around, bare
from index.loaders.markup import DEEPEST, attribute, inner, name
from index.loaders.options import ReadingOptions
from index.loaders.raised import is_degree
from index.loaders.scripts import fraction, note_mark, subscript, superscript
from index.loaders.writing import tidy

_UNSEEN = frozenset(
    "script style noscript head iframe object embed audio video canvas map option datalist button link "
    "meta base col colgroup rp area source track param".split()
)
BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer form header hgroup hr html legend li main nav menu ol p pre section summary table "
    "tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6 caption search".split()
)
_LINK = re.compile(r"#|[^#?]*#[\w:.-]*(?:note|fn|ref|cite)", re.I)
_NUMBERED = re.compile(r"[\[(](\w{1,4})[\])]$")
_MARK = re.compile(r"(?:\d{1,3}|[a-z]|[ivx]{2,5}|[*†‡§¶]+)$", re.I)
_NOTE_ROLES = ("doc-noteref", "noteref")
_SLASHES = "⁄/∕"
_LEVELS = ("sup", "sub", "img", "input", "svg", "select", "textarea")  # read as such, or no text
_FEWEST = 5  # words of a picture's description that says something
_LONGEST_ABBREVIATION = 100  # characters of what it stands for
_FORMULA_CLASSES = re.compile(r"\b(?:tex|latex|math\w*|mwe-math[\w-]*)\b", re.I)
_DRAWN = re.compile(r"(?:katex|MathJax(?:_\w+)?|mjx-\w+|mwe-math-element)$", re.I)


Files = Callable[[str], bytes | None]
"""The bytes that an address in a page stands for; None if they are not at hand."""


def embedded_data(address: str) -> bytes | None:
    """The bytes of a ``data:`` address."""
    head, _, body = address.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        return None
    with suppress(ValueError):
        return b64decode(body)
    return None


@dataclass(slots=True)
class Page:
    """What holds for a whole page while it is read, and what of it was left out."""

    visibility: Visibility
    options: ReadingOptions
    fields: dict[str, str] = field(default_factory=dict)  # labels by the id of their field
    left: Counter[str] = field(default_factory=Counter)
    explained: set[str] = field(default_factory=set)  # abbreviations
    files: Files = field(default=embedded_data)  # what pictures are read from

    @classmethod
    def of(cls, root: Any, options: ReadingOptions) -> Page:
        labels = {each.get("for"): tidy(inner(each)) for each in root.iter("label")}
        return cls(
            Visibility.of(root),
            options,
            {key: text for key, text in labels.items() if key and text},
        )


@dataclass(slots=True)
class InlineText:
    """Gathers the text of elements on one line; blocks in it stand between blanks."""

    page: Page
    depth: int = 0
    said: list[str] = field(default_factory=list)
    field_at: int = 0  # how much was said when the last field was
    tables: list[tuple[Any, Shown]] = field(
        default_factory=list
    )  # met on the way, to be written after it
    pictures: list[str] = field(default_factory=list)  # and what they show, as the page says
    images: list[bytes] = field(default_factory=list)  # and those to be read

    def element(self, element: Any, around_it: Shown) -> None:
        """Take in an element, and what it holds."""
        entered = self.entered(element, around_it)
        if entered is None:
            return
        tag, shown = entered
        self.depth += 1
        apart = InlineText.apart if tag in BLOCKS else InlineText.children
        reads = self.by_level(tag, shown, around_it) or INLINE.get(tag, apart)
        reads(self, element, shown)
        self.depth -= 1

    def by_level(self, tag: str, shown: Shown, around_it: Shown) -> Reads | None:
        """How to read what a style raises or lowers within a line; None for all else."""
        if tag in BLOCKS or tag in _LEVELS or shown.level == around_it.level:
            return None
        return {"raised": InlineText._raised, "lowered": InlineText._lowered}.get(shown.level)

    def entered(self, element: Any, around_it: Shown) -> tuple[str, Shown] | None:
        """The element's name and how it is shown; None if nothing is to be read inside it."""
        tag = name(element).lower()
        if not tag or (tag in _UNSEEN and not _folds_out(element)):
            return None
        if tag == "template" and attribute(element, "shadowrootmode") is None:
            return None
        if tag == "svg":
            self.page.left["drawings with text"] += next(element.iter("{*}text"), None) is not None
            return None
        if self.depth > DEEPEST:
            self.said.append(bare(inner(element)))
            return None
        shown = self.page.visibility.inside(element, tag, around_it)
        return None if self.passes_over(element, shown, around_it) else (tag, shown)

    def passes_over(self, element: Any, shown: Shown, around_it: Shown) -> bool:
        """True for an element that is left out whole; it is counted once."""
        if (formula := _drawn_formula(element)) is not None and not shown.struck:
            self.said.append(linear(formula, self.behind()))
            return True
        gone, struck = shown.gone and not around_it.gone, shown.struck and not around_it.struck
        if not (gone or struck) or self.page.options.hidden:
            return False
        if holds_text(element):
            self.page.left["hidden passages" if gone else "struck-through passages"] += 1
        return True

    def apart(self, element: Any, shown: Shown) -> None:
        """A block within a line: its words stand apart from those beside it."""
        tag = name(element).lower()
        if tag == "table" and not arranges(element):
            self.tables.append((element, shown))
            return
        self.said.append(" ")
        before = len(self.said)
        self.children(element, shown)
        text = "".join(self.said[before:]).rstrip()
        listed = tag == "li" and text and next(element.itersiblings("li"), None) is not None
        self.said.append("; " if listed and text[-1] not in ".;,:!?。；" else " ")

    def children(self, element: Any, shown: Shown) -> None:
        self.say(element.text, shown)
        held = iter(element)
        for child in held:
            if _fraction_begins(child):
                below = next(held)
                above = bare(self.of(child, shown))
                self.said.append(fraction(above, bare(self.of(below, shown)), before=self.behind()))
                self.say(below.tail, shown)
            else:
                self.element(child, shown)
                self.say(child.tail, shown)

    def say(self, text: str | None, shown: Shown) -> None:
        """Take in text of an element that is shown so."""
        if not text:
            return
        words = bare(re.sub(r"\s+", " ", text))
        if shown.hidden or shown.struck:
            if not self.page.options.hidden:
                if any(map(str.isalnum, words)):
                    self.page.left["hidden passages"] += 1
                return
            words = around(STRUCK if shown.struck else HIDDEN, words)
        self.said.append(words)

    def text(self) -> str:
        """All that was said since the last time."""
        said = "".join(self.said)
        self.said.clear()
        self.field_at = 0
        return said

    def of(self, element: Any, shown: Shown) -> str:
        """The text inside an element, on one line, with what else was said left as it is."""
        part = InlineText(self.page, self.depth + 1)
        part.children(element, shown)
        self.tables += part.tables
        self.pictures += part.pictures
        return tidy(part.text())

    def behind(self) -> str:
        """The last characters that were said."""
        return "".join(self.said[-3:])[-40:]

    # What single elements are.

    def _break(self, element: Any, shown: Shown) -> None:
        self.said.append("\n")

    def _raised(self, element: Any, shown: Shown) -> None:
        text = bare(self.of(element, shown))
        if _NUMBERED.match(text) or (_is_note(element) and _MARK.match(text)):
            self.said.append(note_mark(_note(text)))
        elif is_degree(text, element.tail or ""):
            self.said.append("°")
        else:
            written = text[:1].isalnum() or text[:1] in "+-−–*†‡®™©"
            self.said.append(superscript(text) if written else text)

    def _lowered(self, element: Any, shown: Shown) -> None:
        self.said.append(subscript(bare(self.of(element, shown))))

    def _formula(self, element: Any, shown: Shown) -> None:
        self.said.append(linear(element, self.behind()))

    def _ruby(self, element: Any, shown: Shown) -> None:
        """The words, then how they are read."""
        self.said.append(bare(element.text or ""))
        readings = []
        for child in element:
            if name(child).lower() in ("rt", "rtc"):
                readings.append(self.of(child, shown))
            elif name(child).lower() != "rp":
                self.element(child, shown)
            self.say(child.tail, shown)
        reading = "".join(readings)
        self.said.append(f"({reading})" if reading else "")

    def _abbreviation(self, element: Any, shown: Shown) -> None:
        """The abbreviation; the first time also what it stands for."""
        self.children(element, shown)
        short, long = tidy(inner(element)), tidy(element.get("title") or "")
        new = short not in self.page.explained and short.lower() not in long.lower()
        if len(short) < len(long) <= _LONGEST_ABBREVIATION and new and not shown.hidden:
            self.page.explained.add(short)
            self.said.append(f" ({bare(long)})")

    def _link(self, element: Any, shown: Shown) -> None:
        mark = _note(tidy(inner(element)))
        if _leads_to_note(element) and _MARK.match(mark):
            self.said.append(note_mark(mark))
        else:
            self.children(element, shown)

    def _quoted(self, element: Any, shown: Shown) -> None:
        self.said.append("“")
        self.children(element, shown)
        self.said.append("”")

    def _field(self, element: Any, shown: Shown) -> None:
        before = "".join(self.said)
        after = "".join(self.said[self.field_at :]) if self.field_at <= len(self.said) else before
        value = filled_in(element, self.page.fields, after)
        if value.startswith(":"):  # right behind its label
            self.said[:] = [before.rstrip()]
        elif value and not after.strip() and before.rpartition("\n")[2].strip():
            self.said[:] = [f"{before.rstrip()}; "]
        self.say(value, shown)
        if value:
            self.field_at = len(self.said)

    def _picture(self, element: Any, shown: Shown) -> None:
        said = bare(tidy(element.get("alt") or ""))
        if _FORMULA_CLASSES.search(element.get("class") or ""):
            self.said.append(said)
            return
        if not shown.hidden and (data := self.page.files(element.get("src") or "")):
            self.images.append(data)
        if describes(said) and not shown.hidden:
            figure = next(element.iterancestors("figure"), None)
            if figure is None or said not in tidy(inner(figure)):
                self.pictures.append(said)


def _folds_out(element: Any) -> bool:
    """True for a button that is the heading of what it folds out: "How do I pay?"."""
    return element.tag == "button" and (
        is_opener(element) or tidy(inner(element)).endswith(("?", "？"))
    )


def describes(said: str) -> bool:
    """True for a description of a picture that says something: a sentence, no name or label."""
    wide = sum("\u3040" <= char <= "\u9fff" for char in said)
    return len(said.split()) >= _FEWEST + (not said.endswith((".", "!"))) or wide > 9


def _fraction_begins(element: Any) -> bool:
    """True for the first part of ``<sup>1</sup>⁄<sub>2</sub>``."""
    if element.tag != "sup" or (element.tail or "").strip() not in _SLASHES:
        return False
    below = element.getnext()
    return below is not None and below.tag == "sub" and bool((element.tail or "").strip())


def _drawn_formula(element: Any) -> Any:
    """The formula (MathML) of an element that also draws it in other ways; else None."""
    drawn = element.tag == "mjx-container" or any(
        _DRAWN.match(each) for each in (element.get("class") or "").split()
    )
    return next(element.iter("math", "{*}math"), None) if drawn else None


def _note(text: str) -> str:
    found = _NUMBERED.match(text)
    return found[1] if found else text


def _is_note(raised: Any) -> bool:
    """True for a raised link to a place on the page, or raised text inside one."""
    links = [*raised.iter("a"), *raised.iterancestors("a")]
    return any(_LINK.match(link.get("href") or "") for link in links)


def _leads_to_note(link: Any) -> bool:
    """True for a link of which the page says that it leads to a note."""
    kind = link.get("epub:type") or attribute(link, "type") or ""
    return any(role in _NOTE_ROLES for role in f"{link.get('role') or ''} {kind}".split())


Reads = Callable[[InlineText, Any, Shown], None]
INLINE: dict[str, Reads] = {
    "a": InlineText._link,
    "br": InlineText._break,
    "sup": InlineText._raised,
    "sub": InlineText._lowered,
    "math": InlineText._formula,
    "ruby": InlineText._ruby,
    "abbr": InlineText._abbreviation,
    "acronym": InlineText._abbreviation,
    "q": InlineText._quoted,
    "input": InlineText._field,
    "select": InlineText._field,
    "textarea": InlineText._field,
    "img": InlineText._picture,
}
