"""What an answer says, as HTML in the layout of its claims: running text, a list, or a table.

A marker becomes a link only behind a claim: a "[3]" inside a claim, a label or a title comes from a document.
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.answer import Answer, Citation, Claim
from rag.answering.layout import (
    Block,
    Claims,
    Item,
    Listed,
    Row,
    Running,
    Table,
    Words,
    blocks,
    labelled,
    so_far,
)
from ui.chat.evidence import marker_link
from ui.html.elements import attributes, button, escaped, without_edges
from ui.texts import Texts

_MARKERS = 8  # links behind one claim at most; the evidence has them all

Places = Mapping[int, Citation]


def render_reply(answer: Answer, texts: Texts, *, whole: bool) -> str:
    """The answer itself; of one that isn't ``whole`` yet nothing is said to be missing."""
    shown = answer if whole else so_far(answer)
    places = {citation.marker: citation for citation in answer.citations}
    # Steps of which each leads to the next have an order.
    ordered = answer.shape == "hops"
    inside = "".join(_block(each, places, texts, ordered=ordered) for each in blocks(shown))
    if answer.asks_back and not inside:
        inside = f"<p>{escaped(texts.which_one)}</p>"
    refused = answer.status == "not_found" and not answer.asks_back
    return (
        f'<div class="reply{" missing" if refused else ""}">{inside}</div>{_choices(answer, texts)}'
    )


def _block(block: Block, places: Places, texts: Texts, *, ordered: bool) -> str:
    match block:
        case Words(text, "computation"):
            return (
                f'<p class="computation"><span>{escaped(texts.computation)}</span> '
                f'<code dir="auto">{escaped(text)}</code></p>'
            )
        case Words(text, kind):
            return f'<p class="{kind}-words" dir="auto">{escaped(text)}</p>'
        case Running(claims):
            return f'<p dir="auto">{_running(claims, places, texts)}</p>'
        case Listed(items):
            tag = "ol" if ordered else "ul"
            inside = "".join(_item(each, places, texts) for each in items)
            return f'<{tag} class="items">{inside}</{tag}>'
        case Table():
            return _table(block, places, texts)


def _choices(answer: Answer, texts: Texts) -> str:
    if not answer.choices:
        return ""
    offered = "".join(
        f"<li>{button(each, 'example', 'example', data_question=each, dir='auto')}</li>"
        for each in answer.choices
    )
    return (
        f'<ul class="examples choices"{attributes({"aria-label": texts.which_one})}>{offered}</ul>'
    )


def _item(item: Item, places: Places, texts: Texts) -> str:
    label = f'<b class="label">{escaped(labelled(item.label))}</b>' if item.label else ""
    said = escaped(item.words) if item.words else _said(item.claims, places, texts)
    return f'<li dir="auto">{label}{said}</li>'


def _said(claims: Claims, places: Places, texts: Texts) -> str:
    if claims:
        return _running(claims, places, texts)
    return f'<span class="nothing">{escaped(texts.says_nothing)}</span>'


def _table(table: Table, places: Places, texts: Texts) -> str:
    """A table in a box of its own, in which it scrolls where the window is narrow.

    An aspect stands above its row, over all columns: the sides have the whole width.
    """
    head = "".join(_head(each) for each in table.labels)
    rows = "".join(_row(row, at, table, places, texts) for at, row in enumerate(table.rows))
    return (
        f'<div class="wide"><table class="sides"><thead><tr>{head}</tr></thead>{rows}</table></div>'
    )


def _row(row: Row, at: int, table: Table, places: Places, texts: Texts) -> str:
    cells = []
    for claims, missing in zip(row.cells, table.missing, strict=True):
        # Of a side without any claim it is said once, for all rows.
        said = "" if missing and at else _said(claims, places, texts)
        cells.append(f'<td dir="auto">{said}</td>')
    over = f'<th scope="rowgroup" colspan="{len(cells)}" dir="auto">{escaped(row.aspect)}</th>'
    aspect = f"<tr>{over}</tr>" if row.aspect else ""
    return f"<tbody>{aspect}<tr>{''.join(cells)}</tr></tbody>"


def _head(text: str) -> str:
    return f'<th scope="col" dir="auto">{escaped(text)}</th>' if text else "<td></td>"


def _running(claims: Claims, places: Places, texts: Texts) -> str:
    return " ".join(_claim(each, places, texts) for each in claims)


def _claim(claim: Claim, places: Places, texts: Texts) -> str:
    text = escaped(without_edges(claim.text).strip())
    if claim.support == "unsupported":
        return (
            f'<span class="unsupported">{text}</span>'
            f'<span class="flag">{escaped(texts.unsupported)}</span>'
        )
    cited = [places[marker] for marker in claim.citations if marker in places]
    shown = cited if len(cited) <= _MARKERS + 1 else cited[:_MARKERS]
    links = "".join(marker_link(citation, texts) for citation in shown)
    # A no-break space, so that no line starts with a marker.
    return f"{text}\u00a0{links}{_further(len(cited), len(shown), texts)}" if links else text


def _further(cited: int, shown: int, texts: Texts) -> str:
    """A button for the evidence of the citations that are not shown as links."""
    if cited == shown:
        return ""
    named = escaped(texts.evidence_of.format(count=cited))
    return (
        '<button type="button" class="further" data-do="evidence">'
        f'+{cited - shown}<span class="unseen"> {named}</span></button>'
    )
