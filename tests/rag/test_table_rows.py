"""The rows of a table that satisfy a question's conditions, or that a free question tells apart."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from index.library import Library
from index.passages import Source
from index.scope import Scope
from rag.question import Question
from rag.retrieval.permitted_index import PermittedIndex
from rag.shapes import rows as row_finder
from rag.tables.asked import Asked
from rag.tables.engine import Engine, TooMuch
from rag.tables.grid import Grid, grids_of
from rag.tables.query import Condition, Query
from rag.tables.row_choice import meant_rows
from rag.tables.tables import MOST_ROWS, tables_of
from tests.rag.asking_tables import CHINESE, INVOICES, RUSSIAN, STAFF, holding, tools_for


def listed(library: Library, question: str) -> list[str]:
    """The first cells of the rows that a question asks to list."""
    asked = Question(question, asked=question, standalone=question)
    found = row_finder.rows_satisfying(asked, tools_for(library, asked))
    quotes = [each.hit.text for part in found.parts for each in part.cited] if found else []
    return [quote.strip("| ").split(" |")[0] for quote in quotes]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("List the staff in Berlin.", ["Anna Lindt", "Carla Diaz", "Farid Aziz", "Greta Holm"]),
        ("Which staff are not in Engineering?", ["Anna Lindt", "Dmitri Orlov", "Emma Stone", "Greta Holm"]),
        ("Show the staff of Support sorted by age", ["Dmitri Orlov", "Greta Holm"]),
        ("Engineering staff sorted by salary in descending order", ["Carla Diaz", "Farid Aziz", "Boris Keller"]),
        ("Which staff in Munich or Berlin have a driving licence?", ["Anna Lindt", "Carla Diaz", "Farid Aziz"]),
        ("List the staff in Paris.", []),
    ],
)  # fmt: skip
def test_rows_that_satisfy(library: Library, docs: Path, question: str, rows: list[str]) -> None:
    holding(library, docs, staff_csv=STAFF)
    assert listed(library, question) == rows


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which invoices are over 1000 EUR?", ["R-201", "R-205"]),
        ("List the open invoices of Nordwind.", ["R-201", "R-203"]),
        ("Which invoices are due before February 2025?", ["R-201", "R-202", "R-205"]),
        ("Which invoices have no due date?", ["R-204"]),
        ("List all cancelled invoices", []),
    ],
)
def test_rows_of_invoices(library: Library, docs: Path, question: str, rows: list[str]) -> None:
    holding(library, docs, invoices_md=INVOICES)
    assert listed(library, question) == rows


def test_rows_in_chinese_and_russian(library: Library, docs: Path) -> None:
    holding(library, docs, a_md=CHINESE, b_md=RUSSIAN)
    assert listed(library, "哪些订单金额超过2000元？") == ["D002", "D004"]
    assert listed(library, "列出所有未付款的订单") == ["D002", "D003"]
    assert listed(library, "Перечисли заказы клиента Волна") == ["З-2", "З-5"]
    assert listed(library, "Какие заказы дороже 9000 рублей?") == ["З-1", "З-4", "З-5"]


def grid(text: str) -> Grid:
    return grids_of(tables_of(Source("a.md", text, title="Roles"))[0], {})[0]


ROLES = grid(
    "| Year | Title | Role |\n|---|---|---|\n| 2003 | Harbour | Ann |\n| 2004–2006 | The Long Road | Judge |\n"
    "| 2005 | Night | Herself |\n| 2009–present | Winter | Eve |\n| 2012 | Dawn | Mia |\n"
)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("What roles did she play in 2005?", [1, 2]),
        ("What roles between 2003 and 2005?", [0, 1, 2]),
        ("Whom did she play in Dawn and The Long Road?", [1, 4]),
        ("What was she in Winter?", [3]),
        ("What did she play?", []),
    ],
)
def test_the_rows_that_a_free_question_tells_apart(question: str, rows: list[int]) -> None:
    assert meant_rows(question, ROLES, lambda words: [1.0] * len(words)) == rows


def test_winner_and_runner_up_are_the_rows_with_most_votes() -> None:
    votes = grid(
        "| Candidate | Votes |\n|---|---|\n| Low | 5 |\n| Top | 90 |\n| Next | 70 |\n| Total | 165 |\n"
    )
    rarity = lambda words: [1.0] * len(words)  # noqa: E731
    assert meant_rows("Who was the winner and who the runner-up?", votes, rarity) == [1, 2]
    assert meant_rows("Who came in second?", votes, rarity) == [2]


def test_the_engine_reads_no_file_and_its_settings_are_locked() -> None:
    engine = Engine(ROLES, [0, 1])
    for sql in (
        "select * from read_text('/etc/hostname')",
        "copy t to '/tmp/no.csv'",
        "set threads = 2",
    ):
        with pytest.raises(duckdb.Error):
            engine._db.execute(sql)
    engine.close()


def test_a_value_of_a_cell_is_never_part_of_the_query() -> None:
    text = "| Name | Cost |\n|---|---|\n| x'); drop table t; -- | 5 |\n| y | 7 |\n"
    engine = Engine(grid(text), [0, 1])
    condition = Condition((0,), "in", ("x'); drop table t; --",))
    assert engine.rows(Query("select", None, (condition,))) == [0]
    assert engine.rows(Query("select")) == [0, 1]
    engine.close()


def test_a_query_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(ROLES, [0])
    monkeypatch.setattr("rag.tables.engine.SECONDS", 0.05)
    with pytest.raises(TooMuch):
        engine._ask("select sum(a.range * b.range) from range(100000000) a, range(100000000) b", [])
    engine.close()


def test_rows_beyond_the_bound_are_said_to_be_left_out() -> None:
    rows = "".join(f"| b{n} | {n} |\n" for n in range(MOST_ROWS + 3))
    (table,) = tables_of(Source("a.md", "| Box | Weight |\n|---|---|\n" + rows, title="a"))
    assert (len(table.rows), table.cut) == (MOST_ROWS, 3)


def test_what_cells_store_is_kept_from_whom_the_source_is_kept(
    library: Library, docs: Path
) -> None:
    (docs / "a.jsonl").write_text(
        '{"id": "a", "text": "| A | B |", "groups": ["board"]}\n', "utf-8"
    )
    library.sync([docs])
    asked: list[str] = []

    class Telling(PermittedIndex):
        pass

    class Values:
        def __getattr__(self, name: str) -> object:
            return getattr(library, name)

        def cell_values(self, source_id: str) -> tuple[()]:
            asked.append(source_id)
            return ()

    seen = Telling(Values(), Scope(groups=("staff",)))  # type: ignore[arg-type]
    seen.cell_values("a")
    assert asked == []
    Telling(Values(), Scope(groups=("board",))).cell_values("a")  # type: ignore[arg-type]
    assert asked == ["a"]


def test_chinese_letters_and_words_are_tokens() -> None:
    assert [each.text for each in Asked.of("2024年 P-40 价格").tokens] == [
        "2024",
        "年",
        "P",
        "40",
        "价",
        "格",
    ]
