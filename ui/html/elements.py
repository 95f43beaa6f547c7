"""Text from documents and people, made safe to stand in HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from ui.html.icons import icon

_ROWS = re.compile(r"\s*(?:\|[^\n]*\|[ \t]*(?:\n\s*|$))+")
_EDGE = re.compile(r"^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$", re.M)


def escaped(text: str) -> str:
    """``text`` as HTML character data: shows as itself, in content and in quoted attributes.

    Lone surrogates, which no UTF-8 page can hold, show as ``?``.
    """
    return escape(text.encode("utf-8", "replace").decode("utf-8"), quote=True)


def without_edges(text: str) -> str:
    """Rows of a table without the bars at their ends; any other text as it is.

    Blanks stand in their place, so that offsets hold; a page shows none at the ends of a line.
    """
    if not _ROWS.fullmatch(text):
        return text
    return _EDGE.sub(lambda bar: " " * len(bar[0]), text)


def attributes(values: Mapping[str, str]) -> str:
    """`` name="value"`` for each, its value escaped."""
    return "".join(f' {name}="{escaped(value)}"' for name, value in values.items())


def button(label: str, does: str, kind: str, **more: str) -> str:
    """A button that the page's script knows by what it ``does``; ``more`` are attributes (``a_b`` is a-b)."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return (
        f'<button type="button" class="{kind}" data-do="{does}"{attributes(named)}>'
        f"{escaped(label)}</button>"
    )


def icon_button(label: str, does: str, picture: str, kind: str = "tool", **more: str) -> str:
    """A button that shows a picture and is called ``label``."""
    named = {"aria-label": label, "title": label}
    named |= {name.replace("_", "-"): value for name, value in more.items()}
    return (
        f'<button type="button" class="{kind}" data-do="{does}"{attributes(named)}>'
        f"{icon(picture)}</button>"
    )
