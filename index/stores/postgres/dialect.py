"""The SQL of the catalog's modules (``index.stores.sql``) as psycopg takes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

_PARAMETER = re.compile(r"\?(\d*)")


@lru_cache(maxsize=512)
def translated(sql: str) -> tuple[str, tuple[int, ...] | None]:
    """The statement with ``%s`` for ``?``, and which parameters these are in turn; None: as they come."""
    order: list[int] = []

    def placed(match: re.Match[str]) -> str:
        order.append(int(match[1]) - 1 if match[1] else len(order))
        return "%s"

    said = _PARAMETER.sub(placed, sql.replace("%", "%%"))
    return said, None if order == list(range(len(order))) else tuple(order)


def placed(parameters: Sequence[Any], order: tuple[int, ...] | None) -> Sequence[Any]:
    """The parameters as the translated statement asks for them."""
    return parameters if order is None else [parameters[at] for at in order]
