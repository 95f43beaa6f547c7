"""AsciiDoc: headings, attributes, lists, tables with spans and notes, as documents, not as their marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from index.loaders.asciidoc_conditions import shown_lines
from index.loaders.asciidoc_tables import read_table
from index.loaders.dates import stated_date
from index.loaders.decks.descriptions import description
from index.loaders.encodings import decode
from index.loaders.head_groups import head_groups
from index.loaders.inline_marks import PICTURE, STRUCK, around
from index.loaders.latex_math import readable
from index.loaders.links import linked
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Remark
from index.loaders.scripts import note_mark, subscript, superscript
from index.loaders.spans import write_table
from index.loaders.writing import Writing, tidy
from index.passages import Source

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)$")
_ATTRIBUTE = re.compile(r":!?([\w][\w-]*)!?:(?:[ \t]+(.*))?$")
_REFERENCE = re.compile(r"\{([\w][\w-]*)\}")
_ITEM = re.compile(r"[ \t]*(\*{1,6}|-|\.{1,6}|\d{1,3}\.|<\d{1,2}>)[ \t]+(\S.*)$")
_TERM = re.compile(r"[ \t]*(\S.*?)(:{2,4}|;;)(?:[ \t]+(.*))?$")
_BOX = re.compile(r"\[([ xX*])\][ \t]+")
_FENCE = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|`{3,})[ \t]*\w*$")
_TABLE = re.compile(r"([|,:!])===+[ \t]*$")
_TITLE = re.compile(r"\.([^\s.].*)$")
_OPTIONS = re.compile(r"\[([^\[\]]*)\]$")
_MACRO = re.compile(
    r"(image|include|video|audio|toc|ifdef|ifndef|ifeval|endif)::?([^\[\]]*)\[([^\]]*)\]$"
)
_LABEL = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(.*)$")
_VERSION = re.compile(r"v?([\d.]+)?,?\s*([\w .,/-]*\d{4}[\w -]*)?(?::\s*(.*))?$")
_INLINE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?:link|xref|mailto):([^\s\[\]]+)\[([^\]]*)\]"), lambda m: linked(m[2].rstrip("^"), m[1])),
    (re.compile(r"(\w+://[^\s\[\]<>]+)\[([^\]]*)\]"), lambda m: linked(m[2].rstrip("^"), m[1])),
    (re.compile(r"<<([^<>,]+)(?:,([^<>]*))?>>"), lambda m: (m[2] or m[1]).strip()),
    (re.compile(r"menu:(\w[^\[\]\n]{0,60})\[([^\]]*)\]"), lambda m: f"{m[1]} > {m[2]}" if m[2] else m[1]),
    (re.compile(r"(?:stem|latexmath):\[([^\]\\]*\\[^\]]*)\]"), lambda m: readable(m[1])),
    (re.compile(r"(?:kbd|btn|stem|latexmath|asciimath|pass|icon):\w*\[([^\]]*)\]"), lambda m: m[1]),
    (re.compile(r"`\+([^`\n]{1,500}?)\+`"), lambda m: m[1]),
    (re.compile(r"\[\[[^\[\]]*\]\]|(?:indexterm2?|anchor):?\w*\[[^\]]*\]"), lambda m: ""),
    (re.compile(r"\^([^\s^]{1,40}?)\^"), lambda m: superscript(m[1])),
    (re.compile(r"(?<![~/\w])~([^\s~]{1,40}?)~|(?<=\w)~([^\s~]{1,40}?)~"), lambda m: subscript(m[1] or m[2])),
    (re.compile(r"(?:\[[^\[\]]*\])?(\*\*|__|``|##)(\S(?:.{0,2000}?\S)?)\1"), lambda m: m[2]),
    (re.compile(r"(?<![\w*_`#])(?:\[[^\[\]]*\])?([*_`#])(\S(?:.{0,2000}?\S)?)\1(?![\w*_`#])"), lambda m: m[2]),
)  # fmt: skip
_STRUCK = re.compile(r"\[(?:\.|role=)?\.?(?:line-through|strike)\](##?)(\S(?:.{0,2000}?\S)?)\1")
_FOOTNOTE = re.compile(r"footnote(?:ref)?:(\w*)\[([^\]]*)\]")
_SIGNS = {
    "(C)": "©",
    "(R)": "®",
    "(TM)": "™",
    "...": "…",
    "{nbsp}": " ",
    "{sp}": " ",
    "{empty}": "",
}
_MOST_REFERENCES = 8  # attributes inside attributes


def load(
    data: bytes, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Source | LeftOut | Remark]:
    """Yield the one source in ``data``, and what of it was left out; Unreadable if it isn't text."""
    text = decode(data)
    every = text.lstrip("\ufeff").splitlines()
    lines, conditional = shown_lines([line.rstrip() for line in every])
    page = _Page(lines, options)
    page.left["conditional parts"] += conditional
    page.read()
    date = stated_date(page.attributes.get("revdate", page.attributes.get("date", "")))
    source = page.writing.source(source_id, date=date, date_from="front matter" if date else None)
    groups, unclear = head_groups(text, "adoc")
    yield replace(source, groups=groups)
    if unclear:
        yield Remark(source_id, unclear)
    yield from (LeftOut(source_id, what, count) for what, count in page.left.items() if count)


@dataclass(slots=True)
class _Page:
    lines: list[str]
    options: ReadingOptions
    writing: Writing = field(default_factory=Writing)
    attributes: dict[str, str] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    noted: int = 0
    at: int = 0
    depths: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    block: str = ""  # the attributes of the next block

    def read(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line:
                self.at += 1
                self.end_notes()
            elif not self.special(line):
                self.flowing()
        self.end_notes()

    def special(self, line: str) -> bool:
        """Read what isn't a paragraph; False if the line is one."""
        if _is_comment(line):
            self.left["comments"] += not self.lines[self.at - 1].startswith("//") or self.at == 0
        elif (found := _TABLE.match(line)) is not None:
            return self.table(found[1], line)
        elif found := _FENCE.match(line):
            return self.fenced(line, found[1])
        elif found := _HEADING.match(line):
            self.heading(len(found[1]), found[2])
        elif found := _ATTRIBUTE.match(line):
            self.attribute(found[1], found[2] or "")
        elif found := _MACRO.match(line):
            self.macro(found[1], found[2], found[3])
        elif found := _OPTIONS.match(line):
            self.block = f"{self.block},{found[1]}"
        elif found := _TITLE.match(line):
            self.writing.paragraph(self.inline(found[1]))
        elif line in ("'''", "<<<", "+"):
            pass
        elif found := _ITEM.match(line):
            self.item(found[1], found[2])
            return True
        elif found := _term(line):
            return self.term(found)
        else:
            return False
        self.at += 1
        return True

    def heading(self, level: int, text: str) -> None:
        self.depths.clear()
        self.counts.clear()
        self.writing.heading(level, self.inline(text))
        if level == 1 and self.at + 1 < len(self.lines):
            self.about(self.at + 1)

    def about(self, at: int) -> None:
        """The lines below the title that name the authors and the version."""
        line = self.lines[at]
        if not line or line.startswith((":", "//", "[", "=", "include")):
            return
        authors = [each.strip() for each in line.split(";")]
        if not all(
            re.match(r"[^\W\d_][\w.'-]*(?: [\w.'-]+){0,3}(?: <[^<>]+>)?$", each) for each in authors
        ):
            return
        self.writing.item(0, f"Author{'s' if len(authors) > 1 else ''}: {'; '.join(authors)}")
        self.at += 1
        below = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        if (found := _VERSION.match(below)) and below and (found[1] or found[2]):
            for label, value in (("Version", found[1]), ("Date", found[2]), ("Remark", found[3])):
                self.writing.item(0, f"{label}: {value}" if value else "")
            self.attributes["revdate"] = (found[2] or "").strip()
            self.at += 1

    def attribute(self, name: str, value: str) -> None:
        while value.endswith("\\") and self.at + 1 < len(self.lines):
            self.at += 1
            value = f"{value[:-1].rstrip(' +')} {self.lines[self.at].strip()}"
        self.attributes[name] = value
        if self.writing.text.count("\n") < 60 and value and any(map(str.isalpha, value)):
            self.writing.item(0, f"{name}: {self.inline(value)}")

    def macro(self, kind: str, target: str, inside: str) -> None:
        if kind == "image":
            self.left["pictures"] += 1
            with self.writing.marked(PICTURE):
                self.writing.paragraph(description(inside.split(",")[0].strip('"')))
        elif kind == "include":
            self.left["parts in other files"] += 1

    def fenced(self, line: str, fence: str) -> bool:
        end = next(
            (at for at in range(self.at + 1, len(self.lines)) if self.lines[at] == fence),
            len(self.lines),
        )
        inside = self.lines[self.at + 1 : end]
        block, self.block = self.block, ""
        if fence[0] == "/":
            self.left["comments"] += 1
        elif fence[0] in "-.+`" and fence != "--":
            self.writing.code("\n".join(inside))
        else:  # what stands inside is read as what stands outside
            label = next((each for each in block.split(",") if each.isupper()), "")
            self.writing.paragraph(f"{label.capitalize()}:" if label else "")
            self.lines[self.at : end + 1] = ["", *inside, ""]
            return True
        self.at = end + 1
        return True

    def table(self, sign: str, line: str) -> bool:
        end = next(
            (at for at in range(self.at + 1, len(self.lines)) if self.lines[at] == line),
            len(self.lines),
        )
        rows, heads = read_table(self.lines[self.at + 1 : end], sign, self.block, self.inline)
        self.block = ""
        self.at = end + 1
        write_table(self.writing, rows, heads=heads)
        self.end_notes()
        return True

    def item(self, sign: str, text: str) -> None:
        kind = "." if sign[0].isdigit() else sign
        kind = kind if kind in self.depths or not sign[0].isdigit() else "."
        if kind in self.depths:
            del self.depths[self.depths.index(kind) + 1 :]
        else:
            self.depths.append(kind)
        box = _BOX.match(text)
        if box:
            text = f"{'☐' if box[1] == ' ' else '☑'} {text[box.end() :]}"
        self.at += 1
        more = self.more()
        self.counts = self.counts[: len(self.depths)]
        self.counts += [0] * (len(self.depths) - len(self.counts))
        self.counts[-1] = int(sign[:-1]) if sign[0].isdigit() else self.counts[-1] + 1
        mark = f"{self.counts[-1]}." if sign[0] in "." or sign[0].isdigit() else "-"
        self.writing.item(len(self.depths) - 1, self.inline(" ".join([text, *more])), mark)

    def term(self, found: re.Match[str]) -> bool:
        self.at += 1
        while self.at < len(self.lines) and not self.lines[self.at] and not found[3]:
            self.at += 1
        below = self.lines[self.at] if self.at < len(self.lines) else ""
        more = self.more() if found[3] or not (_TERM.match(below) or _ITEM.match(below)) else []
        said = " ".join(filter(None, [found[3], *(each.strip() for each in more)]))
        self.writing.item(0, f"{self.inline(found[1]).rstrip(':')}: {self.inline(said)}")
        return True

    def more(self) -> list[str]:
        """The further lines of an item or paragraph."""
        taken: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            starts = (_ITEM, _FENCE, _TABLE, _HEADING, _OPTIONS, _MACRO, _TITLE)
            if not line or line == "+" or any(each.match(line) for each in starts):
                break
            if _term(line) or _is_comment(line):
                break
            taken.append(line.strip())
            self.at += 1
        return taken

    def flowing(self) -> None:
        self.depths.clear()
        self.counts.clear()
        self.block = ""
        lines = [self.lines[self.at].strip()]
        self.at += 1
        lines += self.more()
        if label := _LABEL.match(lines[0]):
            lines[0] = f"{label[1].capitalize()}: {label[2]}"
        self.writing.paragraph("\n".join(self.inline(line.removesuffix(" +")) for line in lines))

    def end_notes(self) -> None:
        notes, self.notes = self.notes, []
        for each in notes:
            self.writing.paragraph(each)

    def inline(self, text: str) -> str:
        """A line without marks: powers, notes, links and what is struck through."""
        for _ in range(_MOST_REFERENCES):
            if "{" not in text or len(text) > 100_000:
                break
            text = _REFERENCE.sub(lambda m: self.attributes.get(m[1].lower(), m[0]), text)
        text = _FOOTNOTE.sub(self.footnote, text)
        text = _STRUCK.sub(self.struck, text)
        for form, write in _INLINE:
            text = form.sub(write, text)
        for sign, shown in _SIGNS.items():
            text = text.replace(sign, shown)
        return tidy(text)

    def footnote(self, found: re.Match[str]) -> str:
        self.noted += 1
        mark = note_mark(str(self.noted))
        if found[2]:
            self.notes.append(f"{mark} {self.inline(found[2])}")
        return mark

    def struck(self, found: re.Match[str]) -> str:
        if self.options.hidden:
            return around(STRUCK, found[2])
        self.left["struck-through passages"] += 1
        return ""


def _is_comment(line: str) -> bool:
    return line.startswith("//") and not line.startswith("///")


def _term(line: str) -> re.Match[str] | None:
    """A term and what it means (``Term:: text``); no address."""
    return None if "://" in line else _TERM.match(line)
