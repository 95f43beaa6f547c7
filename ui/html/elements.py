"""Text from documents and people, escaped for HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from ui.html.icons import icon

_ROWS = re.compile(r"\s*(?:\|[^\n]*\|[ \t]*(?:\n\s*|$))+")
_EDGE = re.compile(r"^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$", re.M)


def escaped(text: str) -> str:
    """``text`` escaped for HTML, for use in content and in quoted attributes.

    Lone surrogates, which UTF-8 can't encode, become ``?``.
    """
    return escape(text.encode("utf-8", "replace").decode("utf-8"), quote=True)


def without_edges(text: str) -> str:
    """Rows of a Markdown table without the bars at their ends; any other text unchanged.

    Blanks replace the bars, so that offsets stay valid; HTML doesn't show blanks at the ends of a line.
    """
    if not _ROWS.fullmatch(text):
        return text
    return _EDGE.sub(lambda bar: " " * len(bar[0]), text)


def attributes(values: Mapping[str, str]) -> str:
    """`` name="value"`` for each, its value escaped."""
    return "".join(f' {name}="{escaped(value)}"' for name, value in values.items())


def button(label: str, does: str, kind: str, **more: str) -> str:
    """A button; the page's script handles it by ``does``; ``more`` are attributes (``a_b`` becomes a-b)."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return (
        f'<button type="button" class="{kind}" data-do="{does}"{attributes(named)}>'
        f"{escaped(label)}</button>"
    )


def icon_button(label: str, does: str, picture: str, kind: str = "tool", **more: str) -> str:
    """A button that shows an icon and has the accessible name ``label``."""
    named = {"aria-label": label, "title": label}
    named |= {name.replace("_", "-"): value for name, value in more.items()}
    return (
        f'<button type="button" class="{kind}" data-do="{does}"{attributes(named)}>'
        f"{icon(picture)}</button>"
    )
