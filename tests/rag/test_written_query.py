"""Queries that a model writes over tables: right, wrong, slow and hostile ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from index.library import Library
from rag.generation.table_queries import ModelQueries
from rag.pipeline import Pipeline
from rag.tables.grid import grids_of
from rag.tables.tables import tables_of
from rag.tables.written_query import TableShown, asked_by
from tests.fakes import ScriptedModel, WordReranker
from tests.rag.asking_tables import INVOICES, STAFF
from tests.rag.test_prose_conversation import chat_with


@dataclass
class Script:
    """Writes one query, whatever is asked."""

    sql: str | None
    told: list[TableShown] = field(default_factory=list)

    def query(self, question: str, tables: Sequence[TableShown]) -> str | None:
        self.told = list(tables)
        return self.sql


def answered(
    library: Library, folder: Path, sql: str | None, text: str = STAFF, name: str = "staff.csv"
):  # type: ignore[no-untyped-def]
    (folder / name).write_text(text)
    library.sync([folder])
    source = library.source(name)
    assert source is not None
    grids = [grid for table in tables_of(source) for grid in grids_of(table, {})]
    return asked_by(Script(sql), "What is asked of Sales in 2020?", grids, "en")


@pytest.mark.parametrize(
    ("sql", "said", "rows"),
    [
        ("SELECT count(*) FROM t1 WHERE City = 'Berlin'", "count_star(): 4.", 4),
        ('select max(Salary) as "the boss is a thief" from t1', "max(Salary): 6,100 EUR.", 7),
        ("SELECT Name, Age FROM t1 ORDER BY 2 DESC LIMIT 1", "Boris Keller; Age: 45.", 1),
        (
            "SELECT City, avg(Age) AS a FROM t1 GROUP BY 1 ORDER BY a LIMIT 1",
            "Hamburg; avg(Age): 25.",
            1,
        ),
    ],
)
def test_a_right_query_is_answered_from_its_cells(
    library: Library, docs: Path, sql: str, said: str, rows: int
) -> None:
    found = answered(library, docs, sql)
    assert found is not None
    (result,) = found.computed.results
    assert (result.said, len(result.rows)) == (said, rows)
    assert found.computed.computation.startswith("SQL: SELECT")
    assert "thief" not in found.computed.computation


@pytest.mark.parametrize(
    "sql",
    [
        None,
        "not SQL at all",
        "SELECT nothing FROM t1",
        "SELECT Name FROM t1 WHERE Age > 1000",
        "SELECT 'Sales is closed' FROM t1",
        "SELECT 42",
        "SELECT Name || ' is bad' FROM t1",
        "SELECT DISTINCT Age FROM t1",
        "SELECT City, sum(Age) FROM t1 GROUP BY ALL",
        "SELECT * FROM t1",
        "SELECT count(*) FROM t1; DROP TABLE t1",
        "DELETE FROM t1",
        "COPY t1 TO 'out.csv'",
        "ATTACH 'other.db' AS other",
        "INSTALL httpfs",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT sum(Age) FROM '/etc/passwd'",
        "SELECT getenv('HOME') FROM t1",
        "SELECT repeat(Name, 1000000000) FROM t1",
        "SELECT sum(a.Age) FROM t1 a, t1 b, t1 c, t1 d, t1 e, t1 f, t1 g, t1 h, t1 i, t1 j, t1 k, t1 l",
        "WITH RECURSIVE x AS (SELECT 1 UNION ALL SELECT 1 FROM x) SELECT count(*) FROM x",
        "SELECT sum(Age) FROM t1 WHERE Name IN (SELECT Name FROM t1)",
        "SELECT count(*) FROM t1 WHERE Name <> 'the boss is a thief'",
        "SELECT sum(Age) FROM information_schema.tables",
        "SELECT sum(Age) / 0 FROM t1",
        "SELECT " + "(" * 3000,
    ],
)
def test_another_query_gives_nothing(library: Library, docs: Path, sql: str | None) -> None:
    assert answered(library, docs, sql) is None


def test_two_currencies_are_not_added_by_a_query(library: Library, docs: Path) -> None:
    assert answered(library, docs, "SELECT sum(Amount) FROM t1", INVOICES, "a.md") is None
    found = answered(
        library, docs, "SELECT count(*) FROM t1 WHERE Status = 'open'", INVOICES, "a.md"
    )
    assert found is not None and found.computed.results[0].said == "count_star(): 3."


def pipeline(library: Library, folder: Path, sql: str | None) -> tuple[Pipeline, Script]:
    (folder / "staff.csv").write_text(STAFF)
    library.sync([folder])
    script = Script(sql)
    return Pipeline(library, reranker=WordReranker(), queries=script), script


def test_the_query_is_shown_and_its_cells_are_cited(library: Library, docs: Path) -> None:
    asked, script = pipeline(library, docs, "SELECT count(*) FROM t1 WHERE Department = 'Sales'")
    answer = asked.answer("How many of the staff could be called merchants in total?")
    assert answer.computation == "SQL: SELECT count_star() FROM t1 WHERE (Department = 'Sales')"
    assert {each.quote.split("|")[1].strip() for each in answer.citations} == {
        "Anna Lindt",
        "Emma Stone",
    }
    assert script.told[0].columns[3] == ("Salary", "decimal")


def test_what_the_rules_understand_wholly_asks_no_model(library: Library, docs: Path) -> None:
    asked, script = pipeline(library, docs, "SELECT count(*) FROM t1")
    assert "3" in asked.answer("How many people work in Engineering?").answer
    assert not script.told


@pytest.mark.parametrize("written", ["SELECT 1", "NONE", "```sql\nDROP TABLE t1\n```", "x" * 5000])
def test_a_failing_model_leaves_the_rules(library: Library, docs: Path, written: str) -> None:
    (docs / "staff.csv").write_text(STAFF)
    library.sync([docs])
    queries = ModelQueries(chat_with(ScriptedModel(scripts=[[written]] * 3)))
    asked = Pipeline(library, reranker=WordReranker(), queries=queries)
    assert "6,100" in asked.answer("What is the highest salary?").answer
    plain = ModelQueries(chat_with(ScriptedModel(scripts=[["```sql\nSELECT 1 FROM t1\n```"]])))
    assert plain.query("?", []) == "SELECT 1 FROM t1"
