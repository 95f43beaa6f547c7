"""How deep what is read may be nested, and what is said of what is deeper."""

from __future__ import annotations

from typing import Any

from index.errors import Unreadable

LEVELS = 255  # elements or values in one another; libxml2 reads XML as deep as this
TOO_DEEP = "nested too deep to be read: save it with fewer levels in one another"


def too_deep() -> Unreadable:
    """What is raised where something lies deeper than can be read: it says so, never "no text"."""
    return Unreadable(TOO_DEEP)


def check_depth(value: Any) -> None:
    """Unreadable where lists and mappings stand in one another more than ``LEVELS`` deep."""
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
