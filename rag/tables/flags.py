"""Conditions on columns that are named: cells that must be empty, and yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rag.tables.asked import Asked
from rag.tables.columns import is_nothing
from rag.tables.conditions import negates
from rag.tables.forms import any_form, pattern
from rag.tables.grid import Grid
from rag.tables.query import Condition

_YES = frozenset("yes y true x ✓ ✔ да есть 是 有 on ja oui sí".split())
_NO = frozenset("no n false нет 否 无 没有 off ✗ ✘ - nein non".split())
_EMPTY = pattern("empty")


def emptiness(
    asked: Asked, grid: Grid, near: Sequence[tuple[int, range]]
) -> Iterator[tuple[Condition, int]]:
    """Columns that must be empty ("without a deadline")."""
    for at, where in near:
        if grid.columns[at].kind == "text" and any(
            _plain(text) in _NO | _YES for text in _some(grid, at)
        ):
            continue
        begin = asked.tokens[where.start].start
        before = asked.text[max(0, begin - 20) : begin].rstrip()
        behind = asked.text[asked.tokens[where.stop - 1].end :][:16]
        led = any(found.end() == len(before) for found in _EMPTY.finditer(before))
        follows = re.match(rf"\s*(?:is |are |为)?\s*(?:{any_form('empty')})", behind, re.I)
        if led or (
            follows
            and re.search(
                r"empty|blank|missing|空|缺|未填|не указан|отсутств|пуст|не заполн",
                follows.group(),
                re.I,
            )
        ):
            asked.use(where)
            name = grid.columns[at].name
            if any(is_nothing(row[at]) for row in grid.texts):
                yield Condition((at,), "empty", (), f"{name} is empty"), at
            elif grid.columns[at].measured and 0 in grid.columns[at].values:
                yield Condition((at,), "<=", (Decimal(0),), f"{name} is 0"), at


def flags(
    asked: Asked, grid: Grid, near: Sequence[tuple[int, range]]
) -> Iterator[tuple[Condition, int]]:
    """Columns of yes and no that the question names: yes, unless it is negated."""
    for at, where in near:
        held = {_plain(text): text for text in _some(grid, at) if text}
        if not held or len(held) > 4 or not held.keys() <= _YES | _NO or not held.keys() & _YES:
            continue
        begin = asked.tokens[where.start].start
        before = asked.text[max(0, begin - 12) : begin].rstrip()
        negated = negates(asked, where) or any(
            found.end() == len(before) for found in _EMPTY.finditer(before)
        )
        wanted = [text for plain, text in held.items() if (plain in _NO) == negated]
        cells = sorted(
            {row[at] for row in grid.texts if _plain(row[at]) in {_plain(each) for each in wanted}}
        )
        if cells:
            yield Condition((at,), "in", tuple(cells), f"{grid.columns[at].name} is {cells[0]}"), at


def _some(grid: Grid, at: int) -> list[str]:
    return list(dict.fromkeys(row[at] for row in grid.texts[:2000]))[:6]


def _plain(text: str) -> str:
    return text.strip().lower()
