"""The left sidebar as HTML: the product's name, and the kept conversations."""

from __future__ import annotations

from collections.abc import Sequence

from ui.html.elements import attributes, button, escaped, icon_button
from ui.html.icons import icon
from ui.storage.conversations import Conversation
from ui.texts import Texts

EXPORTS = (("md", "Markdown"), ("docx", "Word"), ("json", "JSON"))


def render_rail_head(texts: Texts) -> str:
    """The part above the conversations: name, button for a new conversation, and search box."""
    sought = attributes({"placeholder": texts.find_conversation})
    return (
        '<div class="rail-head"><span class="brand"><b>[1]</b> citeback</span>'
        f"{icon_button(texts.close, 'rail', 'close', 'tool narrow-only')}</div>"
        f"{_labelled(texts.new_conversation, 'new', 'add')}"
        f'<label class="unseen" for="find">{escaped(texts.find_conversation)}</label>'
        f'<input id="find" type="search" autocomplete="off"{sought}>'
        f'<h2 class="rail-title">{escaped(texts.conversations)}</h2>'
    )


def render_rail_foot(
    texts: Texts, *, uploads: bool, administrates: bool, signs_out: bool = False
) -> str:
    """The part below the conversations: adding documents, administration and signing out, if there are."""
    add = _labelled(texts.add, "add", "upload") if uploads else ""
    admin = (
        f'<a class="entry first" href="admin">{icon("proof")}'
        f"<span>{escaped(texts.administration)}</span></a>"
    )
    out = (
        '<form method="post" action="logout"><button class="entry first">'
        f"{icon('close')}<span>{escaped(texts.sign_out)}</span></button></form>"
    )
    shown = (add, admin if administrates else "", out if signs_out else "")
    return f'<div class="rail-foot">{"".join(shown)}</div>'


def render_kept(
    found: Sequence[Conversation], current: str | None, texts: Texts, *, sought: bool = False
) -> str:
    """The list of conversations, with the open one marked."""
    if not found:
        none = texts.none_found if sought else texts.no_conversations
        return f'<p class="note">{escaped(none)}</p>'
    items = "".join(_item(each, texts, is_open=each.id == current) for each in found)
    return f'<ul class="kept">{items}</ul>'


def _item(kept: Conversation, texts: Texts, *, is_open: bool) -> str:
    now = {"aria_current": "true"} if is_open else {}
    exports = "".join(
        f'<a class="entry" download href="conversations/{escaped(kept.id)}.{ending}">'
        f"{escaped(texts.export_as)} {name}</a>"
        for ending, name in EXPORTS
    )
    opens = button(kept.title, "open", "title", data_id=kept.id, **now)
    more = attributes({"aria-label": f"{texts.more}: {kept.title}", "title": texts.more})
    return (
        f'<li>{opens}<details class="menu"><summary{more}>{icon("more")}</summary>'
        f'<div class="menu-items">'
        f"{button(texts.rename, 'rename', 'entry', data_id=kept.id, data_name=kept.title)}"
        f"{exports}{button(texts.delete, 'delete', 'entry danger', data_id=kept.id)}"
        "</div></details></li>"
    )


def _labelled(label: str, does: str, picture: str) -> str:
    return (
        f'<button type="button" class="entry first" data-do="{does}">{icon(picture)}'
        f"<span>{escaped(label)}</span></button>"
    )
