"""LaTeX, parsed by pylatexenc: headings with their numbers, lists, tables, notes, formulas and units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.loaders.dates import stated_date
from index.loaders.depth import too_deep
from index.loaders.encodings import decode
from index.loaders.inline_marks import STRUCK, around
from index.loaders.latex_math import formula, rows_of
from index.loaders.latex_names import (
    CODE,
    DRAWINGS,
    LAST,
    LISTS,
    MATH,
    SILENT,
    TABLES,
    parsed,
    symbol,
)
from index.loaders.latex_source import expanded, shown
from index.loaders.latex_tables import given as given_to
from index.loaders.latex_tables import write_rows
from index.loaders.latex_units import AMOUNTS, amount
from index.loaders.links import linked
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut
from index.loaders.scripts import note_mark, subscript, superscript
from index.loaders.writing import Writing, tidy
from index.passages import Source

_LEVELS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
_NUMBERED = 5  # of these levels have numbers
_MOST_EXPANDED = 20_000  # uses of macros that the document defines
_MOST_DEFINED = 5000  # macros
_TRIMMED = re.compile(
    r"(\\cmidrule\s{0,9}(?:\[[^\]\n]*\])?)\s{0,9}\([a-z0-9.{}]{0,40}\)"
)  # how a rule is shortened
_MARK = re.compile(r"\n[ \t]*\n")


def load(
    data: bytes, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Source | LeftOut]:
    """Yield the one source in ``data``; Unreadable if it isn't text, or nested too deep."""
    text, gone = shown(decode(data).lstrip("\ufeff"))
    try:
        nodes = parsed(expanded(_TRIMMED.sub(r"\1", text)))
        labels = {}
        if "ref{" in text:  # what a label is called is known when all is read
            first = _Walk(Writing(), options)
            first.write(nodes)
            labels = first.labels
        walk = _Walk(Writing(), options, labels)
        walk.left["conditional parts"] += gone
        walk.write(nodes)
    except RecursionError as error:
        raise too_deep() from error
    date = stated_date(walk.date)
    yield walk.writing.source(source_id, date=date, date_from="front matter" if date else None)
    yield from (LeftOut(source_id, what, count) for what, count in walk.left.items() if count)


@dataclass(slots=True)
class _Walk:
    writing: Writing
    options: ReadingOptions
    known: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    defined: dict[str, Sequence[Any]] = field(default_factory=dict)
    counts: list[int] = field(default_factory=lambda: [0] * len(_LEVELS))
    floats: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lists: list[tuple[str, int]] = field(default_factory=list)
    mark: str = ""
    number: str = ""
    date: str = ""
    float: str = ""
    expanded: int = 0
    noted: int = 0
    top: int = 2
    appended: bool = False  # sections are lettered from here on

    def write(self, nodes: Sequence[Any]) -> None:
        document = next((n for n in nodes if getattr(n, "environmentname", "") == "document"), None)
        self.top = 1 if "\\chapter" in "".join(n.latex_verbatim() for n in nodes) else 2
        if document is None:
            self.nodes(nodes)
        else:
            before = nodes[: nodes.index(document)]
            self.nodes([n for n in before if type(n).__name__ == "LatexMacroNode"])
            self.said.clear()
            self.nodes(document.nodelist)
        self.flush()

    def nodes(self, nodes: Sequence[Any]) -> None:
        for node in nodes:
            if node is not None:
                self.node(node)

    def node(self, node: Any) -> None:
        kind = type(node).__name__
        if kind == "LatexCharsNode":
            self.chars(node.chars)
        elif kind == "LatexSpecialsNode":
            self.special(node.specials_chars)
        elif kind == "LatexGroupNode":
            self.nodes(node.nodelist)
        elif kind == "LatexMathNode":
            self.math(node)
        elif kind == "LatexMacroNode":
            self.macro(node)
        elif kind == "LatexEnvironmentNode":
            self.environment(node)

    def chars(self, text: str) -> None:
        for number_of, part in enumerate(_MARK.split(text)):
            if number_of:
                self.flush()
            self.said.append(part)

    def special(self, sign: str) -> None:
        if sign.strip(" \t") and not sign.strip():
            self.flush()
        else:
            signs = {"~": " ", "``": "“", "''": "”", "--": "–", "---": "—", "&": " "}
            self.said.append(signs.get(sign, sign))

    def math(self, node: Any) -> None:
        text = formula(node.nodelist, symbol)
        if node.displaytype == "display":
            self.flush()
            self.writing.paragraph(text)
        elif text[:1] in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻°":
            self.said[-1:] = [each.rstrip() for each in self.said[-1:]]
            self.said.append(text)
        else:
            self.said.append(text)

    def macro(self, node: Any) -> None:
        name = node.macroname
        if name in _LEVELS:
            self.heading(node, name)
        elif (read := _MACROS.get(name)) is not None:
            read(self, node)
        elif name in ("newcommand", "renewcommand", "providecommand"):
            self.define(node)
        elif name in SILENT:
            return
        elif name in self.defined:
            self.expanded += 1
            if self.expanded <= _MOST_EXPANDED:
                body = self.defined.pop(name)  # not inside itself
                self.nodes(body)
                self.defined[name] = body
        elif given := given_to(node):
            if not _sign(name):
                self.nodes(given)
            else:
                self.said.append(symbol(node))
        elif name == "\\":
            self.said.append("\n")
        else:
            self.said.append(symbol(node))

    def define(self, node: Any) -> None:
        given = given_to(node)
        if len(given) == 2 and len(self.defined) < _MOST_DEFINED:  # without arguments
            name = given[0].latex_verbatim().strip("{} \\")
            self.defined[name] = [given[1]]

    def environment(self, node: Any) -> None:
        name = node.environmentname
        if name in TABLES:
            self.flush()
            write_rows(self, node)
        elif name in LISTS:
            self.flush()
            self.lists.append((name, 0))
            self.nodes(node.nodelist)
            self.flush()
            self.lists.pop()
            self.mark = ""  # of an item that says nothing
        elif name in MATH:
            self.flush()
            self.labelled(node.nodelist)
            rows = (
                formula([n for cell in row for n in cell], symbol) for row in rows_of(node.nodelist)
            )
            self.writing.paragraph("\n".join(rows))
        elif name in CODE:
            self.flush()
            self.writing.code("".join(each.latex_verbatim() for each in given_to(node)))
        elif name in DRAWINGS or name == "comment":
            self.left["comments" if name == "comment" else "drawings"] += 1
        else:
            self.flush()
            self.block(node, name.rstrip("*"))
            self.flush()

    def block(self, node: Any, name: str) -> None:
        outer = self.float
        self.float = name if name in ("figure", "table") else outer
        if name == "abstract":
            self.writing.heading(2, "Abstract")
        self.nodes(node.nodelist)
        self.float = outer

    def heading(self, node: Any, name: str) -> None:
        self.flush()
        level, given = _LEVELS.index(name), node.nodeargd.argnlist or [None]
        text = self.line([given[-1]])
        starred = given[0] is not None
        if not starred and level < _NUMBERED:
            self.counts[level] += 1
            self.counts[level + 1 :] = [0] * (len(_LEVELS) - level - 1)
            shown = (
                self.counts[level : level + 1] if level == 0 else self.counts[self.top : level + 1]
            )
            parts = [str(count) for count in shown]
            if self.appended and level >= self.top and 0 < shown[0] <= 26:
                parts[0] = chr(64 + shown[0])
            self.number = ".".join(parts) if level >= self.top or level == 0 else ""
            text = f"{self.number} {text}"
        self.writing.heading(max(2, level - self.top + 2), text)

    def line(self, nodes: Sequence[Any]) -> str:
        """The text of nodes on one line, with what was said before left as it is."""
        before, self.said = self.said, []
        self.nodes(nodes)
        said, self.said = tidy("".join(self.said)), before
        return said

    def flush(self) -> None:
        said, notes = "".join(self.said), self.notes
        self.said, self.notes = [], []
        if said.strip() and self.mark:
            self.writing.item(max(0, len(self.lists) - 1), said, self.mark)
            self.mark = ""
        else:
            self.writing.paragraph(" ".join(said.split("\n")) if said.strip() else "")
        for each in notes:
            self.writing.paragraph(each)

    def labelled(self, nodes: Sequence[Any]) -> None:
        """Number an equation, and note what it is called."""
        self.floats["equation"] += 1
        self.number = str(self.floats["equation"])
        for node in nodes:
            if getattr(node, "macroname", "") == "label":
                self.label(node)

    # What single macros are.

    def title(self, node: Any) -> None:
        self.flush()
        self.writing.heading(1, self.line(given_to(node)))

    def author(self, node: Any) -> None:
        said = self.line(given_to(node))
        self.writing.item(0, f"Author: {said}" if said else "")

    def further(self, node: Any) -> None:
        self.said.append("; ")

    def dated(self, node: Any) -> None:
        self.date = self.line(given_to(node))
        self.writing.item(0, f"Date: {self.date}" if self.date else "")

    def item(self, node: Any) -> None:
        self.flush()
        name, count = self.lists[-1] if self.lists else ("itemize", 0)
        if self.lists:
            self.lists[-1] = (name, count + 1)
        given = given_to(node)
        label = self.line(given).strip("[]") if given else ""
        self.mark = f"{count + 1}." if name in ("enumerate", "compactenum") and not label else "-"
        if label:
            self.said.append(f"{label.rstrip(':')}: " if name == "description" else f"{label} ")

    def source(self, node: Any) -> None:
        self.flush()
        self.mark = "-"
        self.said.append(f"[{_verbatim(node)}] ")

    def footnote(self, node: Any) -> None:
        self.noted += 1
        mark = note_mark(str(self.noted))
        self.said.append(mark)
        self.notes.append(f"{mark} {self.line(given_to(node)[-1:])}")

    def note_mark(self, node: Any) -> None:
        self.noted = _number(node, self.noted + 1)
        self.said.append(note_mark(str(self.noted)))

    def note_text(self, node: Any) -> None:
        mark = note_mark(str(_number(node, self.noted)))
        self.notes.append(f"{mark} {self.line(given_to(node)[-1:])}")

    def appendix(self, node: Any) -> None:
        self.flush()
        self.counts[self.top :] = [0] * (len(_LEVELS) - self.top)
        self.appended = True

    def caption(self, node: Any) -> None:
        self.flush()
        text = self.line(given_to(node)[-1:])
        if self.float:
            self.floats[self.float] += 1
            self.number = str(self.floats[self.float])
            text = f"{self.float.capitalize()} {self.number}: {text}"
        self.writing.paragraph(text)

    def label(self, node: Any) -> None:
        self.labels[_verbatim(node)] = self.number

    def reference(self, node: Any) -> None:
        key = _verbatim(node)
        self.said.append(self.known.get(key) or key)

    def cite(self, node: Any) -> None:
        self.said.append(f"[{_verbatim(node)}]")

    def link(self, node: Any) -> None:
        given = given_to(node)
        if not given:  # the file ends here
            return
        address = given[0].latex_verbatim().strip("{}").replace("\\", "")
        self.said.append(linked(self.line(given[1:]), address))

    def amount(self, node: Any) -> None:
        self.said.append(amount(node.macroname, [g.latex_verbatim() for g in given_to(node)]))

    def script(self, node: Any) -> None:
        write = superscript if node.macroname == "textsuperscript" else subscript
        self.said.append(write(self.line(given_to(node))))

    def struck(self, node: Any) -> None:
        if self.options.hidden:
            self.said.append(around(STRUCK, self.line(given_to(node))))
        else:
            self.left["struck-through passages"] += 1

    def last(self, node: Any) -> None:
        self.nodes(given_to(node)[-1:])

    def picture(self, node: Any) -> None:
        self.left["pictures"] += 1

    def elsewhere(self, node: Any) -> None:
        self.left["parts in other files"] += 1


def _number(node: Any, otherwise: int) -> int:
    """The number that a macro is given in brackets."""
    told = next((g.latex_verbatim() for g in given_to(node)), "").strip("[] ")
    return int(told[:6]) if told.isdecimal() else otherwise


def _verbatim(node: Any) -> str:
    given = given_to(node)
    return given[-1].latex_verbatim().strip("{} ") if given else ""


def _sign(name: str) -> bool:
    """True for the name of an accent."""
    return not name.isalpha() or name in ("c", "v", "u", "H", "k", "r", "d", "b", "t")


_MACROS = {
    "title": _Walk.title, "author": _Walk.author, "date": _Walk.dated, "item": _Walk.item,
    "bibitem": _Walk.source, "footnote": _Walk.footnote, "caption": _Walk.caption,
    "captionof": _Walk.caption, "label": _Walk.label, "href": _Walk.link, "url": _Walk.link,
    "textsuperscript": _Walk.script, "textsubscript": _Walk.script,
    "includegraphics": _Walk.picture, "and": _Walk.further,
    **dict.fromkeys(("ref", "autoref", "cref", "Cref", "eqref", "pageref"), _Walk.reference),
    **dict.fromkeys(("cite", "citep", "citet", "parencite", "textcite", "autocite"), _Walk.cite),
    **dict.fromkeys(
        AMOUNTS, _Walk.amount
    ),
    **dict.fromkeys(("sout", "st"), _Walk.struck), **dict.fromkeys(LAST, _Walk.last),
    "thanks": _Walk.footnote, "footnotemark": _Walk.note_mark, "footnotetext": _Walk.note_text,
    "appendix": _Walk.appendix,
    **dict.fromkeys(("input", "include", "subfile"), _Walk.elsewhere),
}  # fmt: skip
