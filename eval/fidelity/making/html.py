"""HTML and Markdown, written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from eval.fidelity.content import Block, Document, Heading, Item, Paragraph, Run, Table


def made(document: Document) -> bytes:
    """The page's bytes."""
    parts: list[str] = []
    for is_item, run in groupby(document.blocks, key=lambda block: isinstance(block, Item)):
        together = list(run)
        parts += [_listed(together)] if is_item else map(_block, together)
    head = f"<meta charset=utf-8><title>{escape(document.kind)}</title>"
    body = "\n".join(parts)
    return f"<!doctype html><html><head>{head}</head>\n<body>\n{body}\n</body></html>\n".encode()


def markdown(document: Document) -> bytes:
    """The same as Markdown; of headings and paragraphs only."""
    parts = []
    for block in document.blocks:
        if isinstance(block, Heading):
            parts.append(f"{'#' * block.level} {block.text}")
        elif isinstance(block, Paragraph):
            parts.append("".join(run.text for run in block.runs))
    return ("\n\n".join(parts) + "\n").encode()


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            turned = ' dir="rtl"' if any(r.style == "right to left" for r in block.runs) else ""
            return f"<p{turned}>{''.join(map(_run, block.runs))}</p>"
        case Table():
            return _table(block)
        case Item():
            return _listed([block])


def _run(run: Run) -> str:
    if run.style == "formula":
        above, below = run.text.split("/")
        return f"<math><mfrac><mn>{above}</mn><mn>{below}</mn></mfrac></math>"
    tag = {"super": "sup", "sub": "sub", "deleted": "del"}.get(run.style)
    return f"<{tag}>{escape(run.text)}</{tag}>" if tag else escape(run.text)


def _listed(items: Sequence[Block]) -> str:
    return "".join(_nested(list(items), 0))


def _nested(items: list[Block], depth: int) -> Iterator[str]:
    """A list with the items of this depth; deeper ones are lists inside the item before them."""
    first = items[0]
    assert isinstance(first, Item), "only items are listed"
    tag = "ol" if first.ordered else "ul"
    yield f"<{tag}>"
    at = 0
    while at < len(items):
        item = items[at]
        assert isinstance(item, Item), "only items are listed"
        end = at + 1
        while end < len(items) and _depth(items[end]) > depth:
            end += 1
        deeper = "".join(_nested(items[at + 1 : end], depth + 1)) if end > at + 1 else ""
        yield f"<li>{escape(item.text)}{deeper}</li>"
        at = end
    yield f"</{tag}>"


def _depth(block: Block) -> int:
    return block.depth if isinstance(block, Item) else 0


def _table(table: Table) -> str:
    rows = []
    for at, row in enumerate(table.rows):
        tag = "th" if at < table.heads else "td"
        cells = "".join(
            f'<{tag} colspan="{cell.columns}" rowspan="{cell.rows}">{escape(cell.text)}</{tag}>'
            for cell in row
        )
        rows.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"
