from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.doctor import Finding
from index.library import Library
from index.rights import ADMINISTRATORS, EVERYBODY
from index.syncing.sync import Step
from tests.index.making import docx, pdf
from tests.ui.examples import script
from tests.ui.serving import built
from ui.access.api_keys import ApiKeys
from ui.admin.page import Administration, EvalRun
from ui.admin.rights import RightsPage
from ui.indexing.background_sync import Syncing, SyncState
from ui.server.application import create_app
from ui.storage.conversations import Conversations
from ui.texts import ENGLISH, texts_for

pytestmark = pytest.mark.filterwarnings("ignore:The copy keyword is deprecated")


@pytest.fixture
def syncing(library: Library, docs: Path) -> Syncing:
    (docs / "<b>a.md").write_text("# <i>Title</i>\n\nA document of some words.\n")
    (docs / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    running = Syncing(library)
    running.run([docs])
    return running


def test_what_is_indexed_and_what_failed_is_listed_as_text(
    library: Library, syncing: Syncing
) -> None:
    page = Administration(library, syncing).page(ENGLISH)
    assert "&lt;i&gt;Title&lt;/i&gt;" in page and "<i>" not in page
    assert "new: 1" in page and "failed: 1" in page
    assert "<td>bad.pdf</td><td>damaged" in page


def test_what_was_left_out_is_counted_by_kind_and_told_at_each_source(
    library: Library, docs: Path
) -> None:
    for name, pictures in (("a.docx", 2), ("b.docx", 1)):
        added = io.BytesIO(docx())
        with zipfile.ZipFile(added, "a") as package:
            for number in range(pictures):
                package.writestr(f"word/media/image{number}.png", name)
        (docs / name).write_bytes(added.getvalue())
    assert "Nothing that a reader found was left out." in Administration(library, None).page(
        ENGLISH
    )
    library.sync([docs])
    page = Administration(library, None).page(ENGLISH)
    assert "<td>pictures</td><td>3</td><td>2</td>" in page
    assert ", 2 pictures</small>" in page and ", 1 picture</small>" in page


def test_what_failed_in_any_sync_is_listed_until_it_is_mended_or_gone(
    library: Library, docs: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("bad.pdf", "gone.pdf"):
        (docs / name).write_bytes(b"%PDF-1.7 nothing")
    library.sync([docs])  # by nobody that this server knows of
    library.sync([elsewhere])

    def listed() -> list[bool]:
        page = Administration(library, Syncing(library)).page(ENGLISH)
        return [f"<td>{name}</td><td>damaged" in page for name in ("bad.pdf", "gone.pdf")]

    assert listed() == [True, True]
    (docs / "gone.pdf").unlink()
    assert listed() == [True, False]
    (docs / "bad.pdf").write_bytes(pdf())
    library.sync([docs])
    assert listed() == [False, False]


def test_the_last_sync_is_told_whoever_ran_it(library: Library, docs: Path) -> None:
    page = Administration(library, Syncing(library)).page
    assert ENGLISH.never_synced.partition("`")[0] in page(ENGLISH)
    (docs / "a.md").write_text("A document of some words.\n")
    library.sync([docs])
    assert re.search(r"<p>\d{4}-\d\d-\d\d \d\d:\d\d: new: 1</p>", page(ENGLISH))
    library.sync([docs])
    assert ": unchanged: 1</p>" in page(ENGLISH)


def test_a_sync_under_way_is_followed(library: Library, syncing: Syncing) -> None:
    syncing.state = replace(SyncState(), running=True, step=Step("embedding", 3, 12))
    page = Administration(library, syncing).page(ENGLISH)
    assert 'value="3" max="12"' in page and 'http-equiv="refresh"' in page


def test_the_index_is_checked_at_a_click_and_what_is_wrong_is_said(
    library: Library, syncing: Syncing, tmp_path: Path
) -> None:
    kept = Conversations(tmp_path / "conversations.db")
    administration = Administration(library, syncing)
    app = built(lambda: create_app(library, script(), kept=kept, administration=administration))
    with TestClient(app) as client:
        assert "Sound" not in client.get("/admin").text
        assert "Sound" in client.post("/admin/check").text
        foreign = client.post("/admin/check", headers={"Sec-Fetch-Site": "cross-site"})
        assert foreign.status_code == 403
        policy = client.get("/admin").headers["content-security-policy"]
        assert "default-src 'none'" in policy and "form-action 'self'" in policy
    kept.close()


def test_what_the_doctor_finds_stands_on_the_page(library: Library, syncing: Syncing) -> None:
    class Sick:
        generation, coverage, models = "1.1", 0.5, ("words-64",)
        sources, failures, last_sync = library.sources, library.failures, library.last_sync
        left_out = library.left_out

        def examine(self, *, sample: int | None = None) -> list[Finding]:
            return [Finding("vectors", "3 <passages> without a vector")]

    administration = Administration(Sick(), None)
    administration.check()
    assert "vectors: 3 &lt;passages&gt; without a vector" in administration.page(ENGLISH)


def test_evaluation_runs_are_listed_and_the_page_speaks_chinese(library: Library) -> None:
    library.sync([])
    runs = [EvalRun("2026-11-22T09:00:00", "seeds", 100, 0.93)]
    page = Administration(library, None, lambda: runs).page(texts_for("zh-CN,zh;q=0.9"))
    assert "<td>2026-11-22 09:00</td><td>seeds</td><td>100</td><td>93%</td>" in page
    assert "管理" in page and 'lang="zh-Hans"' in page


def test_an_administrator_decides_who_may_read_a_source(
    library: Library, syncing: Syncing, tmp_path: Path
) -> None:
    kept = Conversations(tmp_path / "conversations.db")
    administration = Administration(library, syncing, decides=True)
    app = built(
        lambda: create_app(
            library, script(), kept=kept, administration=administration, rights=RightsPage(library)
        )
    )
    with TestClient(app) as client:
        assert "admin/rights" in client.get("/admin").text
        page = client.get("/admin/rights").text
        assert "&lt;b&gt;a.md" in page and "names no groups" in page and "<b>" not in page

        def decide(groups: str, source: str = "<b>a.md") -> int:
            form = {"source": source, "groups": groups}
            return client.post("/admin/rights", data=form).status_code

        for said, holds in (
            ("board, audit", ("board", "audit")),
            ("everybody", (EVERYBODY,)),
            ("nobody", (ADMINISTRATORS,)),
            ("", ()),
        ):
            assert decide(said) == 200
            assert [each.groups for each in library.sources()] == [holds], said
        assert (decide("a,,b"), decide("a", "none")) == (400, 404)
        foreign = {"Sec-Fetch-Site": "cross-site"}
        form = {"source": "<b>a.md", "groups": "everybody"}
        assert client.post("/admin/rights", data=form, headers=foreign).status_code == 403
        assert [each.groups for each in library.sources()] == [()]
    kept.close()


def test_api_keys_are_listed_and_revoked_there(library: Library, tmp_path: Path) -> None:
    keys = ApiKeys(tmp_path)
    secret = keys.add("wiki search", ["staff"])
    administration = Administration(library, None, keys=keys)
    app = built(
        lambda: create_app(
            library,
            script(),
            kept=Conversations(tmp_path / "kept.db"),
            administration=administration,
        )
    )
    with TestClient(app) as web:
        page = web.get("/admin").text
        assert "<td>wiki search</td><td>staff</td>" in page and secret not in page
        got = web.post("/admin/revoke", data={"key": "wiki search"}, follow_redirects=False)
        assert got.status_code == 303
        assert 'action="admin/revoke"' not in web.get("/admin").text
        foreign = {"Origin": "https://evil.example"}
        assert web.post("/admin/revoke", data={"key": "x"}, headers=foreign).status_code == 403
    assert keys.all()[0].revoked
    keys.close()
