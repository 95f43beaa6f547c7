"""Text from documents and people, made safe to stand in HTML."""

from __future__ import annotations

from html import escape


def escaped(text: str) -> str:
    """``text`` as HTML character data: shows as itself, in content and in quoted attributes.

    Lone surrogates, which no UTF-8 page can hold, show as ``?``.
    """
    return escape(text.encode("utf-8", "replace").decode("utf-8"), quote=True)
