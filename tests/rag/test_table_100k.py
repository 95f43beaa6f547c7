"""A table of 100,000 rows, asked: bounded, and what is left out is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from index.passages import Source
from rag.shapes.rows import MOST_SHOWN
from rag.tables.computing import MOST_CITED, computed, selected
from rag.tables.grid import Grid, grids_of
from rag.tables.query import Query
from rag.tables.tables import MOST_ROWS, tables_of
from rag.tables.understanding import understood

REGIONS = ("North", "South", "East", "West")


@pytest.fixture(scope="module")
def grid() -> Grid:
    rows = "".join(
        f"| A-{n} | {REGIONS[n % 4]} | {n % 100}.50 | {'yes' if n % 3 else 'no'} |\n"
        for n in range(MOST_ROWS + 2)
    )
    text = f"# Orders\n\n| Order | Region | Amount, EUR | Shipped |\n|---|---|---|---|\n{rows}"
    return grids_of(tables_of(Source("orders.md", text, "Orders"))[0], {})[0]


def asked(grid: Grid, question: str, *, listing: bool = False) -> Query:
    found = understood(question, grid, lambda word, names: [0.0] * len(names), listing=listing)
    assert found is not None
    return found.query


def test_a_sum_over_all_rows_says_how_many_it_cites(grid: Grid) -> None:
    found = computed(grid, asked(grid, "What is the total amount?"), "en")
    assert found is not None
    assert "5000000" in found.results[0].said
    assert len(found.results[0].rows) <= MOST_CITED
    assert len(found.computation) < 1_000
    assert any(
        "100,000" in each for each in found.notes
    )  # rows that were not read are counted, too


def test_conditions_hold_over_all_rows(grid: Grid) -> None:
    found = computed(grid, asked(grid, "How many orders are in the North region?"), "en")
    assert found is not None and "25,000" in found.results[0].said
    rows = selected(grid, asked(grid, "List the orders in the North region", listing=True))
    assert len(rows) == MOST_ROWS / 4 > MOST_SHOWN


def test_a_list_of_very_many_rows_says_what_it_leaves_out(library: Library, docs: Path) -> None:
    from rag.pipeline import Pipeline
    from tests.fakes import WordReranker

    rows = "".join(f"B-{n},{REGIONS[n % 4]},{n}\n" for n in range(400))
    (docs / "orders.csv").write_text(f"Order,Region,Amount\n{rows}")
    library.sync([docs])
    answer = Pipeline(library, reranker=WordReranker()).answer(
        "List the orders in the North region."
    )
    assert len(answer.groups) == MOST_SHOWN
    assert "100" in answer.lead and answer.notes
