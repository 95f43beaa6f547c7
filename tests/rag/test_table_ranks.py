"""Places in an order, medians, differences between rows and columns, and what a table has of each group."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.tables.ranks import ranked
from tests.rag.asking_tables import STAFF, ask, holding

CATTLE = """# Herds of the valley

| Farm | District | Cows / 2023 | Cows / 2024 | Milk (t) | Barns free |
|---|---|---|---|---|---|
| Oakley | North | 120 | 131 | 910 | 2 |
| Birken | North | 88 | 80 | 640 | 0 |
| Fernhill | South | 205 | 240 | 1,730 | 5 |
| Larchen | South | 61 | 61 | 402 | 1 |
"""
CONTRACTS = """# 合同

| 供应商 | 合同金额 | 员工数 | 状态 |
|---|---|---|---|
| 恒通 | 3.2亿元 | 18 | 已交货 |
| 江南 | 4500万元 | 12 | 未交货 |
| 蓝海 | 860万元 | 7 | 已交货 |
"""
LAKES = """# Озёра

| Озеро | Область | Площадь (км²) | Глубина (м) | Открыт в 2024 год |
|---|---|---|---|---|
| Щучье | Тверская | 1 200 | 14 | 3 |
| Белое | Псковская | 1 640 | 9 | 5 |
| Круглое | Тверская | 310 | 31 | 2 |
"""


@pytest.mark.parametrize(
    ("question", "plain", "rank"),
    [
        ("What is the second highest salary?", "What is the highest salary?", 2),
        ("Which is the 3rd cheapest pump?", "Which is the cheapest pump?", 3),
        ("营业额第二高的门店是哪家？", "营业额最高的门店是哪家？", 2),
        ("Второй по величине оклад?", "наибольший оклад?", 2),
        ("Какое озеро третье по глубине?", "Какое озеро наибольший глубине?", 3),
        ("What is the highest salary?", "What is the highest salary?", 1),
        (
            "What were the sales of the second quarter?",
            "What were the sales of the second quarter?",
            0,
        ),
    ],
)
def test_a_place_is_told_from_the_superlative(question: str, plain: str, rank: int) -> None:
    assert ranked(question) == (plain, rank)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the second highest salary?", "5,900 EUR: Farid Aziz."),
        ("Who is the third youngest?", "31: Greta Holm."),
        ("What is the median age?", "is 34."),
        ("What is the median salary in Berlin?", "is 5,900 EUR."),
        ("What is the highest salary per department?", "Support: 3,300 EUR (Dmitri Orlov)"),
        ("How much more does Carla Diaz earn than Emma Stone?", "1,300 EUR"),
        ("How many years older is Boris Keller than Anna Lindt?", "is 11 ("),
    ],
)
def test_places_medians_and_differences(
    library: Library, docs: Path, question: str, value: str
) -> None:
    holding(library, docs, staff_csv=STAFF)
    assert value in ask(library, question).answer


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many cows were there in 2024 in all?", "is 512."),
        ("By how much did the cows of Fernhill grow from 2023 to 2024?", "is 35 ("),
        ("What share of the milk comes from Fernhill?", "47% (1,730 t of 3,682 t)"),
        ("How many tonnes more milk did Oakley have than Birken?", "is 270 t"),
    ],
)
def test_columns_of_a_group_are_told_apart(
    library: Library, docs: Path, question: str, value: str
) -> None:
    holding(library, docs, herds_md=CATTLE)
    assert value in ask(library, question).answer


@pytest.mark.parametrize(
    ("question", "farms"),
    [
        ("Which farms had fewer cows in 2024 than in 2023?", ["Birken"]),
        ("Which farms have barns free?", ["Oakley", "Fernhill", "Larchen"]),
        ("Sort the farms by number of cows in 2024", ["Larchen", "Birken", "Oakley", "Fernhill"]),
    ],
)
def test_rows_are_compared_column_with_column(
    library: Library, docs: Path, question: str, farms: list[str]
) -> None:
    holding(library, docs, herds_md=CATTLE)
    quotes = [each.quote for each in ask(library, question, "list").citations]
    assert len(quotes) == len(farms)
    assert all(farm in quote for farm, quote in zip(farms, quotes, strict=True))


def test_a_word_of_state_is_no_form_of_a_columns_name(library: Library, docs: Path) -> None:
    tickets = "Ticket,Opened,Status\nT1,2025-01-02,open\nT2,2025-01-05,closed\nT3,2025-02-01,open\n"
    holding(library, docs, tickets_csv=tickets)
    assert len(ask(library, "List the open tickets", "list").citations) == 2


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("合同金额总共是多少？", "373,600,000 元 (3.736 亿元)"),
        ("合同金额第二高的供应商是哪家？", "江南"),
        ("所有供应商的员工一共多少人？", "合计为 37"),
        ("员工数的中位数是多少？", "中位数为 12"),
    ],
)
def test_chinese_scales_places_and_heads(
    library: Library, docs: Path, question: str, value: str
) -> None:
    holding(library, docs, contracts_md=CONTRACTS)
    assert value in ask(library, question).answer


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Какова медиана глубины?", "14 м"),
        ("На сколько Круглое глубже, чем Белое?", "22 м"),
        ("Второе по величине значение площади?", "1 200"),
    ],
)
def test_russian_places_and_differences(
    library: Library, docs: Path, question: str, value: str
) -> None:
    holding(library, docs, lakes_md=LAKES)
    assert value in ask(library, question).answer
