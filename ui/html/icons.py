"""Icons for buttons: strokes on a 24 x 24 grid, in the colour of the surrounding text."""

from __future__ import annotations

_STROKES = {
    "add": "M12 5v14M5 12h14",
    "close": "M6 6l12 12M18 6L6 18",
    "copy": "M9 9h10v11H9zM5 15V4h10",
    "down": "M7 4v10M7 14H4V4h3l9 0c1 0 2 1 2 2l1 6c0 1-1 2-2 2h-4l1 4c0 1-1 2-2 2l-5-6",
    "edit": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "more": "M5 12h.01M12 12h.01M19 12h.01",
    "proof": "M4 5h16v14H4zM14 5v14",
    "retry": "M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5",
    "scope": "M4 6h16M7 12h10M10 18h4",
    "up": "M7 20V10M7 10H4v10h3l9 0c1 0 2-1 2-2l1-6c0-1-1-2-2-2h-4l1-4c0-1-1-2-2-2l-5 6",
    "upload": "M12 16V5M7 10l5-5 5 5M5 19h14",
}


def icon(name: str) -> str:
    """The icon of that name as SVG; it is hidden from screen readers, so its button needs a label."""
    return (
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f'<path d="{_STROKES[name]}"/></svg>'
    )
