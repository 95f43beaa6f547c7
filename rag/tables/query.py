"""What a question asks of a table, as a small typed query: no words of the question, only columns and values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Does = Literal[
    "select", "count", "sum", "average", "median", "highest", "lowest", "difference", "share"
]
Test = Literal[
    "in", "not in", ">", ">=", "<", "<=", "between", "begins", "month", "empty", "filled"
]
Operand = Decimal | str


@dataclass(frozen=True, slots=True)
class Condition:
    """What the cells of any of some ``columns`` must be for a row to count; ``said`` is how it is told.

    ``in`` compares whole texts; ``begins`` and ``month`` are of dates. With a ``unit`` only cells
    in it count: amounts of two currencies are not compared. ``against`` is the column with whose cell that
    of the same row is compared, instead of a value.
    """

    columns: tuple[int, ...]
    test: Test
    values: tuple[Operand, ...] = ()
    said: str = ""
    exact: bool = True
    unit: str = ""
    against: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """``does`` something with a ``column`` over the rows that meet all ``conditions``.

    ``by`` is the column whose cells group the rows; ``most`` how many rows or groups are wanted at most (0: all),
    in the order of the column (``descending`` or not). ``of`` are the conditions of a part of which the share
    is asked, or of the two sides of a difference; or these are the cells of the column and of that ``against``
    which it is computed. ``rank`` is which of the different values is wanted (2: "the second highest").
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
    rank: int = 1
    against: int | None = None
