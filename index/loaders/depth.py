"""The limit on the nesting of file contents, and the error for what is nested deeper."""

from __future__ import annotations

from typing import Any

from index.errors import Unreadable

LEVELS = 255  # of nested elements or values; the limit of libxml2 for XML
TOO_DEEP = "nested too deep to be read: save it with fewer levels in one another"


def too_deep() -> Unreadable:
    """The error for content that is nested too deep to be read: it says so, never "no text"."""
    return Unreadable(TOO_DEEP)


def check_depth(value: Any) -> None:
    """Raise Unreadable if lists and mappings are nested more than ``LEVELS`` deep."""
    level = [value]
    for _ in range(LEVELS + 1):
        level = [inner for each in level for inner in _held(each)]
        if not level:
            return
    raise too_deep()


def _held(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
