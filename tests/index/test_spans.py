"""Tables with spans: each place of the grid has the value that holds there."""

from __future__ import annotations

import pytest

from index.errors import Unreadable
from index.loaders.spans import Cell, write_table
from index.loaders.writing import Writing


def table(*rows: list[Cell], heads: int | None = None) -> str:
    writing = Writing()
    write_table(writing, rows, heads=heads)
    return writing.text


def cells(*texts: str) -> list[Cell]:
    return [Cell(text) for text in texts]


def test_a_cell_over_rows_holds_for_all_of_them() -> None:
    rows = cells("Depot", "Day"), [Cell("Harbour", rows=2), Cell("Friday")], cells("Saturday")
    assert table(*rows).endswith("| Harbour | Friday |\n| Harbour | Saturday |")


def test_two_rows_of_names_become_one() -> None:
    first = [Cell("Region", rows=2), Cell("2024", columns=2), Cell("2025", columns=2)]
    rows = first, cells("Q1", "Q2", "Q1", "Q2"), cells("North", "1", "2", "3", "4")
    assert table(*rows) == (
        "| Region | 2024 / Q1 | 2024 / Q2 | 2025 / Q1 | 2025 / Q2 |\n"
        "|---|---|---|---|---|\n| North | 1 | 2 | 3 | 4 |"
    )


def test_values_below_a_wide_name_are_no_names() -> None:
    first = [Cell("Region"), Cell("Sales", columns=2)]
    assert table(first, cells("North", "12.5", "13"), cells("South", "9", "8")).startswith(
        "| Region | Sales | Sales |\n|---|"
    )


def test_a_cell_over_all_columns_above_the_names_is_the_caption() -> None:
    rows = [Cell("Prices 2025", columns=2)], cells("Item", "Price"), cells("Bolt", "2")
    assert table(*rows) == "Prices 2025\n\n| Item | Price |\n|---|---|\n| Bolt | 2 |"


def test_a_cell_that_spans_millions_is_bounded() -> None:
    rows = [[Cell("x", rows=10**9, columns=10**9)], *[cells("y")] * 3000]
    with pytest.raises(Unreadable, match="split it"):
        table(*rows)
