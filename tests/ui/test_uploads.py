from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.library import Library
from index.syncing.sync import SyncSummary
from tests.index.making import packed, pdf
from tests.ui.browsing import Browser
from tests.ui.examples import script, shelf
from tests.ui.serving import built, served
from ui.indexing.background_sync import Syncing
from ui.routes.uploading import PAGE_HEADER
from ui.server.application import create_app
from ui.storage.conversations import Conversations
from ui.storage.upload_outcomes import UploadOutcome
from ui.storage.uploads import Uploads

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
FROM_PAGE = {PAGE_HEADER: "1"}


@pytest.fixture
def app(library: Library, docs: Path, tmp_path: Path) -> Iterator[object]:
    (docs / "first.md").write_text("# First\n\nThe first document of them all.\n")
    library.sync([docs])
    kept = Conversations(tmp_path / "conversations.db")
    uploads = Uploads(library.home, library, Syncing(library), most_bytes=1 << 20)
    yield built(lambda: create_app(library, script(), kept=kept, uploads=uploads))
    kept.close()


@pytest.fixture
def client(app: object) -> Iterator[TestClient]:
    with TestClient(app) as client:  # type: ignore[arg-type]
        yield client


def added(client: TestClient, name: str, data: bytes) -> dict[str, Any]:
    """Add a document and wait for what becomes of it."""
    sent = client.put(f"/uploads/{name}", content=data, headers=FROM_PAGE)
    assert sent.status_code == 201, sent.text
    source = sent.json()["source"]
    while True:
        outcome = client.get("/uploads", params={"source": source}).json()
        if outcome["state"] in ("added", "failed"):
            return {"source": source, **outcome}


def test_an_added_document_is_indexed_and_stays_so_at_later_syncs(
    client: TestClient, library: Library, docs: Path
) -> None:
    outcome = added(client, "harbour.pdf", pdf())
    assert outcome == {
        "source": "uploads/harbour.pdf", "state": "added", "reason": None, "same_as": None,
        "parts_failed": 0,
    }  # fmt: skip
    assert library.source("uploads/harbour.pdf") is not None
    library.sync([docs])
    library.sync(library.roots())
    assert library.source("uploads/harbour.pdf") is not None


def test_what_lies_in_a_hidden_home_survives_a_sync_of_the_folder_around_it(
    opens: Callable[..., object], tmp_path: Path
) -> None:
    from index.opening import open_library
    from tests.fakes import WordEmbedder

    (tmp_path / "note.md").write_text("A note of some words.")
    home = tmp_path / ".citeback"
    with open_library(home, embedders=lambda: [WordEmbedder()], verb="t", writing=True) as opened:
        opened.sync([tmp_path])
        (home / "added" / "uploads").mkdir(parents=True)
        (home / "added" / "uploads" / "a.md").write_text("An added document.")
        opened.sync([home / "added"])
        opened.sync([tmp_path])
        assert [each.id for each in opened.sources()] == ["note.md", "uploads/a.md"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("broken.pdf", b"%PDF-1.7 nothing", "damaged"),
        ("empty.txt", b"", "text"),
        ("bomb.zip", packed({"a.txt": b"0" * 300_000_000}), ""),
    ],
)
def test_what_cannot_be_read_says_why_and_is_not_kept(
    client: TestClient, library: Library, name: str, data: bytes, reason: str
) -> None:
    outcome = added(client, name, data)
    assert outcome["state"] == "failed"
    assert reason in outcome["reason"]
    assert not list((library.home / "added" / "uploads").iterdir())


def test_a_document_with_a_text_that_is_there_already_names_its_twin(client: TestClient) -> None:
    outcome = added(client, "again.md", b"# First\n\nThe first document of them all.\n")
    assert (outcome["state"], outcome["same_as"]) == ("added", "first.md")


def line(id: str, text: str) -> str:
    return json.dumps({"_id": id, "text": text}) + "\n"


GOOD, BAD = line("own-1", "The bakers of Aby sang."), '{"text": "nobody\'s"}\n'


@pytest.mark.parametrize(
    ("name", "data"),
    [("corpus.jsonl", GOOD.encode()), ("packed.zip", packed({"in/corpus.jsonl": GOOD}))],
)
def test_what_holds_sources_with_ids_of_their_own_is_added(
    client: TestClient, library: Library, name: str, data: bytes
) -> None:
    outcome = added(client, name, data)
    assert (outcome["state"], outcome["reason"]) == ("added", None)
    assert any(each.id.endswith("/own-1") for each in library.sources())
    assert [path.name for path in (library.home / "added" / "uploads").iterdir()] == [name]


def test_lines_of_json_that_are_no_corpus_are_added_as_one_document(
    client: TestClient, library: Library
) -> None:
    lines = '{"ship": "Anna", "dues": 12.50}\n{"ship": "Berta", "dues": 14}\n'
    assert added(client, "dues.jsonl", lines.encode())["state"] == "added"
    kept = library.source("uploads/dues.jsonl")
    assert kept is not None and "| Anna | 12.50 |" in kept.text


def test_a_corpus_chosen_on_the_page_is_added_and_stays(
    browser: Browser, app: object, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "corpus.jsonl").write_text(GOOD + line("own-2", "The millers of Aby hummed."))
    with served(app) as url:  # type: ignore[arg-type]
        page = browser.open(url)
        page.click("[data-do=add]")
        page.set_input_files("#files", [tmp_path / "corpus.jsonl"])
        browser.until(lambda: browser.all(".adding progress").count() == 0)
        assert browser.all(".adding.added").inner_text().split("\n") == ["corpus.jsonl", "added"]
    library.sync(library.roots())
    below = [each.id for each in library.sources() if each.id.startswith("uploads/corpus.jsonl/")]
    assert below == ["uploads/corpus.jsonl/own-1", "uploads/corpus.jsonl/own-2"]
    assert (library.home / "added" / "uploads" / "corpus.jsonl").exists()


def test_of_what_can_be_read_in_part_the_outcome_counts_the_rest_and_says_why_the_first_failed(
    client: TestClient, library: Library
) -> None:
    lines = [BAD if number in (3, 12) else line(f"own-{number}", f"Ship {number} of Aby.")
             for number in range(1, 14)]  # fmt: skip
    outcome = added(client, "corpus.jsonl", "".join(lines).encode())
    assert (outcome["state"], outcome["parts_failed"]) == ("added", 2)
    assert outcome["reason"].startswith("uploads/corpus.jsonl:3: not a line of a corpus")
    assert any(each.id.endswith("/own-13") for each in library.sources())


def test_what_has_no_part_that_can_be_read_failed_and_is_not_kept(
    client: TestClient, library: Library
) -> None:
    outcome = added(client, "corpus.jsonl", (BAD * 2).encode())
    assert (outcome["state"], "not a line" in outcome["reason"]) == ("failed", True)
    assert not list((library.home / "added" / "uploads").iterdir())


def test_an_id_that_another_source_has_is_neither_taken_nor_told(
    client: TestClient, library: Library
) -> None:
    before = library.source("first.md")
    taken = line("first.md", "It wants to be another.")
    outcome = added(client, "taken.jsonl", taken.encode())
    assert (outcome["state"], outcome["reason"]) == ("added", None)
    assert library.source("first.md") == before
    assert library.source("uploads/taken.jsonl/first.md") is not None


def test_a_document_whose_name_begins_another_ones_is_not_told_that_ones_fault(
    client: TestClient,
) -> None:
    assert added(client, "a.jsonl.txt", b"Words of Aby.")["state"] == "added"
    assert added(client, "a.jsonl", BAD.encode())["state"] == "failed"
    assert added(client, "a", b"More words of Aby.")["parts_failed"] == 0


class Failing(Syncing):
    """Fails at its first sync, as only a defect makes it."""

    failed = False

    def run(self, paths: Sequence[Path], **options: Any) -> SyncSummary:
        if not self.failed:
            self.failed = True
            raise RuntimeError(f"a defect at {paths[0]}")
        return super().run(paths, **options)


def test_after_a_defect_of_the_server_the_next_document_takes_all_in(
    library: Library, tmp_path: Path
) -> None:
    kept = Conversations(tmp_path / "conversations.db")
    uploads = Uploads(library.home, library, Failing(library), most_bytes=1 << 20)
    with TestClient(
        built(lambda: create_app(shelf(), script(), kept=kept, uploads=uploads))
    ) as web:
        outcome = added(web, "a.md", b"Words of Aby.")
        told = "see the server's log; it is kept, and tried again"
        assert (outcome["state"], outcome["reason"]) == ("failed", told)
        assert added(web, "b.md", b"More words of Aby.")["state"] == "added"
        assert uploads.outcome("uploads/a.md") == UploadOutcome("added")
    assert {each.id for each in library.sources()} == {"uploads/a.md", "uploads/b.md"}
    kept.close()


def test_what_a_kill_left_is_taken_up_and_what_cannot_be_read_is_not_kept(
    library: Library, docs: Path
) -> None:
    folder = library.home / "added" / "uploads"
    folder.mkdir(parents=True)
    (folder / "gone.md").write_text("It was removed, and the index does not know it yet.")
    (folder / "empty.txt").write_text("")
    library.sync([library.home / "added"])
    (folder / "gone.md").unlink()
    left = {"a.md": b"Words of Aby.", "corpus.jsonl": GOOD.encode(), "bad.pdf": b"%PDF-1.7 nothing"}
    for name, data in left.items():
        (folder / name).write_bytes(data)
    (folder / ".12-34.part").write_bytes(b"half")
    uploads = Uploads(library.home, library, Syncing(library), most_bytes=1 << 20)
    uploads.resume()
    uploads.settle(60)
    assert {path.name for path in folder.iterdir()} == {"a.md", "corpus.jsonl"}
    assert {each.id for each in library.sources()} == {"uploads/a.md", "uploads/corpus.jsonl/own-1"}
    assert uploads.outcome("uploads/bad.pdf") is not None
    assert uploads.outcome("uploads/corpus.jsonl") == UploadOutcome("added")


def test_what_was_removed_before_a_kill_leaves_the_index(library: Library) -> None:
    folder = library.home / "added" / "uploads"
    folder.mkdir(parents=True)
    (folder / "gone.md").write_text("It was removed, and the index does not know it yet.")
    library.sync([library.home / "added"])
    (folder / "gone.md").unlink()
    uploads = Uploads(library.home, library, Syncing(library), most_bytes=1 << 20)
    uploads.resume()
    uploads.settle(60)
    assert library.sources() == []


def test_a_document_too_large_is_refused_and_leaves_nothing(
    client: TestClient, library: Library
) -> None:
    sent = client.put("/uploads/big.txt", content=b"x" * (1 << 20 | 1), headers=FROM_PAGE)
    assert (sent.status_code, sent.json()["error"]) == (413, "larger than 1 MB: split it")
    assert not list((library.home / "added" / "uploads").iterdir())


def test_one_document_too_many_is_refused(client: TestClient, library: Library) -> None:
    folder = library.home / "added" / "uploads"
    folder.mkdir(parents=True)
    for number in range(1000):
        (folder / f"{number}.md").touch()
    sent = client.put("/uploads/more.md", content=b"Words.", headers=FROM_PAGE)
    assert (sent.status_code, "1,000 added documents" in sent.json()["error"]) == (413, True)
    assert sum(1 for _ in folder.iterdir()) == 1000


@pytest.mark.parametrize(
    "name",
    ["..%2F..%2Fevil.md", "%2Fetc%2Fpasswd", ".hidden.md", "a%00b.md", "x" * 400 + ".md", "%2E%2E"],
)
def test_a_name_is_never_a_path(client: TestClient, library: Library, name: str) -> None:
    outcome = added(client, name, f"Words of {name[:9]}.".encode())
    assert outcome["state"] == "added"
    folder = (library.home / "added" / "uploads").resolve()
    (kept,) = folder.iterdir()
    assert kept.parent == folder and not kept.name.startswith(".")


def test_the_same_name_twice_is_two_documents(client: TestClient) -> None:
    assert added(client, "a.md", b"One text of words.")["source"] == "uploads/a.md"
    assert added(client, "a.md", b"Another text of words.")["source"] == "uploads/a (2).md"


def test_another_sites_page_cannot_add_documents(client: TestClient) -> None:
    assert client.put("/uploads/a.md", content=b"x").status_code == 403


def test_files_chosen_or_dropped_on_the_page_are_added_each_with_its_outcome(
    browser: Browser, app: object, tmp_path: Path
) -> None:
    (tmp_path / "<b>good.md").write_text("# Good\n\nA good document about harbours.\n")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    with served(app) as url:  # type: ignore[arg-type]
        page = browser.open(url)
        page.click("[data-do=add]")
        page.set_input_files("#files", [tmp_path / "<b>good.md", tmp_path / "bad.pdf"])
        browser.until(lambda: browser.all(".adding progress").count() == 0)
        assert browser.all(".adding.added").inner_text().split("\n") == ["<b>good.md", "added"]
        assert "not added: damaged" in browser.all(".adding.failed").inner_text()
        page.click("#dialog-add [data-do=cancel]")
        drop = (
            "() => { const data = new DataTransfer();"
            "data.items.add(new File(['Dropped words in a file.'], 'dropped.md'));"
            "document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true})) }"
        )
        page.evaluate(drop)
        browser.until(lambda: browser.all(".adding.added").count() == 2)
        page.click("#dialog-add [data-do=cancel]")
        browser.until(lambda: "dropped" in browser.all("#evidence").inner_text())


def test_how_much_of_a_document_is_sent_is_shown(
    browser: Browser, app: object, tmp_path: Path
) -> None:
    (tmp_path / "long.txt").write_text("Ice lay on the harbour. " * 30_000)  # 720 kB
    with served(app) as url:  # type: ignore[arg-type]
        page = browser.open(url)
        slow = page.context.new_cdp_session(page)
        line = {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": 150_000,
        }
        slow.send("Network.emulateNetworkConditions", line)
        page.click("[data-do=add]")
        page.set_input_files("#files", [tmp_path / "long.txt"])
        bar = browser.all(".adding progress")
        browser.until(lambda: bar.count() == 1 and 0 < bar.evaluate("bar => bar.value") < 1)
        assert bar.get_attribute("aria-label") == "long.txt"
        browser.until(lambda: browser.all(".adding.added").count() == 1)


def test_the_page_does_not_send_what_is_too_large(
    browser: Browser, app: object, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "large.txt").write_bytes(b"x" * (1 << 20 | 1))
    with served(app) as url:  # type: ignore[arg-type]
        page = browser.open(url)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.method))
        page.click("[data-do=add]")
        page.set_input_files("#files", [tmp_path / "large.txt"])
        browser.until(lambda: browser.all(".adding.failed").count() == 1)
        assert "larger than 1 MB" in browser.all(".adding.failed").inner_text()
        assert "PUT" not in sent
