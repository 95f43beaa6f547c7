"""Two servers with homes of their own on one database: what comes through the one is the other's, too."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient

from index.connections.kept import Connection, KeptDocuments
from index.engines import keep_in
from index.errors import IndexProblem
from index.library import Library
from index.moving import move
from index.opening import open_library
from index.rights_files import RIGHTS
from index.sharing.files import shared_files
from index.stores.beside_index import store_of
from tests.fakes import WordEmbedder
from tests.index.connections.site import serving_site
from tests.index.making import pdf
from tests.ui.examples import fresh, script
from tests.ui.serving import built
from ui.commands.move import BESIDE
from ui.indexing.background_sync import Syncing
from ui.indexing.configured import Configured
from ui.indexing.connecting import Connecting, RunsElsewhere
from ui.routes.uploading import PAGE_HEADER
from ui.server.application import create_app
from ui.storage.upload_outcomes import OnServer
from ui.storage.uploads import Uploads

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@dataclass(frozen=True, slots=True)
class Replica:
    home: Path
    library: Library
    syncing: Syncing
    uploads: Uploads
    client: TestClient

    def add(self, name: str, data: bytes) -> str:
        sent = self.client.put(f"/uploads/{name}", content=data, headers={PAGE_HEADER: "1"})
        assert sent.status_code == 201, sent.text
        return str(sent.json()["source"])

    def became(self, source: str) -> dict[str, object]:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = self.client.get("/uploads", params={"source": source})
            assert found.status_code == 200, found.text
            if found.json()["state"] in ("added", "failed"):
                break
            time.sleep(0.05)
        return dict(found.json())


Opens = Callable[..., Replica]


@pytest.fixture
def opens(tmp_path: Path, database: str) -> Iterator[Opens]:
    """Opens the server of a home of this name."""
    with ExitStack() as stack:

        def opened(name: str, model: str = WordEmbedder.name) -> Replica:
            home = tmp_path / name
            keep_in(home, database)
            stack.callback(keep_in, home, None)
            library = stack.enter_context(
                open_library(
                    home, embedders=lambda: [WordEmbedder(model)], named=WordEmbedder,
                    verb="serve", writing=True,
                )
            )  # fmt: skip
            syncing = Syncing(library)
            uploads = Uploads(home, library, syncing, most_bytes=1 << 20)
            kept = fresh()
            app = built(lambda: create_app(library, script(), kept=kept, uploads=uploads))
            client = stack.enter_context(TestClient(app))
            stack.callback(uploads.settle, 30)
            return Replica(home, library, syncing, uploads, client)

        yield opened


def test_what_was_added_at_one_is_found_opened_and_kept_by_the_other(opens: Opens) -> None:
    one, two = opens("one"), opens("two")
    source = one.add("harbour.pdf", pdf())
    assert two.became(source)["state"] == "added", "asked at the other server"
    assert two.library.search("What they carried")[0].place.source == source
    assert not (two.home / "added" / "uploads").exists()
    assert two.library.original(source) == pdf()
    assert b'<g class="cited"' in two.client.get(f"/source/{source}?start=0&end=9").content
    assert two.client.get(f"/picture?id={source}&page=1").content.startswith(b"\x89PNG")

    other = two.add("harbour.pdf", b"%PDF-1.4 this is none")
    assert other == "uploads/harbour (2).pdf", "no name is given twice"
    assert one.became(other)["state"] == "failed"
    assert [each.id for each in one.library.sources()] == [source]
    (one.home / "added" / "uploads" / "by hand.md").write_text("Nobody sent this note.")
    one.syncing.run([one.home / "added"])
    assert two.library.original("uploads/by hand.md") == b"Nobody sent this note."

    shutil.rmtree(
        one.home / "added"
    )  # its disk is gone, and what it had is read anew with another model
    anew = opens("three", "another")
    anew.syncing.run([])
    assert anew.library.models == ("another",) and anew.library.original(source) == pdf()
    assert (anew.home / "added" / source).read_bytes() == pdf()
    assert anew.library.roots() == [anew.home / "added"]
    anew.syncing.run(anew.library.roots())
    assert [each.id for each in two.library.sources()] == ["uploads/by hand.md", source]


def test_what_a_server_took_that_is_gone_is_indexed_by_another(
    opens: Opens, database: str, tmp_path: Path
) -> None:
    two, note = opens("two"), tmp_path / "note.md"
    note.write_text("The gate is open.")
    shared_files(two.home).claim("added/uploads/note.md", note)
    OnServer(store_of(two.home, "")).begin("uploads/note.md", None)  # and then it was killed
    assert two.client.get("/uploads?source=uploads/note.md").json()["state"] == "waiting"
    assert two.library.sources() == []
    with psycopg.connect(database) as db:
        db.execute("update citeback.upload_outcomes set at = now() - interval '2 minutes'")
    assert two.became("uploads/note.md")["state"] == "added"


def test_added_files_and_connections_move_along_and_back(
    home: Path, database: str, tmp_path: Path
) -> None:
    def opened() -> AbstractContextManager[Library]:
        return open_library(home, embedders=lambda: [WordEmbedder()], verb="t", writing=True)

    (home / "added" / "uploads").mkdir(parents=True)
    (home / "added" / "uploads" / "note.md").write_text("The gate is open.")
    with opened() as library, closing(KeptDocuments(home)) as kept:
        library.sync([home / "added"])
        kept.note(Connection("news", "web", "https://docs.example/", None, kept.folder("news")))
    other = tmp_path / "other"
    try:
        move(home, database, named=lambda name: WordEmbedder(), beside=BESIDE)
        keep_in(home, database)
        keep_in(other, database)
        with open_library(other, embedders=None, verb="t") as there:
            assert there.original("uploads/note.md") == b"The gate is open."
        with opened() as library:
            assert library.sync([home / "added"]).unchanged == 1
        with closing(KeptDocuments(other)) as kept:
            assert [each.name for each in kept.connections()] == ["news"]
        move(other, None, named=lambda name: WordEmbedder(), beside=BESIDE)
        keep_in(other, None)
        assert (other / "added" / "uploads" / "note.md").read_text() == "The gate is open."
        with open_library(other, embedders=None, verb="t") as there:
            assert there.original("uploads/note.md") == b"The gate is open."
        with closing(KeptDocuments(other)) as kept:
            assert [each.name for each in kept.connections()] == ["news"]
    finally:
        keep_in(home, None)
        keep_in(other, None)


def test_rules_that_only_one_server_sees_are_not_undone_by_the_other(
    opens: Opens, docs: Path, tmp_path: Path
) -> None:
    one, two = opens("one"), opens("two")
    (docs / "secret.md").write_text("The harbour was sold.")
    (docs / RIGHTS).write_text("* = board\n")
    one.syncing.run([docs])
    docs.rename(tmp_path / "elsewhere")  # the other server runs on another machine
    two.syncing.run([])
    two.became(two.add("note.md", b"The gate is open."))

    def groups() -> tuple[str, ...]:
        return two.library.rights_of(["secret.md"])["secret.md"].groups

    assert groups() == ("board",)
    assert two.library.give_rights("secret.md", ("staff",)) and groups() == ("staff",)
    with pytest.raises(IndexProblem, match="another server"):
        two.library.give_rights("secret.md", None)
    (tmp_path / "elsewhere").rename(docs)
    assert one.library.give_rights("secret.md", None) and groups() == ("board",)

    (docs / "secret.md").rename(tmp_path / "secret.md")  # for a while only
    (docs / RIGHTS).write_text("* = chiefs\n")
    two.syncing.run([])
    assert groups() == ("board",)
    (tmp_path / "secret.md").rename(docs / "secret.md")
    two.syncing.run([])
    assert groups() == ("chiefs",)


def test_a_schedule_runs_at_one_server_and_what_it_brought_is_everyones(opens: Opens) -> None:
    one, two = opens("one"), opens("two")
    with serving_site() as site:
        site.page("/", "Harbours", "The harbour froze for twelve days.")
        set_here = Configured("news", "web", f"{site.url}/", ("staff",), 3600, one.home)

        def connecting(server: Replica) -> Connecting:
            return Connecting(server.home, [set_here], private_hosts=("127.0.0.1",), delay_s=0)

        first, second = connecting(one), connecting(two)
        with first._alone(), pytest.raises(RunsElsewhere):
            second.run_due(set_here, two.syncing.run)
        assert first.due() == second.due() == [set_here]
        ran = first.run_due(set_here, one.syncing.run)
        assert ran is not None and ran.outcome.new == 1
        site.asked.clear()
        assert second.run_due(set_here, two.syncing.run) is None and site.asked == []
        (state,) = second.states()
        assert state.documents == 1 and state.outcome.new == 1
        (source,) = two.library.sources()
        assert source.groups == ("staff",) and source.url == f"{site.url}/"
        two.syncing.run([])
        assert two.library.sources()[0].groups == ("staff",)
        site.page("/", "Harbours", "The harbour froze for twenty days.")
        again = second.run(set_here, two.syncing.run)
        assert again.outcome.changed == 1
        assert one.library.search("harbour")[0].text.endswith("twenty days.")
        first.close(), second.close()
