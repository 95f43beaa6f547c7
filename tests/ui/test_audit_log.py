"""The audit log's store: nothing in it can be changed unnoticed, and what is too old goes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from index.engines import keep_in
from ui.answering.asker import Asker
from ui.answering.auditor import AuditedSource
from ui.audit.events import AuditEvent
from ui.audit.postgres_store import PostgresAudit
from ui.audit.recorder import AuditRecorder
from ui.audit.sql_store import SqlAudit
from ui.audit.sqlite_store import FILE, SqliteAudit
from ui.audit.store import AuditFilter, Head

ANN = Asker("portal:ann", ("staff",), door="/api/ask")


def event(number: int) -> AuditEvent:
    place = AuditedSource(f"docs/{number}.md", number, number + 9, "a" * 64)
    return AuditEvent(
        "ask", "portal:ann", "/api/ask", "answered", f"Question {number}?", sources=(place,)
    )


def changed(folder: Path, *statements: str, unguarded: bool = False) -> None:
    with closing(sqlite3.connect(folder / FILE)) as db:
        if unguarded:
            names = db.execute(
                "select name, sql from sqlite_master where type = 'trigger'"
            ).fetchall()
            for name, _ in names:
                db.execute(f"drop trigger {name}")
        for each in statements:
            db.execute(each)
        if unguarded:
            for _, sql in names:
                db.execute(sql)
        db.commit()


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the log of a test is: in a file of its folder, or in PostgreSQL (``url``)."""

    folder: Path
    url: str | None

    def open(self) -> SqlAudit:
        return SqliteAudit(self.folder) if self.url is None else PostgresAudit(self.folder)

    def change(self, *statements: str, unguarded: bool = False) -> None:
        """Change it as somebody who can; ``unguarded``: without what keeps the log append-only."""
        if self.url is None:
            changed(self.folder, *statements, unguarded=unguarded)
            return
        with psycopg.connect(self.url) as db:
            db.execute("set search_path = citeback")
            for each in ("disable", "enable"):
                for table in ("events", "sources", "removals") if unguarded else ():
                    db.execute(f"alter table audit_{table} {each} trigger all")
                for statement in statements if each == "disable" else ():
                    db.execute(on_server(statement))

    def empty(self) -> None:
        """Begin anew, as if nothing had ever been logged."""
        gone = [f"delete from {table}" for table in ("sources", "events", "removals")]
        largest = "sqlite_sequence set seq" if self.url is None else "audit_largest set number"
        self.change(*gone, f"update {largest} = 0", unguarded=True)


def on_server(statement: str) -> str:
    """A statement as PostgreSQL takes it."""
    said = statement.replace(" or replace", "")
    said = re.sub(r"\b(events|sources|removals)\b", r"audit_\1", said)
    said = re.sub(r"drop trigger (\w+)", r"drop trigger audit_\1 on audit_events", said)
    return re.sub(r"\buser\b", '"user"', said)


@pytest.fixture(params=["file", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = request.getfixturevalue("database") if request.param == "postgresql" else None
    keep_in(tmp_path, url)
    yield Engine(tmp_path, url)
    keep_in(tmp_path, None)


@pytest.fixture
def log(engine: Engine) -> Iterator[SqlAudit]:
    with closing(engine.open()) as store:
        for number in range(6):
            store.append(event(number))
        yield store


REFUSED = (
    "update events set user = 'eve'",
    "update events set question = null where id = 2",
    "delete from events where id = 6",
    "delete from events",
    "update sources set source = 'other.md'",
    "delete from sources where event = 3",
    "insert into sources values (3, 9, 'forged.md', 0, 1, '', 'cited')",
    "insert or replace into events select 3, at, kind, 'eve', door, outcome, question, generation, ms, "
    "detail, hash from events where id = 3",
    "insert or replace into sources values (6, 0, 'forged.md', 0, 1, '', 'cited')",
    "insert into removals values (6, 5, 'x')",
    "insert into removals values (99, 6, 'x')",
)


def test_the_store_takes_nothing_but_additions(log: SqlAudit, engine: Engine) -> None:
    for statement in REFUSED:
        with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match="append-only"):
            engine.change(statement)
    assert log.verify().problems == []
    assert len(list(log.find(AuditFilter()))) == 6


CHANGED = (
    ("update events set user = 'eve' where id = 3", "event 3 of"),
    ("update events set question = 'Other?' where id = 3", "event 3 of"),
    ("update events set at = '2020-01-01T00:00:00+00:00' where id = 1", "event 1 of"),
    ("update events set detail = 'no json' where id = 4", "event 4 of"),
    ("update sources set source = 'other.md' where event = 3", "event 3 of"),
    ('update sources set "end" = 99 where event = 3', "event 3 of"),
    ("delete from sources where event = 5", "event 5 of"),
    ("insert into sources values (2, 1, 'forged.md', 0, 1, '', 'cited')", "event 2 of"),
    ("delete from events where id = 3", "event 3 is missing"),
    ("delete from events where id in (3, 4)", "events 3 to 4 are missing"),
    ("delete from events where id >= 5", "events 5 to 6 are missing"),
    ("delete from events where id <= 2", "events 1 to 2 are missing"),
    ("update events set hash = 'x' where id = 2", "event 2 of"),
    ("insert into removals values (9, 2, 'x')", "no retention tells of it"),
    ("drop trigger events_stay", "append-only is gone: "),
)


def test_what_somebody_changes_past_the_store_is_noticed(log: SqlAudit, engine: Engine) -> None:
    for statement, said in CHANGED:
        engine.change(statement, unguarded=not statement.startswith("drop"))
        assert any(said in each for each in log.verify().problems), (statement, log.verify())
        engine.empty()
        for number in range(6):
            log.append(event(number))


def test_a_log_that_was_written_anew_is_told_by_its_noted_end(
    log: SqlAudit, engine: Engine
) -> None:
    noted = log.verify().head
    assert noted is not None and log.verify(noted).problems == []
    log.append(event(7))
    assert log.verify(noted).problems == [], "more was added since"
    engine.empty()
    for number in range(1, 9):
        log.append(event(number))
    assert log.verify().problems == [], "by itself it is sound"
    assert any("was rewritten" in each for each in log.verify(noted).problems)
    assert "is missing" in log.verify(Head(99, "0" * 64)).problems[0]


def test_what_is_too_old_goes_and_the_rest_is_still_proven(log: SqlAudit, engine: Engine) -> None:
    noted = log.verify().head
    assert log.remove_before(datetime.now(UTC) - timedelta(days=1), days=1) == 0
    assert log.remove_before(datetime.now(UTC) + timedelta(seconds=1), days=30) == 6
    log.append(event(8))
    kinds = [each.kind for each in log.find(AuditFilter())]
    assert kinds == ["ask", "retention"]
    (told,) = log.find(AuditFilter(kinds=("retention",)))
    assert (told.detail["removed"], told.detail["upto"], told.detail["days"]) == (6, 6, 30)
    assert log.verify().problems == [] and log.verify(noted).problems == []
    held = b"".join(each.read_bytes() for each in engine.folder.glob("audit.db*"))
    assert b"Question 3?" not in held, "its text is gone from the disk"
    engine.change("update removals set upto = 5", unguarded=True)
    assert log.verify().problems != []


def test_retention_goes_on_after_a_retention(log: SqlAudit) -> None:
    for _ in range(3):
        log.remove_before(datetime.now(UTC) + timedelta(seconds=1), days=1)
        log.append(event(9))
        assert log.verify().problems == []
    assert len(list(log.find(AuditFilter()))) == 2


def test_many_write_at_once_and_the_chain_holds(engine: Engine) -> None:
    stores = [engine.open() for _ in range(4)]

    def write(store: SqlAudit) -> None:
        for number in range(15):
            store.append(event(number))

    threads = [Thread(target=write, args=(store,)) for store in stores]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    found = stores[0].verify()
    assert (found.events, found.problems) == (60, [])
    for store in stores:
        store.close()


def test_events_are_found_by_user_time_and_source(log: SqlAudit) -> None:
    log.append(
        AuditEvent("search", "key:bot", outcome="answered", sources=(AuditedSource("docs/2.md"),))
    )
    year = datetime.now(UTC).strftime("%Y")

    def ids(**wanted: object) -> list[int]:
        return [each.id for each in log.find(AuditFilter(**wanted))]  # type: ignore[arg-type]

    assert ids(source="docs/2.md") == [7, 3]
    assert ids(source="docs/2.md", kinds=("ask",)) == [3]
    assert ids(source="docs/") == [7, 6, 5, 4, 3, 2, 1]
    assert ids(path="/srv/all/docs/2.md") == [7, 3]
    assert ids(path="/srv/all/xdocs/2.md") == []
    assert ids(user="bot") == ids(user="key:bot") == [7]
    assert len(ids(since=year, until=year)) == 7 and ids(until="2020") == [] == ids(since="2999")
    assert ids(outcomes=("not_found",)) == []
    assert [each.id for each in log.find(AuditFilter(), most=2)] == [7, 6]
    (day,) = log.days(year)
    assert (day.questions, day.users, day.outcomes["answered"]) == (6, 1, 6)
    cited = log.most_cited(year, most=3)
    assert [(each.source, each.answers, each.users) for each in cited] == [
        (f"docs/{number}.md", 1, 1) for number in range(3)
    ]


def test_names_that_no_database_takes_are_written_all_the_same(engine: Engine) -> None:
    with closing(engine.open()) as log:
        name = "a\ud800b\x00c\U0010fffe"
        log.append(AuditEvent("ask", name, question=name, sources=(AuditedSource(name),)))
        assert log.verify().problems == []


def test_without_texts_no_word_of_a_question_is_on_the_disk(tmp_path: Path) -> None:
    with closing(SqliteAudit(tmp_path)) as store:
        recorder = AuditRecorder(store, texts=False)
        recorder.answered(ANN, "Where is zanzibar?", None, outcome="failed", ms=3)
        recorder.searched(ANN, "Where is zanzibar?", [], ms=3)
        assert [each.question for each in store.find(AuditFilter())] == [None, None]
        assert b"zanzibar" not in b"".join(each.read_bytes() for each in tmp_path.glob("audit.db*"))


def test_a_browsers_secret_name_is_not_written(tmp_path: Path) -> None:
    with closing(SqliteAudit(tmp_path)) as store:
        browser = Asker("Secret-of-this-browser", door="page")
        AuditRecorder(store).answered(browser, "Who?", None, outcome="failed", ms=1)
        (found,) = store.find(AuditFilter())
        assert found.user.startswith("browser:") and "Secret" not in str(found)


def test_what_strangers_can_repeat_doesnt_fill_the_disk(tmp_path: Path) -> None:
    with closing(SqliteAudit(tmp_path)) as store:
        recorder = AuditRecorder(store)
        for number in range(3_000):
            stranger = Asker(address=f"10.0.{number % 2}.1", door="/api/ask")
            recorder.noted("token_refused", stranger, "401", reason="expired")
        recorder.answered(ANN, "Who?", None, outcome="failed", ms=1)
        found = list(store.find(AuditFilter()))
        assert len(found) < 100
        missing = sum(
            int(value)
            for each in found
            if each.kind == "not_logged"
            for value in each.detail.values()
        )
        assert missing + sum(each.kind == "token_refused" for each in found) == 3_000


class Failing(SqliteAudit):
    """A log on a disk that is full for a while."""

    full = True

    def append(self, event: AuditEvent) -> AuditEvent:
        if self.full:
            raise sqlite3.OperationalError("database or disk is full")
        return super().append(event)


def test_lines_that_could_not_be_written_are_told_later(tmp_path: Path) -> None:
    with closing(Failing(tmp_path)) as store:
        recorder = AuditRecorder(store)
        for _ in range(3):
            recorder.answered(ANN, "Who?", None, outcome="failed", ms=1)
        store.full = False
        recorder.answered(ANN, "And who?", None, outcome="failed", ms=1)
        later, told = store.find(AuditFilter())
        assert (later.question, told.kind, told.detail) == (
            "And who?", "not_logged", {"could_not_be_written": 3}
        )  # fmt: skip
        assert (recorder.written, recorder.unwritten) == (1, 3)
