"""What a question asks of a table, as a small typed query: no words of the question, only columns and values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Does = Literal["select", "count", "sum", "average", "highest", "lowest", "difference", "share"]
Test = Literal[
    "in", "not in", ">", ">=", "<", "<=", "between", "begins", "month", "empty", "filled"
]
Operand = Decimal | str


@dataclass(frozen=True, slots=True)
class Condition:
    """What the cells of any of some ``columns`` must be for a row to count; ``said`` is how it is told.

    ``in`` compares whole texts; ``begins`` and ``month`` are of dates. With a ``unit`` only cells
    in it count: amounts of two currencies are not compared.
    """

    columns: tuple[int, ...]
    test: Test
    values: tuple[Operand, ...] = ()
    said: str = ""
    exact: bool = True
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """``does`` something with a ``column`` over the rows that meet all ``conditions``.

    ``by`` is the column whose cells group the rows; ``most`` how many rows or groups are wanted at most (0: all),
    in the order of the column (``descending`` or not). ``of`` are the conditions of a part of which the share
    is asked, or of the two sides of a difference.
    """

    does: Does
    column: int | None = None
    conditions: tuple[Condition, ...] = ()
    by: int | None = None
    most: int = 0
    descending: bool = True
    of: tuple[Condition, ...] = ()
    shown: tuple[int, ...] = ()
    ordered: bool = False
