"""HTML, turned into text in which headings, lists and tables still show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.loaders.encodings import decode
from index.loaders.markup import DEEPEST, html, inner, name
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.page_facts import page_address, page_date, page_language, page_title
from index.loaders.page_parts import is_boilerplate, main_part
from index.loaders.writing import Writing, tidy
from index.passages import Source

_UNSEEN = frozenset(
    "script style noscript template svg head iframe object embed audio video canvas map input "
    "select option datalist textarea button math link meta base col colgroup".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer form header hgroup hr html legend li main nav ol p pre section summary table "
    "tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6 caption".split()
)
_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.I
)


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Source]:
    """Yield the one source in ``data``; its encoding is found as browsers do."""
    found = _CHARSET.search(data[:4096])
    declared = (found[1] or found[2]).decode("ascii") if found else None
    yield read(decode(data, declared=declared), source_id)


def read(text: str, source_id: str) -> Source:
    """The source in a page's text."""
    writing, page = Writing(), html(text)
    if page is None:
        return writing.source(source_id)
    write_html(page, writing)
    date = page_date(page)
    return writing.source(
        source_id,
        title=page_title(page),
        date=date,
        date_from="metadata" if date else None,
        language=page_language(page),
        url=page_address(page),
    )


def write_html(page: Any, writing: Writing) -> None:
    """Write what a reader of ``page`` (an element) sees; navigation and the like as boilerplate."""
    main = main_part(page)
    _Walk(writing, main).element(page)


@dataclass(slots=True)
class _Walk:
    """One pass over a page. Inline text gathers until a block begins or ends."""

    writing: Writing
    main: Any
    inline: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    mark: str = ""
    depth: int = 0
    outside: bool = False

    def element(self, element: Any) -> None:
        tag = name(element).lower()
        if not tag or tag in _UNSEEN or _hidden(element):
            return
        if self.depth > DEEPEST:
            self.inline.append(inner(element))
            return
        self.depth += 1
        if (
            self.main is not None
            and element is not self.main
            and is_boilerplate(element, self.main)
        ):
            self.flush()
            with self.writing.boilerplate():
                self.inside(element, tag)
                self.flush()
        else:
            self.inside(element, tag)
        self.depth -= 1

    def inside(self, element: Any, tag: str) -> None:
        if tag == "br":
            self.inline.append("\n")
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.flush()
            self.writing.heading(int(tag[1]), _flat(element))
        elif tag == "pre":
            self.flush()
            self.writing.code(inner(element))
        elif tag == "table":
            self.flush()
            self.table(element)
        elif tag in ("ul", "ol", "menu"):
            self.flush()
            self.lists.append(tag)
            self.children(element)
            self.flush()
            self.lists.pop()
        elif tag in ("li", "dd"):
            self.flush()
            self.mark = self.bullet(element)
            self.children(element)
            self.flush()
            self.mark = ""
        elif tag in _BLOCKS:
            self.flush()
            self.children(element)
            self.flush()
        else:
            self.children(element)

    def children(self, element: Any) -> None:
        self.say(element.text)
        for child in element:
            self.element(child)
            self.say(child.tail)

    def say(self, text: str | None) -> None:
        if text:
            self.inline.append(re.sub(r"\s+", " ", text))

    def bullet(self, element: Any) -> str:
        if not self.lists or self.lists[-1] != "ol":
            return "-"
        before = sum(name(each).lower() == "li" for each in element.itersiblings(preceding=True))
        return f"{before + 1}."

    def flush(self) -> None:
        said = "".join(self.inline)
        self.inline.clear()
        if not said.strip():
            return
        if self.mark:
            self.writing.item(max(0, len(self.lists) - 1), said, self.mark)
            self.mark = ""  # what follows in the same item is a paragraph of its own
            return
        for paragraph in re.split(r"\n\s*\n", said):
            self.writing.paragraph(paragraph)

    def table(self, table: Any) -> None:
        """Write a data table as rows; of a layout table only the content of its cells."""
        if _arranges(table):
            self.children(table)
            self.flush()
            return
        rows: list[list[str]] = []
        header = False
        for row in table.iter("tr"):
            cells = [cell for cell in row if name(cell).lower() in ("td", "th")]
            if not rows:
                header = bool(cells) and all(name(cell).lower() == "th" for cell in cells)
                header = header or name(row.getparent()).lower() == "thead"
            rows.append([text for cell in cells for text in _spanning(cell)])
        for caption in table.iter("caption"):
            self.writing.paragraph(_flat(caption))
        self.writing.table(rows, header=header)


def _spanning(cell: Any) -> list[str]:
    width = str(cell.get("colspan", "1"))
    return [_flat(cell), *[""] * (min(int(width), 50) - 1 if width.isdecimal() else 0)]


def _arranges(table: Any) -> bool:
    """True for a layout table: it holds another table, has one column, or has many blocks in its cells."""
    if (
        table.get("role") == "presentation"
        or next(table.iterdescendants("table"), None) is not None
    ):
        return True
    rows = list(table.iter("tr"))
    widest = max((sum(name(c).lower() in ("td", "th") for c in row) for row in rows), default=0)
    blocks = table.xpath("count(.//h1|.//h2|.//h3|.//p|.//ul|.//div)")
    return widest < 2 or (bool(blocks > 4 * len(rows)) and widest < 4)


def _flat(element: Any) -> str:
    """The element's text on one line, without hidden elements."""
    said: list[str] = []

    def gather(each: Any, depth: int) -> None:
        tag = name(each).lower()
        if tag and tag not in _UNSEEN and not _hidden(each):
            said.append(each.text or "")
            for child in each:
                if depth < DEEPEST:
                    gather(child, depth + 1)
                else:
                    said.append(inner(child))
                said.append(
                    (" " if name(child).lower() in _BLOCKS | {"br"} else "") + (child.tail or "")
                )

    gather(element, 0)
    return tidy("".join(said))


def _hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or element.get("hidden") is not None
