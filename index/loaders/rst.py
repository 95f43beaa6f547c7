"""reStructuredText, parsed by docutils: as documents, not as their marks. Directives of Sphinx are read, too."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives, roles

from index.loaders.counting import as_html
from index.loaders.dates import stated_date
from index.loaders.decks.descriptions import description
from index.loaders.depth import too_deep
from index.loaders.encodings import decode
from index.loaders.head_groups import head_groups
from index.loaders.inline_marks import PICTURE
from index.loaders.latex_math import readable
from index.loaders.links import linked
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Remark
from index.loaders.scripts import note_mark, subscript, superscript
from index.loaders.spans import Cell, write_table
from index.loaders.writing import Writing, tidy
from index.passages import Source

_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w:+.-]+?)::", re.M)
_ROLE = re.compile(r":([A-Za-z][\w:+.-]*):`|`:([A-Za-z][\w:+.-]*):")
_TARGET = re.compile(r"\s*<[^<>]+>$")
_OTHER_FILES = re.compile(
    r"^[ \t]*\.\.[ \t]+(?:(?:literal)?include::"
    r"|(?:raw|csv-table)::[^\n]*(?:\n[ \t]+\S[^\n]*)*?\n[ \t]+:(?:file|url):)",
    re.M,
)
_RAW = re.compile(r"^[ \t]*\.\.[ \t]+raw::", re.M)
_LISTS = frozenset(("toctree", "index", "tableofcontents", "currentmodule", "highlight", "meta"))
_CONDITIONS = ("only", "ifconfig")  # for which outputs: no words of the document
_KINDS = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
_SETTINGS = {
    "file_insertion_enabled": False, "raw_enabled": False, "_disable_config": True, "report_level": 5,
    "halt_level": 5, "warning_stream": None, "doctitle_xform": False, "docinfo_xform": True,
    "smart_quotes": False, "line_length_limit": 1_000_000,
}  # fmt: skip


class _AnyDirective(Directive):  # type: ignore[misc]
    """A directive that docutils doesn't know: its argument and content are text."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = defaultdict(lambda: directives.unchanged)

    def run(self) -> list[nodes.Node]:
        if self.name in _LISTS:
            return []
        said = "" if self.name in _CONDITIONS else " ".join(self.arguments)
        label = f"{self.name}: {said}" if said and ":" not in self.name else said
        shown: list[nodes.Node] = [nodes.paragraph(label, label)] if said else []
        inside = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, inside)
        return [*shown, *inside.children]


def _any_role(
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Any,
    options: Any = None,
    content: Any = None,
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """A role that docutils doesn't know: its words, without what they point to."""
    shown = _TARGET.sub("", text).lstrip("~!") or text
    return [nodes.inline(rawtext, shown)], []


def load(
    data: bytes, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Source | LeftOut | Remark]:
    """Yield the one source in ``data``; Unreadable if it isn't text, or nested too deep."""
    text = decode(data).lstrip("\ufeff")
    _know(text)
    try:
        document = publish_doctree(text, settings_overrides=_SETTINGS)
        writing = Writing()
        walk = _Walk(writing)
        walk.children(document)
    except RecursionError as error:
        raise too_deep() from error
    date = stated_date(walk.date)
    source = writing.source(source_id, date=date, date_from="front matter" if date else None)
    groups, unclear = head_groups(text, "rst")
    yield replace(source, groups=groups)
    if unclear:
        yield Remark(source_id, unclear)
    outside = len(_OTHER_FILES.findall(text))
    walk.left["parts in other files"] += outside
    walk.left["parts for other programs"] += len(_RAW.findall(text))
    yield from (LeftOut(source_id, what, count) for what, count in walk.left.items() if count)


def _know(text: str) -> None:
    """Make directives and roles that the text uses known, where docutils has none of that name."""
    from docutils.parsers.rst.languages import en

    for name in set(_DIRECTIVE.findall(text)):
        if name.lower() not in en.directives and name.lower() not in directives._directives:
            directives.register_directive(name.lower(), _AnyDirective)
    for pair in set(_ROLE.findall(text)):
        name = (pair[0] or pair[1]).lower()
        if name not in en.roles and name not in roles._roles:
            roles.register_local_role(name, _any_role)


@dataclass(slots=True)
class _Walk:
    writing: Writing
    level: int = 0
    depth: int = 0
    date: str = ""
    left: Counter[str] = field(default_factory=Counter)

    def children(self, node: Any) -> None:
        for each in node.children:
            self.node(each)

    def node(self, node: Any) -> None:
        read = _NODES.get(type(node).__name__)
        if read is not None:
            read(self, node)
        elif isinstance(node, nodes.Invisible | nodes.system_message):
            self.left["comments"] += isinstance(node, nodes.comment) and bool(tidy(node.astext()))
        elif isinstance(node, nodes.TextElement):
            self.writing.paragraph(self.inline(node))
        else:
            self.children(node)

    def section(self, node: Any) -> None:
        self.level += 1
        self.children(node)
        self.level -= 1

    def title(self, node: Any) -> None:
        if isinstance(node.parent, nodes.section | nodes.document):
            self.writing.heading(max(1, self.level), self.inline(node))
        else:
            self.writing.paragraph(f"**{self.inline(node)}**")

    def formula(self, node: Any) -> None:
        self.writing.paragraph(readable(node.astext()))

    def code(self, node: Any) -> None:
        self.writing.code(node.astext())

    def lines(self, node: Any) -> None:
        self.writing.paragraph("\n".join(self.inline(line) for line in node.findall(nodes.line)))

    def listed(self, node: Any) -> None:
        first = node.get("start", 1)
        for number, item in enumerate(node.children, first):
            kind = _KINDS.get(node.get("enumtype", ""))
            self.item(f"{as_html(number, kind)}." if kind else "-", "", item)
        if self.depth == 0:
            self.writing.end_table()

    def item(self, mark: str, label: str, item: Any) -> None:
        """An item: its first paragraph behind its label, then what else is in it."""
        held = list(item.children)
        first = held.pop(0) if held and isinstance(held[0], nodes.paragraph) else None
        said = self.inline(first) if first is not None else ""
        self.writing.item(self.depth, " ".join(filter(None, (label, said))), mark)
        self.depth += 1
        for each in held:
            self.node(each)
        self.depth -= 1

    def definitions(self, node: Any) -> None:
        named = (nodes.term, nodes.classifier)
        for item in node.children:
            terms = [self.inline(each) for each in item.children if isinstance(each, named)]
            for each in item.children:
                if isinstance(each, nodes.definition):
                    self.item("-", f"{', '.join(terms).rstrip(':')}:", each)

    def fields(self, node: Any) -> None:
        """Fields of a list, and what the document says of itself: ``Author: Ada``."""
        for each in node.children:
            if isinstance(each, nodes.field):
                name, body = each.children
                self.item("-", f"{self.inline(name)}:", body)
                self.date = self.date or (body.astext() if name.astext().lower() == "date" else "")
            elif isinstance(each, nodes.authors):
                self.writing.item(0, f"Authors: {', '.join(map(self.inline, each.children))}")
            else:
                name = type(each).__name__
                self.date = each.astext() if name == "date" else self.date
                self.writing.item(0, f"{name.capitalize()}: {self.inline(each)}")

    def options(self, node: Any) -> None:
        for each in node.children:
            group, described = each.children
            self.item("-", f"{', '.join(o.astext() for o in group.children)}:", described)

    def note(self, node: Any) -> None:
        label = node.next_node(nodes.label)
        mark = note_mark(label.astext()) if label is not None else ""
        body = [each for each in node.children if not isinstance(each, nodes.label)]
        for number, each in enumerate(body):
            said = self.inline(each)
            self.writing.paragraph(f"{mark} {said}" if number == 0 else said)

    def admonition(self, node: Any) -> None:
        """``Note:`` in front of what it holds."""
        first = node.children[0] if node.children else None
        label = f"{type(node).__name__.capitalize()}:"
        if isinstance(first, nodes.paragraph):
            self.writing.paragraph(f"{label} {self.inline(first)}")
        for each in node.children[isinstance(first, nodes.paragraph) :]:
            self.node(each)

    def topic(self, node: Any) -> None:
        if "contents" not in node.get("classes", ()):
            self.children(node)

    def picture(self, node: Any) -> None:
        self.left["pictures"] += 1
        with self.writing.marked(PICTURE):
            self.writing.paragraph(description(node.get("alt", "")))

    def table(self, node: Any) -> None:
        for title in node.findall(nodes.title):
            self.writing.paragraph(self.inline(title))
        head = next(iter(node.findall(nodes.thead)), None)
        rows = [
            [
                Cell(self.inline(entry), entry.get("morerows", 0) + 1, entry.get("morecols", 0) + 1)
                for entry in row.children
            ]
            for row in node.findall(nodes.row)
        ]
        write_table(self.writing, rows, heads=len(head.children) if head is not None else 0)

    def inline(self, node: Any) -> str:
        """The text of an element on one line."""
        if isinstance(node, nodes.Text):
            return str(node.astext())
        parts = []
        for each in node.children:
            if isinstance(each, nodes.superscript):
                parts.append(superscript(self.inline(each)))
            elif isinstance(each, nodes.subscript):
                parts.append(subscript(self.inline(each)))
            elif isinstance(each, nodes.footnote_reference):
                parts[-1:] = [part.rstrip() for part in parts[-1:]]
                parts.append(note_mark(each.astext()))
            elif isinstance(each, nodes.math):
                parts.append(readable(each.astext()))
            elif isinstance(each, nodes.reference):
                parts.append(linked(self.inline(each), each.get("refuri", "")))
            elif isinstance(each, nodes.image):
                self.left["pictures"] += 1
            elif not isinstance(each, nodes.Invisible | nodes.system_message):
                blank = " " if isinstance(each, nodes.Body | nodes.Part) else ""
                parts.append(f"{blank}{self.inline(each)}{blank}")
        return "".join(parts)


_Reads = Callable[[_Walk, Any], None]
_NODES: dict[str, _Reads] = {
    "section": _Walk.section, "title": _Walk.title, "literal_block": _Walk.code,
    "doctest_block": _Walk.code, "line_block": _Walk.lines, "bullet_list": _Walk.listed,
    "enumerated_list": _Walk.listed, "definition_list": _Walk.definitions, "field_list": _Walk.fields,
    "docinfo": _Walk.fields, "option_list": _Walk.options, "footnote": _Walk.note,
    "citation": _Walk.note, "topic": _Walk.topic, "image": _Walk.picture, "table": _Walk.table,
    "math_block": _Walk.formula,
    **dict.fromkeys(
        ("note", "warning", "attention", "caution", "danger", "error", "hint", "important", "tip"),
        _Walk.admonition,
    ),
}  # fmt: skip
