"""Org files: headings, keywords, lists, tables and notes, as documents, not as their marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.loaders.dates import stated_date
from index.loaders.encodings import decode
from index.loaders.head_groups import head_groups
from index.loaders.inline_marks import STRUCK, around
from index.loaders.latex_math import readable
from index.loaders.links import linked
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.org_times import in_dates, planned
from index.loaders.parts import LeftOut, Remark
from index.loaders.scripts import note_mark, subscript, superscript
from index.loaders.writing import Writing, tidy
from index.passages import Source

_HEADING = re.compile(r"(\*+) +(.*)$")
_TAGS = re.compile(r"[ \t]+(:[\w@#%:]+:)[ \t]*$")
_PRIORITY = re.compile(r"\[#\w\][ \t]*")
_KEYWORD = re.compile(r"[ \t]*#\+([A-Za-z_]+)(?:\[.*?\])?:[ \t]*(.*)$")
_BEGIN = re.compile(r"[ \t]*#\+begin_(\w+)", re.I)
_DRAWER = re.compile(r"[ \t]*:([\w-]+):[ \t]*$")
_PROPERTY = re.compile(r"[ \t]*:([\w+-]+):[ \t]+(\S.*)$")
_ITEM = re.compile(r"([ \t]*)([-+]|\d{1,4}[.)]|[ \t]\*)[ \t]+(?:\[@\d+\][ \t]*)?(.*)$")
_BOX = re.compile(r"\[([ xX-])\][ \t]+")
_TERM = re.compile(r"(.*?)[ \t]+::(?:[ \t]+(.*))?$")
_NOTE = re.compile(r"\[fn:([\w-]+)\][ \t]+(.*)$")
_SHOWN = ("title", "subtitle", "author", "date", "email", "description", "keywords", "filetags")
_LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]*)\])?\]")
_MARKED = re.compile(r"(?<![\w*/_=~+])([*/_=~])(\S(?:.{0,2000}?\S)?)\1(?![\w*/_=~+])")
_STRUCK = re.compile(r"(?<![\w+])\+(\S(?:[^+\n]{0,2000}?\S)?)\+(?![\w+])")
_RAISED = re.compile(r"(?<=[\w)\]])\^(?:\{([^{}]{1,60})\}|([-+−]?\d+))")
_LOWERED = re.compile(
    r"(?<=[\w)\]])_(?:\{([^{}]{1,60})\}|(\d+)(?!\w))|(?<=[A-Z])_()(\d{1,2})(?=[A-Z])"
)
_FOOTNOTE = re.compile(r"\[fn:([\w-]*)(?::([^\[\]]*))?\]")
_FORMULA = re.compile(
    r"\\\((.{1,500}?)\\\)|\\\[(.{1,500}?)\\\]|(?<![\w$])\$(?!\s)([^$\n]{1,300}?)(?<!\s)\$(?![\w$])"
    r"|(\\[A-Za-z]{2,20})(?![A-Za-z{])"
)
_PICTURE = re.compile(r"(?:file:)?\S+\.(?:png|jpe?g|gif|svg|webp)$", re.I)


def load(
    data: bytes, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Source | LeftOut | Remark]:
    """Yield the one source in ``data``, and what of it was left out; Unreadable if it isn't text."""
    text = decode(data)
    page = _Page(text.lstrip("\ufeff").splitlines(), options)
    page.named = frozenset(found[1] for found in _FOOTNOTE.finditer(text))
    page.read()
    date = stated_date(page.said.get("date", "").strip("<>[]"))
    title = page.said.get("title")
    source = page.writing.source(
        source_id, title=title, date=date, date_from="front matter" if date else None
    )
    groups, unclear = head_groups(text, "org")
    yield replace(source, groups=groups)
    if unclear:
        yield Remark(source_id, unclear)
    yield from (LeftOut(source_id, what, count) for what, count in page.left.items() if count)


@dataclass(slots=True)
class _Page:
    lines: list[str]
    options: ReadingOptions
    writing: Writing = field(default_factory=Writing)
    said: dict[str, str] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    above: str = ""  # the heading
    titled: int = 0  # 1 where a title stands above the first headings
    at: int = 0
    named: frozenset[str] = frozenset()  # notes
    noted: int = 0  # notes without a name

    def read(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at].rstrip()
            if not line.strip():
                self.at += 1
                self.end_notes()
            elif not self.special(line):
                self.flowing()
        self.end_notes()

    def special(self, line: str) -> bool:
        """Read what isn't a paragraph; False if the line is one."""
        if found := _HEADING.match(line):
            self.heading(len(found[1]), found[2])
        elif found := _BEGIN.match(line):
            self.fenced(found[1].lower())
        elif found := _KEYWORD.match(line):
            self.keyword(found[1].lower(), found[2].strip())
        elif re.match(r"[ \t]*#(?: |$)", line):
            self.left["comments"] += 1
        elif line.lstrip().startswith("|"):
            self.table()
            return True
        elif _DRAWER.match(line) or re.match(r"[ \t]*-{5,}$", line):
            pass
        elif dates := list(planned(line, self.above)):
            for each in dates:
                self.writing.item(0, each)
        elif found := _PROPERTY.match(line):
            self.writing.item(0, f"{found[1]}: {found[2]}")
        elif found := _NOTE.match(line):
            self.at += 1
            self.writing.paragraph(
                f"{note_mark(found[1])} {self.inline(' '.join([found[2], *self.more(0)]))}"
            )
            return True
        elif found := _ITEM.match(line):
            self.item(found)
            return True
        else:
            return False
        self.at += 1
        return True

    def heading(self, level: int, text: str) -> None:
        self.end_notes()
        self.depths.clear()
        text = _PRIORITY.sub("", _TAGS.sub("", text))
        if text.startswith("COMMENT ") and not self.options.hidden:
            self.left["hidden passages"] += 1
            while self.at + 1 < len(self.lines):
                below = _HEADING.match(self.lines[self.at + 1])
                if below and len(below[1]) <= level:
                    return
                self.at += 1
            return
        self.above = self.inline(text)
        self.writing.heading(level + self.titled, self.above)

    def keyword(self, name: str, value: str) -> None:
        if name == "title" and value:
            self.said[name] = self.inline(value)
            if self.writing.empty:
                self.titled = 1
                self.writing.heading(1, self.said[name])
        elif name in _SHOWN and value:
            self.said.setdefault(name, value)
            self.writing.item(0, f"{name.capitalize()}: {self.inline(value)}")
        elif name == "caption":
            self.writing.paragraph(self.inline(value))
        elif name == "include":
            self.left["parts in other files"] += 1

    def fenced(self, kind: str) -> None:
        ends = re.compile(rf"[ \t]*#\+end_{kind}\b", re.I)
        end = next(
            (at for at in range(self.at + 1, len(self.lines)) if ends.match(self.lines[at])),
            len(self.lines),
        )
        inside = self.lines[self.at + 1 : end]
        if kind in ("src", "example", "export"):
            self.writing.code("\n".join(inside))
        elif kind == "comment":
            self.left["comments"] += 1
        else:
            self.lines[self.at + 1 : end + 1] = [*inside, ""]
            return
        self.at = end

    def table(self) -> None:
        rows: list[list[str]] = []
        head = 0
        while self.at < len(self.lines) and self.lines[self.at].lstrip().startswith("|"):
            line = self.lines[self.at].strip()
            self.at += 1
            if line.startswith("|-"):
                head = head or len(rows)
            elif not re.fullmatch(r"\|(?:\s*(?:<[lcr]?\d*>)?\s*\|)+", line):
                rows.append([self.inline(cell) for cell in line.strip("|").split("|")])
        self.writing.table(rows, header=head == 1)

    def item(self, found: re.Match[str]) -> None:
        indent = len(found[1].expandtabs(8))
        while self.depths and self.depths[-1] >= indent:
            self.depths.pop()
        self.depths.append(indent)
        self.at += 1
        text = " ".join([found[3], *self.more(indent + 1)])
        if box := _BOX.match(text):
            text = f"{'☑' if box[1] in 'xX' else '☐'} {text[box.end() :]}"
        if (term := _TERM.match(text)) and found[2].strip() in "-+*":
            text = f"{term[1]}: {term[2] or ''}"
        mark = found[2] if found[2][0].isdigit() else "-"
        self.writing.item(len(self.depths) - 1, self.inline(text), mark)

    def more(self, indent: int) -> list[str]:
        """The further lines of an item (those indented so much) or of a paragraph."""
        taken = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip() or len(line) - len(line.lstrip()) < indent:
                break
            starts = (_HEADING, _KEYWORD, _BEGIN, _ITEM, _NOTE, _DRAWER, _PROPERTY)
            if any(each.match(line) for each in starts) or line.lstrip().startswith(("|", "# ")):
                break
            taken.append(line.strip())
            self.at += 1
        return taken

    def flowing(self) -> None:
        self.depths.clear()
        lines = self.more(0)
        if not lines:
            lines = [self.lines[self.at].strip()]
            self.at += 1
        self.writing.paragraph("\n".join(map(self.inline, lines)))

    def end_notes(self) -> None:
        notes, self.notes = self.notes, []
        for each in notes:
            self.writing.paragraph(each)

    def inline(self, text: str) -> str:
        """A line without marks: powers, notes, links and what is struck through."""
        text = _FOOTNOTE.sub(self.footnote, in_dates(text))
        if "\\" in text or "$" in text:
            text = _FORMULA.sub(lambda m: readable(next(filter(None, m.groups()))), text)
        text = _LINK.sub(self.link, text)
        text = _STRUCK.sub(self.struck, text)
        for _ in range(3):  # emphasis inside emphasis
            text = _MARKED.sub(lambda m: m[2], text)
        text = _RAISED.sub(lambda m: superscript(m[1] or m[2]), text)
        return tidy(_LOWERED.sub(lambda m: subscript(m[1] or m[2] or m[4]), text))

    def link(self, found: re.Match[str]) -> str:
        if _PICTURE.match(found[1]) and not found[2]:
            self.left["pictures"] += 1
            return ""
        address = found[1]
        return linked(found[2] or address.removeprefix("file:").lstrip("*#"), address)

    def unnamed(self) -> str:
        """The number of a note without a name, which no note has as its name."""
        self.noted += 1
        while str(self.noted) in self.named:
            self.noted += 1
        return str(self.noted)

    def footnote(self, found: re.Match[str]) -> str:
        mark = note_mark(found[1] or self.unnamed())
        if found[2]:
            self.notes.append(f"{mark} {found[2].strip()}")
        return mark

    def struck(self, found: re.Match[str]) -> str:
        if self.options.hidden:
            return around(STRUCK, found[1])
        self.left["struck-through passages"] += 1
        return ""
