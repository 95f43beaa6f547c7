"""Counts and computations over the rows of tables: exact values, computed by hand, and the rows cited for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag import Home
from rag.tables.computing import MOST_CITED
from tests.rag.asking_tables import (
    CHINESE,
    INVOICES,
    PUMPS,
    RUSSIAN,
    SALES,
    STAFF,
    ask,
    holding,
)


@pytest.mark.parametrize(
    ("question", "value", "rows"),
    [
        ("How many of the staff work in Berlin?", "4 rows match (", 4),
        ("How many staff are older than 35?", "3 rows match (", 3),
        ("How many staff were hired before 2020?", "3 rows match (", 3),
        ("How many staff were hired between 2018 and 2020?", "3 rows match (", 3),
        ("How many staff have a driving licence?", "4 rows match (", 4),
        ("How many staff earn more than 5000 EUR?", "3 rows match (", 3),
        ("How many staff in Berlin are in Engineering and older than 30?", "1 row matches (", 1),
        ("How many staff are not in Engineering?", "4 rows match (", 4),
        ("What is the total salary of the Sales department?", "is 9,000 EUR.", 2),
        ("What is the average salary in Engineering?", "is 5,866.67 EUR.", 3),
        ("What is the average age in Munich?", "is 43.", 2),
        ("Who earns the most?", "6,100 EUR: Carla Diaz.", 1),
        ("Who is the oldest?", "is 45: Boris Keller.", 1),
        ("Who is the youngest in Berlin?", "is 29: Carla Diaz.", 1),
        ("Who was hired first?", "2017-07-15: Boris Keller.", 1),
        ("What share of the staff work in Berlin?", "57.1% (4 of 7)", 4),
        ("Which department has the highest average salary?", "Engineering: 5,866.67 EUR", 3),
        ("Which city has the fewest staff?", "Hamburg: 1", 1),
        ("How many departments are there?", "3 different values of Department", 3),
    ],
)
def test_staff(library: Library, docs: Path, question: str, value: str, rows: int) -> None:
    holding(library, docs, staff_csv=STAFF)
    answer = ask(library, question)
    assert value in answer.answer
    assert len(answer.citations) == rows
    assert answer.computation
    assert all(each.support == "supported" for each in answer.claims)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many invoices are open?", "3 rows match ("),
        ("How many invoices are not paid?", "4 rows match ("),
        ("How many invoices are open or overdue?", "4 rows match ("),
        ("How many invoices have no due date?", "1 row matches ("),
        ("How many invoices are due in January 2025?", "2 rows match ("),
        ("What is the total amount of paid invoices?", "is €450.00."),
        ("How much did Alpina AG pay in total?", "is €2,300.00."),
        ("What is the total amount of invoices except paid ones?", "€3,300.00"),
    ],
)
def test_invoices(library: Library, docs: Path, question: str, value: str) -> None:
    holding(library, docs, invoices_md=INVOICES)
    assert value in ask(library, question).answer


def test_two_currencies_are_never_added_up(library: Library, docs: Path) -> None:
    holding(library, docs, invoices_md=INVOICES)
    answer = ask(library, "What is the total amount of open invoices?")
    assert [each.text for each in answer.claims] == [
        "The total of Amount where Status is open is €1,300.00.",
        "The total of Amount where Status is open is $450.00.",
    ]
    assert any("not added up" in note for note in answer.notes)


def test_amounts_in_another_currency_are_not_compared(library: Library, docs: Path) -> None:
    holding(library, docs, invoices_md=INVOICES)
    assert "4 rows match (" in ask(library, "How many invoices are over 120 EUR?").answer


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Which model is the cheapest?", "350 EUR: P-20."),
        ("What is the heaviest model?", "25.5 kg: P-60."),
        (
            "What are the two most expensive models?",
            "P-80 (890 EUR), P-40 (520 EUR), P-60 (520 EUR)",
        ),
        (
            "How much more does the P-80 cost than the P-20?",
            "540 EUR (P-80: 890 EUR; P-20: 350 EUR)",
        ),
        ("What is the difference in price between P-40 and P-20?", "is 170 EUR"),
        ("What is the average price?", "is 570 EUR."),
        ("What is the total power of all models?", "is 7.45 kW."),
    ],
)
def test_a_table_of_a_web_page(library: Library, docs: Path, question: str, value: str) -> None:
    holding(library, docs, pumps_html=PUMPS)
    assert value in ask(library, question).answer


def test_all_that_tie_are_named(library: Library, docs: Path) -> None:
    table = "# Teams\n\n| Team | Points |\n|---|---|\n| Red | 7 |\n| Blue | 9 |\n| Green | 9 |\n"
    holding(library, docs, teams_md=table)
    answer = ask(library, "Which team has the highest points?")
    assert "is 9: Blue, Green." in answer.answer
    assert len(answer.citations) == 2


def test_a_cell_without_a_value_is_left_out_and_said(library: Library, docs: Path) -> None:
    holding(library, docs, staff_csv=STAFF)
    answer = ask(library, "What is the average salary in Berlin?")
    assert "is 5,400 EUR." in answer.answer  # (4,200 + 6,100 + 5,900) / 3
    assert answer.notes == ("1 of 4 rows have no value in Salary and were left out.",)


def test_a_row_of_totals_is_not_added_again(library: Library, docs: Path) -> None:
    holding(library, docs, sales_md=SALES)
    answer = ask(library, "What were the total sales in Q2?")
    assert "is 285." in answer.answer
    assert not answer.notes
    holding(library, docs, sales_md=SALES.replace("285", "300"))
    assert ask(library, "What were the total sales in Q2?").notes == (
        "The table's own row of totals says 300.",
    )


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the total of the North region?", "is 450."),
        ("Which quarter was the best for the South region?", "is 130: Q4."),
        ("What is the difference between Q1 and Q4 for the West region?", "is 25 (Q1: 60; Q4: 85)"),
        ("Which region had the highest sales in Q3?", "is 110: South."),
    ],
)
def test_a_table_is_also_read_by_its_columns(
    library: Library, docs: Path, question: str, value: str
) -> None:
    holding(library, docs, sales_md=SALES)
    assert value in ask(library, question).answer


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("订单总金额是多少？", "9600 元"),
        ("有多少个未付款的订单？", "符合条件的有 2 行"),
        ("上海的订单金额合计是多少？", "2000 元"),
        ("哪个订单的金额最高？", "D002：3500 元"),
        ("每个客户的订单总金额是多少？", "东方集团: 5000 元"),
        ("2月份有多少订单？", "符合条件的有 2 行"),
        ("平均订单金额是多少？", "1920 元"),
        ("北京的订单占百分之几？", "40%"),
    ],
)
def test_in_chinese(library: Library, docs: Path, question: str, value: str) -> None:
    holding(library, docs, orders_md=CHINESE)
    assert value in ask(library, question).answer


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Сколько заказов выполнено?", ": 3."),
        ("Сколько заказов не выполнено?", ": 2."),
        ("Какова сумма выполненных заказов?", "37 300 руб."),
        ("Какова общая сумма заказов из Казани?", "17 400,50 руб."),
        ("Какая средняя сумма заказа?", "9 920,10 руб."),
        ("Какой заказ самый дорогой?", "15 700 руб. (З-4)"),
        ("Сколько заказов дороже 9000 рублей?", ": 3."),
        ("Сколько заказов было в феврале 2024?", ": 2."),
        ("На сколько заказ З-4 больше, чем З-2?", "7 399,50 руб."),
        ("Какая доля заказов отменена?", "20%"),
    ],
)
def test_in_russian(library: Library, docs: Path, question: str, value: str) -> None:
    holding(library, docs, orders_md=RUSSIAN)
    assert value in ask(library, question).answer.replace("37 300,00", "37 300")


@pytest.mark.parametrize(
    "question",
    [
        "What is the total amount of cancelled invoices?",
        "How many invoices are from Sundermann?",
        "How many tickets are closed?",
        "What is the second highest amount?",
        "Why are invoices overdue?",
    ],
)
def test_what_the_table_does_not_know_is_not_computed(
    library: Library, docs: Path, question: str
) -> None:
    holding(library, docs, invoices_md=INVOICES)
    assert not ask(library, question).computation


def test_the_computation_stands_in_one_line(library: Library, docs: Path) -> None:
    holding(library, docs, invoices_md=INVOICES)
    answer = ask(library, "What is the total amount of paid invoices?")
    assert answer.computation == (
        "sum of Amount (€) over 2 rows where Status is paid: 300.00 + 150.00 = 450.00"
    )
    assert [each.quote.split(" | ")[0] for each in answer.citations] == ["| R-202", "| R-206"]


def test_of_many_rows_the_first_and_the_last_are_cited(library: Library, docs: Path) -> None:
    rows = "".join(f"B-{n},{n % 3},{n}\n" for n in range(1, 3001))
    holding(library, docs, boxes_csv="Box,Shelf,Weight (kg)\n" + rows)
    answer = ask(library, "What is the total weight of all boxes?")
    assert "is 4501500 kg." in answer.answer
    assert [each.quote for each in answer.citations] == ["| B-1 | 1 | 1 |", "| B-3000 | 0 | 3000 |"]
    assert "3,000 rows were used; the first and the last are cited." in answer.notes
    assert MOST_CITED < 3000


def test_sections_of_a_table_are_conditions(library: Library, docs: Path) -> None:
    table = (
        "# Stock\n\n| Item | Boxes | Shelf |\n|---|---|---|\n| Fruit | | |\n| Apple | 3 | A |\n| Pear | 4 | B |\n"
        "| Vegetables | | |\n| Leek | 5 | A |\n| Total | 12 | |\n"
    )
    holding(library, docs, stock_md=table)
    assert "is 7." in ask(library, "What is the total of boxes of Fruit?").answer
    assert "is 12." in ask(library, "What is the total of boxes?").answer


def test_formulas_as_text_are_left_out_and_named(library: Library, docs: Path) -> None:
    table = "# Costs\n\n| Post | Cost |\n|---|---|\n| Rent | 700 |\n| Heat | 90 |\n| Both | =SUM(B2:B3) |\n"
    holding(library, docs, costs_md=table)
    answer = ask(library, "What is the total cost?")
    assert "is 790." in answer.answer
    assert any("=SUM(B2:B3)" in note for note in answer.notes)


def test_ragged_rows_are_read_and_said(library: Library, docs: Path) -> None:
    table = (
        "# Trips\n\n| Trip | Cost | Days |\n|---|---|---|\n"
        "| Rome | 70 | 3 |\n| Oslo | 90 |\n| Bern | 40 | 2 | x |\n"
    )
    holding(library, docs, trips_md=table)
    answer = ask(library, "What is the total cost of all trips?")
    assert "is 200." in answer.answer
    assert any(note.startswith("2 rows have more or fewer cells") for note in answer.notes)


STOCK = """# Garden shop

| Model | Kind | Weight (kg) | Price (EUR) | Stock |
|---|---|---|---|---|
| Ash | rake | 1.2 | 19.00 | 0 |
| Birch | spade | 2.1 | 34.50 | 12 |
| Cedar | spade | 1.9 | 41.00 | 48 |
| Elm | saw | 0.8 | 27.00 | 0 |
"""
TRIPS = """Date,Driver,Project,Cost (EUR),Driving (h)
2024-12-02,Ada,North,40.00,3
2025-01-14,Ben,South,25.50,2.5
2025-02-20,Ada,North,70.00,6
"""


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which models are out of stock?", ["Ash", "Elm"]),
        ("Which models are sold out?", ["Ash", "Elm"]),
        ("Which models are in stock?", ["Birch", "Cedar"]),
        ("Which models have fewer than twenty pieces in stock?", ["Ash", "Birch", "Elm"]),
        ("Which models weigh more than one kilogram?", ["Ash", "Birch", "Cedar"]),
        ("Which models have no stock?", ["Ash", "Elm"]),
        ("Which models cost more than twenty-five euros?", ["Birch", "Cedar", "Elm"]),
    ],
)
def test_a_condition_in_words_chooses_the_rows(
    library: Library, docs: Path, question: str, rows: list[str]
) -> None:
    holding(library, docs, shop_md=STOCK)
    found = ask(library, question, "list").citations
    assert [each.quote.split(" | ")[0].strip("| ") for each in found] == rows


def test_a_list_with_a_condition_is_never_the_whole_table(library: Library, docs: Path) -> None:
    holding(library, docs, shop_md=STOCK.replace("| 0 |", "| 5 |"))
    assert len(ask(library, "Which models are out of stock?", "list").citations) < 4


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Sort the models by weight, heaviest first.", ["Birch", "Cedar", "Ash", "Elm"]),
        ("Rank the models by price.", ["Ash", "Elm", "Birch", "Cedar"]),
        ("List the models from the most expensive to the cheapest.", ["Cedar", "Birch", "Elm", "Ash"]),
        ("Sort the spades by price, dearest first.", ["Cedar", "Birch"]),
    ],
)  # fmt: skip
def test_rows_are_listed_in_the_order_asked_for(
    library: Library, docs: Path, question: str, rows: list[str]
) -> None:
    holding(library, docs, shop_md=STOCK)
    found = ask(library, question).claims
    assert [each.text.split(";")[0].removeprefix("Model: ") for each in found] == rows


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What did the North project cost so far?", "110.00 EUR"),
        ("How much was spent in January 2025?", "25.50 EUR"),
        ("How much did Ada spend?", "110.00 EUR"),
        ("How many hours of driving were there in 2025?", "8.5 h"),
        ("How many trips were there in 2025 or later?", "2 rows match (Date ≥ 2025)."),
    ],
)
def test_amounts_and_hours_are_summed_up(
    library: Library, docs: Path, question: str, value: str
) -> None:
    holding(library, docs, trips_csv=TRIPS)
    assert value in ask(library, question).answer


def test_how_many_are_in_stock_are_the_pieces_not_the_rows(library: Library, docs: Path) -> None:
    holding(library, docs, shop_md=STOCK)
    assert "is 60." in ask(library, "How many spades are in stock?").answer
    assert "2 rows match (Stock > 0)." in ask(library, "How many models are in stock?").answer


def test_the_newest_row_answers_what_is_latest(library: Library, docs: Path) -> None:
    holding(library, docs, trips_csv=TRIPS)
    answer = ask(library, "Which trips entry is the last?", "latest")
    assert "2025-02-20" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "What is the average rating of the pumps?",
        "What is the total discount on the pumps?",
        "What is the average age of the pumps?",
        "Каков средний возраст насосов?",
        "泵的平均评分是多少？",
    ],
)
def test_what_no_column_says_is_not_computed_from_another(
    library: Library, docs: Path, question: str
) -> None:
    holding(library, docs, pumps_md=PUMPS)
    assert not ask(library, question).computation


def test_one_row_of_several_is_no_share_of_what_it_is_about(library: Library, docs: Path) -> None:
    holding(library, docs, lines_md="| Line | Boats |\n|---|---|\n| Red | 4 |\n| Blue | 6 |\n")
    answer = ask(library, "What share of passengers does the Blue line have?")
    assert "50%" not in answer.answer


@pytest.mark.parametrize(
    "question", ["Which device is the most expensive?", "What's the most expensive device?"]
)
def test_the_most_expensive_is_not_the_most_frequent(question: str, tmp_path: Path) -> None:
    rows = "Device,Serial,Price (EUR)\nFM-2,A1,6100\nFM-2,A2,6100\nPT-4,C1,980\nPT-4,C2,980\nPT-6,C3,7300\n"
    (tmp_path / "devices.csv").write_text(rows, "utf-8")
    with Home(tmp_path / "home") as home:
        home.index(tmp_path / "devices.csv")
        answer = home.ask(question)
    assert "7300" in answer.answer and len(answer.citations) == 1
