"""Questions asked of tables that a test wrote, by the words only."""

from __future__ import annotations

from pathlib import Path

from index.library import Library
from rag.answer import Answer
from rag.pipeline import Pipeline
from rag.query.shape import AskedShape
from rag.question import Question
from rag.reading.reader import Reader
from rag.retrieval.search import PassageRetriever
from rag.shapes.tools import Tools
from tests.fakes import WordReranker

STAFF = """Name,Department,City,Salary (EUR),Hired,Age,Driving licence
Anna Lindt,Sales,Berlin,"4,200",2019-03-01,34,yes
Boris Keller,Engineering,Munich,"5,600",2017-07-15,45,no
Carla Diaz,Engineering,Berlin,"6,100",2021-01-10,29,yes
Dmitri Orlov,Support,Hamburg,"3,300",2022-05-20,25,yes
Emma Stone,Sales,Munich,"4,800",2018-11-05,41,no
Farid Aziz,Engineering,Berlin,"5,900",2020-09-01,38,yes
Greta Holm,Support,Berlin,n/a,2023-02-14,31,no
"""
INVOICES = """# Invoices

| Invoice | Customer | Amount | Status | Due |
|---|---|---|---|---|
| R-201 | Nordwind GmbH | €1,200.50 | open | 2025-01-15 |
| R-202 | Alpina AG | €300.00 | paid | 2025-01-20 |
| R-203 | Nordwind GmbH | $450.00 | open | 2025-02-01 |
| R-204 | Sole Srl | €99.50 | open | |
| R-205 | Alpina AG | €2,000.00 | overdue | 2024-12-01 |
| R-206 | Sole Srl | €150.00 | paid | 2025-03-10 |
"""
PUMPS = """<html><head><title>Pump catalogue</title></head><body><h1>Pump catalogue</h1><table>
<tr><th>Model</th><th>Power (kW)</th><th>Price (EUR)</th><th>Weight</th></tr>
<tr><td>P-20</td><td>0.75</td><td>350</td><td>12 kg</td></tr>
<tr><td>P-40</td><td>1.5</td><td>520</td><td>18 kg</td></tr>
<tr><td>P-60</td><td>2.2</td><td>520</td><td>25.5 kg</td></tr>
<tr><td>P-80</td><td>3.0</td><td>890</td><td>–</td></tr>
</table></body></html>
"""
SALES = """# Sales by region

| Region | Q1 | Q2 | Q3 | Q4 |
|---|---|---|---|---|
| North | 100 | 120 | 90 | 140 |
| South | 80 | 95 | 110 | 130 |
| West | 60 | 70 | 65 | 85 |
| Total | 240 | 285 | 265 | 355 |
"""
CHINESE = """# 2024年订单

| 订单号 | 客户 | 城市 | 金额（元） | 状态 | 日期 |
|---|---|---|---|---|---|
| D001 | 华美公司 | 上海 | 1200 | 已付款 | 2024-01-05 |
| D002 | 东方集团 | 北京 | 3500 | 未付款 | 2024-02-11 |
| D003 | 华美公司 | 上海 | 800 | 未付款 | 2024-02-20 |
| D004 | 长城科技 | 北京 | 2600 | 已付款 | 2024-03-02 |
| D005 | 东方集团 | 广州 | 1500 | 已付款 | 2024-03-15 |
"""
RUSSIAN = """# Заказы мастерской

| Заказ | Клиент | Город | Сумма (руб.) | Статус | Дата |
|---|---|---|---|---|---|
| З-1 | Север | Москва | 12 500 | выполнен | 05.01.2024 |
| З-2 | Волна | Казань | 8 300,50 | в работе | 11.02.2024 |
| З-3 | Север | Москва | 4 000 | отменён | 20.02.2024 |
| З-4 | Луч | Самара | 15 700 | выполнен | 02.03.2024 |
| З-5 | Волна | Казань | 9 100 | выполнен | 15.03.2024 |
"""


def ask(library: Library, question: str, shape: str = "calculation") -> Answer:
    """The answer to a question that was told to be of this shape."""
    pipeline = Pipeline(
        library,
        reranker=WordReranker(),
        least_confidence=0.0,
        tell=lambda *asked: AskedShape(shape),  # type: ignore[arg-type]
    )
    return pipeline.answer(question)


def holding(library: Library, docs: Path, **files: str) -> Library:
    """The library with these files; an underscore stands for the point of a name."""
    for name, text in files.items():
        (docs / name.replace("_", ".")).write_text(text, "utf-8")
    library.sync([docs])
    return library


def tools_for(library: Library, question: Question) -> Tools:
    """What a finder is given for a question; nothing is read as a fact."""
    pipeline = Pipeline(library, reranker=WordReranker(), least_confidence=0.0)
    return Tools(
        library,
        PassageRetriever(library),
        Reader(library, WordReranker()),
        pipeline.answerability,
        question,
        lambda: question,
    )
