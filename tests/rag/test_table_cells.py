"""What cells say: numbers, units, currencies, dates and lengths of time, by the evidence of their column."""

from __future__ import annotations

from decimal import Decimal

import pytest

from index.passages import Source
from rag.tables.columns import Column, columns_of, length_of, named_unit
from rag.tables.numbers import Marks, marks_of, written
from rag.tables.tables import is_total, tables_of


def column(name: str, *cells: str) -> Column:
    """The column of a table with these cells."""
    rows = "".join(f"| {n} | {cell} |\n" for n, cell in enumerate(cells))
    source = Source("a.md", f"| Key | {name} |\n|---|---|\n{rows}", title="a")
    return columns_of(tables_of(source)[0])[1]


@pytest.mark.parametrize(
    ("cell", "digits", "unit", "negative"),
    [
        ("1,234", "1,234", "", False),
        ("€1,200.50", "1,200.50", "EUR", False),
        ("1.284,50 €", "1.284,50", "EUR", False),
        ("(1,234)", "1,234", "", True),
        ("−5.5%", "5.5", "%", True),
        ("12 kg", "12", "kg", False),
        ("500 руб.", "500", "RUB", False),
        ("3万元", "3", "CNY", False),
        ("45 m2", "45", "m2", False),
        ("3rd", "3", "", False),
        ("1,234[1]", "1,234", "", False),
    ],
)
def test_a_number_with_its_unit(cell: str, digits: str, unit: str, negative: bool) -> None:
    read = written(cell)
    assert read is not None
    assert (read.digits, read.unit, read.negative) == (digits, unit, negative)


@pytest.mark.parametrize(
    "cell", ["5–2", "2012–13", "12 boxes and 3 bags", "=SUM(A1:A3)", "2:30", "T-101", ""]
)
def test_what_is_no_single_number(cell: str) -> None:
    assert written(cell) is None


def test_decimal_and_thousands_marks_are_told_by_the_column() -> None:
    assert marks_of(["1.284,50", "12"], money=False) == Marks(",", ".")
    assert marks_of(["1,284", "12.5"], money=False) == Marks(".", ",")
    assert marks_of(["12,5", "2,25"], money=False) == Marks(",", "")
    assert marks_of(["1 284,5"], money=False) == Marks(",", " ")
    assert marks_of(["1,284", "2,500"], money=False) == Marks(".", ",")
    assert marks_of(["1.284", "2.500"], money=True) == Marks(",", ".")  # money has two decimals
    assert marks_of(["1.284", "2.500"], money=False) == Marks(".", "")


def test_another_column_tells_the_marks_where_one_does_not() -> None:
    text = "| Box | Weight | Length |\n|---|---|---|\n| a | 1.284 | 2,5 |\n| b | 2.500 | 3,75 |\n"
    weight = columns_of(tables_of(Source("a.md", text, title="a"))[0])[1]
    assert weight.values == (Decimal(1284), Decimal(2500))


def test_a_scale_that_all_cells_share_is_a_unit_and_others_are_multiplied() -> None:
    assert column("Cost", "1.2 million", "3 million").values == (Decimal("1.2"), Decimal(3))
    assert column("Cost", "1.2 million", "900,000").values == (Decimal(1_200_000), Decimal(900_000))


def test_dates_are_read_by_the_evidence_of_their_column() -> None:
    assert column("Due", "2024-03-05", "12 March 2024").values == ("2024-03-05", "2024-03-12")
    assert column("Due", "3/4/2025", "25/4/2025").values == ("2025-04-03", "2025-04-25")
    assert column("Due", "3/4/2025", "4/25/2025").values == ("2025-03-04", "2025-04-25")
    assert column("Due", "5.1.2024", "–").values == ("2024-01-05", None)
    assert column("Due", "Mar 2024", "2024年3月5日").values == ("2024-03", "2024-03-05")


def test_lengths_of_time_are_seconds() -> None:
    assert length_of("3:45") == 225
    assert length_of("1:05:30") == 3930
    assert length_of("2 h 30 min") == 9000
    assert length_of("90") is None
    assert length_of("3:75") is None


def test_cells_without_a_value_are_none() -> None:
    found = column("Price", "5", "n/a", "–", "", "TBD", "нет", "暂无", "7")
    assert found.values == (Decimal(5), *[None] * 6, Decimal(7))
    assert found.unread == 0


def test_cells_that_can_not_be_read_are_counted() -> None:
    assert column("Price", "5", "7", "=B2+B3").unread == 1


@pytest.mark.parametrize(
    ("name", "bare", "unit"),
    [
        ("Amount (EUR)", "Amount", "EUR"),
        ("Weight in kg", "Weight", "kg"),
        ("Price, €", "Price", "€"),
        ("金额（元）", "金额", "元"),
        ("Сумма (руб.)", "Сумма", "руб."),
        ("Number of boxes", "Number of boxes", ""),
    ],
)
def test_the_unit_in_the_name_of_a_column(name: str, bare: str, unit: str) -> None:
    assert named_unit(name) == (bare, unit)


def test_numbers_that_name_something_are_not_measured() -> None:
    assert not column("Year", "2020", "2021").measured
    assert not column("Phone", "5551", "5552").measured
    assert not column("No.", "1", "2").measured
    assert column("Boxes", "1", "2").measured


@pytest.mark.parametrize(
    "first", ["Total", "Grand total", "Sum:", "Итого", "Всего", "合计", "Total for 2024"]
)
def test_a_row_of_totals(first: str) -> None:
    assert is_total((first, "", "12"))


def test_a_name_that_begins_like_a_total_is_none() -> None:
    assert not is_total(("Total Energies", "", "12"))
    assert is_total(("Total votes", "Total votes", "12"))  # over both columns


def test_what_sheets_store_is_taken_where_cells_show_less() -> None:
    from dataclasses import replace

    source = Source("a.md", "| Post | Share |\n|---|---|\n| a | 13% |\n| b | 7% |\n", title="a")
    table = tables_of(source)[0]
    rows = tuple(
        replace(row, sentence=replace(row.sentence, cells=f"S!A{n}:B{n}"))
        for n, row in enumerate(table.rows, start=2)
    )
    found = columns_of(replace(table, rows=rows), {"S!B2": 0.125})[1]
    assert found.values == (Decimal("12.5"), Decimal(7))
    assert found.exact
