"""A home that may only be read: it answers, says what it can't keep, and nothing advises to delete it."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import citeback
from tests.conftest import ROOT, SEEDS
from tests.mounting import needs_mounts, read_only

pytestmark = needs_mounts
LEFT_OPEN = """
import os, signal, sys
from pathlib import Path
from index.stores.sqlite_catalog import SqliteCatalog
catalog = SqliteCatalog(Path(sys.argv[1]))
with catalog.writing():
    catalog.set_meta("noted", "just now")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def kept(seeded: Path, tmp_path: Path) -> Path:
    """A copy of the seeded home, for a test that changes it."""
    return Path(shutil.copytree(seeded, tmp_path / "home"))


def files(home: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in home.rglob("*")}


def catalog_of(home: Path) -> Path:
    return home / "generations" / "1" / "catalog.db"


def one_line(ran: subprocess.CompletedProcess[str]) -> str:
    assert (ran.returncode, ran.stdout) == (2, ""), (ran.stdout, ran.stderr)
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr
    return ran.stderr


def test_questions_are_answered_as_they_are_where_it_can_be_written(kept: Path) -> None:
    before = files(kept)
    for command in (
        ("sources",),
        ("search", "Who warned about commitment overload?", "-k", "2", "--json"),
        ("ask", "Who warned about commitment overload?"),
        ("eval", "lint", ROOT / "eval" / "sets" / "seeds.jsonl"),
    ):
        there = citeback(*command, home=kept, within=read_only(kept))
        assert (there.returncode, there.stderr) == (0, ""), there.stderr
        assert files(kept) == before
        assert there.stdout == citeback(*command, home=kept).stdout
        before = files(kept)


def test_vectors_across_languages_that_cannot_be_kept_are_said_to_be_missing(
    tmp_path: Path,
) -> None:
    # A home of its own: in the one that tests share, somebody may have asked so before.
    home = tmp_path / "home"
    assert citeback("index", SEEDS, home=home).returncode == 0
    asked = ("ask", "欧洲对此有何反应？", "--json")
    ran = citeback(*asked, home=home, within=read_only(home))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["coverage"] < 1


def test_the_doctor_examines_a_copy_and_what_must_be_written_is_refused_in_one_line(
    kept: Path, tmp_path: Path
) -> None:
    within = read_only(kept)
    sound = citeback("doctor", "--all", home=kept, within=within, TMPDIR=str(tmp_path))
    assert (sound.returncode, sound.stdout) == (0, "the index is sound\n"), sound.stderr
    for command in (("doctor", "--repair"), ("index", SEEDS), ("calibrate",)):
        said = one_line(citeback(*command, home=kept, within=within))
        assert "can only be read: run this where it can be written" in said
    shutil.rmtree(kept / "generations" / "1" / "vectors")
    found = citeback("doctor", "--json", home=kept, within=within, TMPDIR=str(tmp_path))
    assert (found.returncode, json.loads(found.stdout)["sound"]) == (1, False)
    assert not list(tmp_path.glob("citeback-*"))


def test_a_backup_is_made_of_it_with_all_that_lies_beside_the_index(
    kept: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(kept / "conversations.db")) as db:
        db.executescript("pragma journal_mode = wal; create table t (a); insert into t values (1)")
    file, other = tmp_path / "b.citeback", tmp_path / "other"
    made = citeback("backup", file, home=kept, within=read_only(kept))
    assert (made.returncode, "the conversations" in made.stdout) == (0, True), made.stderr
    assert citeback("restore", file, home=other).returncode == 0
    with closing(sqlite3.connect(other / "conversations.db")) as db:
        assert db.execute("select a from t").fetchall() == [(1,)]


def test_what_a_killed_writer_left_in_the_log_is_read_or_said_how_to_take_it_in(kept: Path) -> None:
    catalog = catalog_of(kept)
    ran = subprocess.run([sys.executable, "-c", LEFT_OPEN, str(catalog)], cwd=ROOT, check=False)
    assert ran.returncode == -signal.SIGKILL
    log, beside = (catalog.with_name(f"catalog.db-{end}") for end in ("wal", "shm"))
    assert log.stat().st_size
    ran = citeback("sources", home=kept, within=read_only(kept))
    assert (ran.returncode, ran.stderr) == (0, "")
    beside.unlink()  # as where a home is copied without it
    said = one_line(citeback("sources", home=kept, within=read_only(kept)))
    assert "run `citeback sources` once where the home can be written" in said
    assert citeback("sources", home=kept).returncode == 0
    assert citeback("sources", home=kept, within=read_only(kept)).returncode == 0


def test_an_index_without_the_tables_that_came_later_answers(kept: Path) -> None:
    with closing(sqlite3.connect(catalog_of(kept))) as db:
        db.executescript("drop table put_off; drop table failures; drop table word_counts")
    asked = ("ask", "Who warned about commitment overload?")
    ran = citeback(*asked, home=kept, within=read_only(kept))
    assert (ran.returncode, ran.stderr, "Hill" in ran.stdout) == (0, "", True)
    assert ran.stdout == citeback(*asked, home=kept).stdout


def test_an_index_of_an_older_format_says_what_to_do_and_not_to_delete_it(kept: Path) -> None:
    with closing(sqlite3.connect(catalog_of(kept))) as db:
        db.execute("update meta set value = '3' where name = 'schema'")
        db.commit()
    said = one_line(citeback("sources", home=kept, within=read_only(kept)))
    assert "once where it can be written, which keeps what is indexed" in said


def test_a_home_without_a_folder_for_locks_is_read(kept: Path) -> None:
    shutil.rmtree(kept / "held")
    ran = citeback("sources", home=kept, within=read_only(kept))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert not (kept / "held").exists()
