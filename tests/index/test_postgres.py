"""An index in PostgreSQL: who writes it, who sees what, and what is said when the database is away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from index.engines import keep_in
from index.errors import IndexLocked, IndexProblem
from index.generations.in_postgres import PostgresGenerations
from index.moving import move
from index.opening import open_library
from index.stores.postgres.locks import sole_writer, writer
from index.stores.postgres.migrating import migrate, migrations, version
from index.stores.postgres.server import server_of
from tests.conftest import ROOT, Opens
from tests.fakes import WordEmbedder
from tests.postgres import Cluster

TEXTS = {
    "harbour.md": "The harbour of Aby froze for twelve days.",
    "gate.md": "The mayor closed the northern gate.",
    "客船.md": "渡轮每天从南港出发两次。船上可以载三百名乘客。",
    "odd.md": "A quote's \\ backslash & more: covid-19, client/server, 1284.50 and \N{THAI CHARACTER KO KAI}.",
}


@pytest.fixture
def shared_home(home: Path, database: str) -> Iterator[Path]:
    """A home whose index is in PostgreSQL."""
    keep_in(home, database)
    yield home
    keep_in(home, None)


@pytest.fixture
def filled(docs: Path) -> Path:
    for name, text in TEXTS.items():
        (docs / name).write_text(text)
    return docs


def test_two_homes_on_one_database_see_the_same(
    shared_home: Path, database: str, filled: Path, tmp_path: Path, opens: Opens
) -> None:
    other = tmp_path / "other"
    keep_in(other, database)
    try:
        with opens(writing=True) as library:
            library.sync([filled])
            with open_library(other, embedders=lambda: [WordEmbedder()], verb="test") as replica:
                assert [hit.chunk_id for hit in replica.search("northern gate")] == [
                    hit.chunk_id for hit in library.search("northern gate")
                ]
                (filled / "gate.md").write_text("The mayor opened the southern gate.")
                library.sync([filled])
                assert replica.search("gate")[0].text == "The mayor opened the southern gate."
                library.give_rights("gate.md", ("board",))
                assert replica.given_rights() == {"gate.md": ("board",)}
    finally:
        keep_in(other, None)


def test_a_new_generation_becomes_live_for_all_at_once(
    shared_home: Path, database: str, filled: Path, tmp_path: Path, opens: Opens
) -> None:
    named = WordEmbedder
    with opens(writing=True) as library:
        library.sync([filled])
    other = tmp_path / "other"
    keep_in(other, database)
    try:
        with open_library(
            other, embedders=lambda: [named("other")], verb="test", named=named
        ) as replica:
            assert replica.models == ("words-64",)
            with opens(embedders=lambda: [named("other")], named=named, writing=True) as library:
                library.sync([filled])
                assert replica.models == ("other",)
                assert replica.search("harbour")[0].place.source == "harbour.md"
    finally:
        keep_in(other, None)
    with opens(embedders=lambda: [named("other")], writing=True) as library:
        library.sync([filled])
    assert PostgresGenerations(shared_home, database).others() == []


def test_one_writes_at_a_time_and_is_named(database: str) -> None:
    server = server_of(database)
    migrate(server)
    with sole_writer(server, "index"):
        assert f"pid {os.getpid()} on" in (writer(server) or "")
        said = r"\(citeback index\) since .* writes postgresql://"
        with pytest.raises(IndexLocked, match=said), sole_writer(server, "serve"):
            pass
    assert writer(server) is None


HOLDS = """
import sys, time
from index.stores.postgres.locks import sole_writer
from index.stores.postgres.server import server_of
with sole_writer(server_of(sys.argv[1]), "index"):
    print("holds", flush=True)
    time.sleep(600)
"""


def test_a_killed_writer_passes_the_lock_on(database: str) -> None:
    server = server_of(database)
    migrate(server)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, database],
        stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "holds\n"
        with pytest.raises(IndexLocked, match=f"pid {holder.pid} on"), sole_writer(server, "index"):
            pass
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    with sole_writer(server, "index", wait_s=10):
        assert f"pid {os.getpid()} on" in (writer(server) or "")


def test_a_writer_whose_place_was_taken_writes_nothing_more(
    shared_home: Path, filled: Path, opens: Opens, database: str
) -> None:
    with opens(writing=True) as library:
        library.sync([filled])
        server = server_of(database)
        with sole_writer(server, "index"), library._live.now() as live:
            with (
                server.connect() as db
            ):  # another one took over: the connection with the lock was cut
                db.execute("update writer set token = 'another'")
            with pytest.raises(IndexLocked), live.catalog.writing():
                live.catalog.set_meta("x", "y")
        assert library.metadata("x") is None


KILLED = """
import sys
from pathlib import Path
from index.engines import keep_in
from index.opening import open_library
from tests.fakes import WordEmbedder
class Slow(WordEmbedder):
    def embed_passages(self, texts):
        print("embeds", flush=True)
        import time; time.sleep(600)
home = Path(sys.argv[1])
keep_in(home, sys.argv[2])
with open_library(home, embedders=lambda: [Slow()], verb="index", writing=True) as library:
    library.sync([Path(sys.argv[3])])
"""


def test_a_killed_sync_loses_nothing_and_the_next_goes_on(
    shared_home: Path, database: str, filled: Path, opens: Opens, embedder: WordEmbedder
) -> None:
    ran = subprocess.Popen(
        [sys.executable, "-c", KILLED, shared_home, database, filled],
        stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ran.stdout is not None and ran.stdout.readline() == b"embeds\n"
    ran.send_signal(signal.SIGKILL)
    ran.communicate()
    with opens(writing=True) as library:
        assert library.search("northern gate")[0].place.source == "gate.md"  # by its words
        summary = library.sync([filled])
        assert summary.unchanged == len(TEXTS) and summary.new == 0
        assert library.coverage == 1
        assert library.examine() == []


def test_migrations_go_back_and_forward_again(
    shared_home: Path, database: str, filled: Path, opens: Opens
) -> None:
    with opens(writing=True) as library:
        library.sync([filled])
    server = server_of(database)
    for to in range(len(migrations("home")) - 1, 0, -1):
        migrate(server, to=to)
        assert version(server) == to
        server.checked = False
        with pytest.raises(IndexProblem, match="older citeback"), opens():
            pass
    with opens(writing=True) as library:  # whoever writes migrates
        assert version(server) == len(migrations("home"))
        assert {each.id for each in library.sources()} == set(TEXTS)
        library.mend(library.examine())
        assert library.examine() == []
        assert library.search("northern gate")[0].place.source == "gate.md"


def test_a_newer_schema_is_refused(shared_home: Path, database: str, opens: Opens) -> None:
    with opens(writing=True):
        pass
    server = server_of(database)
    with server.connect() as db:
        db.execute("insert into migrations (number, name) values (99, 'later')")
    server.checked = False
    for writing in (False, True):
        with pytest.raises(IndexProblem, match="newer citeback"), opens(writing=writing):
            pass


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://citeback@127.0.0.1:1/x", "can't be opened"),
        ("postgresql://citeback@no.such.host.invalid/x", "can't be opened"),
        ("postgresql://nonsense:%zz@[/", "is no address"),
    ],
)
def test_a_wrong_address_is_one_line(home: Path, url: str, said: str) -> None:
    keep_in(home, url)
    try:
        opened = open_library(home, embedders=lambda: [WordEmbedder()], verb="t", writing=True)
        with pytest.raises(IndexProblem, match=said) as raised, opened:
            pass
        assert "\n" not in str(raised.value)
    finally:
        keep_in(home, None)


def test_a_wrong_name_and_a_wrong_password_are_one_line(
    cluster: Cluster, home: Path, database: str
) -> None:
    cluster.ask("create role locked login password 'right'")
    rules = cluster.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("host all locked 127.0.0.1/32 scram-sha-256\n" + before)
    cluster.control("reload")
    try:
        wrong = database.replace("citeback@", "locked:wr0ng-secret@")
        for url in (cluster.url("nowhere"), wrong):
            keep_in(home, url)
            opened = open_library(home, embedders=lambda: [WordEmbedder()], verb="t", writing=True)
            with pytest.raises(IndexProblem, match="CITEBACK_DATABASE") as raised, opened:
                pass
            assert "\n" not in str(raised.value) and "wr0ng" not in str(raised.value)
    finally:
        rules.write_text(before)
        cluster.control("reload")
        keep_in(home, None)
        cluster.ask("drop role locked")


def test_a_server_that_goes_away_is_one_line_and_comes_back(
    cluster: Cluster, shared_home: Path, filled: Path, opens: Opens
) -> None:
    with opens(writing=True) as library:
        library.sync([filled])
        cluster.control("restart", "-m", "immediate")
        assert library.search("northern gate")[0].place.source == "gate.md"  # asked anew
        cluster.control("stop", "-m", "immediate")
        try:
            began = time.monotonic()
            with pytest.raises(IndexProblem, match="postgresql://") as raised:
                library.search("northern gate")
            assert "\n" not in str(raised.value) and time.monotonic() - began < 60
            with pytest.raises(IndexProblem):
                library.sync([filled])
        finally:
            cluster.control("start")
        (filled / "new.md").write_text("A lighthouse was built.")
        assert library.sync([filled]).new == 1
        assert library.search("lighthouse")[0].place.source == "new.md"


def test_an_index_is_moved_and_back_without_embedding(
    home: Path, database: str, filled: Path, opens: Opens, embedder: WordEmbedder
) -> None:
    with opens(writing=True) as library:
        library.sync([filled])
        library.give_rights("gate.md", ("board",))
        before = [(hit.chunk_id, hit.score) for hit in library.search("northern gate")]
    embedded = list(embedder.embedded)
    named = partial(_named, embedder)
    try:
        for to in (database, None, database):
            moved = move(home, to, named=named)
            assert (moved.sources, moved.chunks) == (len(TEXTS), len(TEXTS))
            with pytest.raises(IndexProblem, match="was moved to"), opens():
                pass
            keep_in(home, to)
            with opens(writing=True) as library:
                after = [(hit.chunk_id, hit.score) for hit in library.search("northern gate")]
                assert [each for each, _ in after] == [each for each, _ in before]
                assert [s for _, s in after] == pytest.approx([s for _, s in before], abs=1e-6)
                assert library.given_rights() == {"gate.md": ("board",)}
                assert library.sync([filled]).unchanged == len(TEXTS)
                assert library.examine() == []
    finally:
        keep_in(home, None)
    assert embedder.embedded == embedded


MOVES = """
import sys
from pathlib import Path
from index.moving import move
from tests.fakes import WordEmbedder
print("moves", flush=True)
move(Path(sys.argv[1]), sys.argv[2], named=lambda name: WordEmbedder())
"""


def test_a_move_that_is_killed_is_repeated(
    home: Path, database: str, docs: Path, opens: Opens, embedder: WordEmbedder
) -> None:
    for number in range(150):
        (docs / f"{number:03}.md").write_text(f"The harbour froze for {number} days.")
    with opens(writing=True) as library:
        library.sync([docs])
        before = [hit.chunk_id for hit in library.search("harbour 77")]
    for after_s in (0.2, 0.6, 1.2):
        ran = subprocess.Popen(
            [sys.executable, "-c", MOVES, home, database],
            stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert ran.stdout is not None and ran.stdout.readline() == b"moves\n"
        time.sleep(after_s)
        ran.send_signal(signal.SIGKILL)
        ran.communicate()
    with suppress(
        IndexProblem
    ):  # it is there already: the last one came to its end before it was killed
        assert move(home, database, named=partial(_named, embedder)).sources == 150
    keep_in(home, database)
    try:
        with opens(writing=True) as library:
            assert [hit.chunk_id for hit in library.search("harbour 77")] == before
            assert len(library.sources()) == 150 and library.examine() == []
            assert PostgresGenerations(home, database).others() == []
    finally:
        keep_in(home, None)


def test_a_home_with_files_does_not_begin_an_empty_database(
    home: Path, database: str, filled: Path, opens: Opens
) -> None:
    with opens(writing=True) as library:
        library.sync([filled])
    keep_in(home, database)
    try:
        with pytest.raises(IndexProblem, match="move --to"), opens(writing=True):
            pass
    finally:
        keep_in(home, None)


def _named(embedder: WordEmbedder, name: str) -> WordEmbedder:
    return embedder
