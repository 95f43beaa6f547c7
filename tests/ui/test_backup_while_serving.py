"""A backup that is made while a server is asked, syncs and keeps: in a new home all of it is there again."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from threading import Event, Thread

from fastapi.testclient import TestClient

from index.backup import backup, restore
from index.library import Library
from index.opening import open_library
from rag.langchain.chain import QuestionChain
from tests.fakes import WordEmbedder, WordReranker
from tests.ui.serving import built
from tests.ui.test_rights import PORTAL, named
from ui.access.api_keys import ApiKeys
from ui.access.policy import Access
from ui.admin.page import Administration
from ui.admin.rights import RightsPage
from ui.answering.asker import Admitted
from ui.audit.recorder import AuditRecorder
from ui.audit.sqlite_store import SqliteAudit
from ui.audit.store import AuditFilter
from ui.indexing.background_sync import Syncing
from ui.server.application import create_app
from ui.storage.conversations import Conversations
from ui.storage.exchanges import Exchange
from ui.storage.home_contents import CONVERSATIONS, KEPT, in_words

CHIEF, BOSS = named("chief", "chiefs, board"), named("boss", "staff")
QUESTION = {"question": "How many tons does the first crane lift?"}


def test_nothing_is_missing_that_was_there_when_it_began(
    library: Library, docs: Path, tmp_path: Path
) -> None:
    home = library.home
    (docs / "crane.md").write_text("The first crane lifts 70 tons.\n")
    (docs / "secret.md").write_text("The secret crane lifts 90 tons.\n")
    store, keys, kept = SqliteAudit(home), ApiKeys(home), Conversations(home / CONVERSATIONS)
    log = AuditRecorder(store)
    syncing = Syncing(library, log)
    syncing.run([docs])
    chiefs = Admitted(group="chiefs")
    app = built(
        lambda: create_app(
            library, QuestionChain(library, reranker=WordReranker(), least_confidence=0.0),
            kept=kept, audit=log, syncing=syncing, rights=RightsPage(library),
            administration=Administration(library, syncing, keys=keys),
            access=Access(PORTAL, chiefs, keys=keys),
        )
    )  # fmt: skip
    key = keys.add("bot", ["staff"])
    stopped, asked = Event(), [0]

    def ask() -> None:
        while not stopped.is_set():
            assert web.post("/api/ask", json=QUESTION, headers=BOSS).status_code == 200
            kept.begin("portal:boss", f"Question {asked[0]}")
            asked[0] += 1

    def sync() -> None:
        number = 0
        while not stopped.is_set():
            (docs / f"more-{number}.md").write_text(f"Note {number} says nothing of interest.\n")
            syncing.run([docs])
            number += 1

    with TestClient(app) as web:
        web.post("/admin/rights", data={"source": "secret.md", "groups": "board"}, headers=CHIEF)
        mine = kept.begin("portal:boss", "What was asked before")
        kept.keep("portal:boss", mine, 0, Exchange("What was asked before", "complete"))
        threads = [Thread(target=ask), Thread(target=sync)]
        for each in threads:
            each.start()
        while asked[0] < 2:
            stopped.wait(0.02)
        sources, head = len(library.sources()), store.verify().head
        made = backup(home, tmp_path / "all.backup", beside=KEPT)
        so_far = asked[0]
        while asked[0] < so_far + 2:
            stopped.wait(0.02)
        stopped.set()
        for each in threads:
            each.join()
    assert head is not None
    said = in_words(made.beside)
    assert all(each in said for each in ("the API keys", "the audit log", "the conversations"))
    for each in (store, keys, kept):
        each.close()
    new = tmp_path / "new"
    restore(new, tmp_path / "all.backup", beside=KEPT)
    with (
        open_library(new, embedders=lambda: [WordEmbedder()], verb="t") as restored,
        closing(SqliteAudit(new)) as audit,
        closing(ApiKeys(new)) as same_keys,
        closing(Conversations(new / CONVERSATIONS)) as conversations,
    ):
        assert len(restored.sources()) >= sources
        assert restored.given_rights() == {"secret.md": ("board",)}
        assert restored.rights_of(["secret.md"])["secret.md"].groups == ("board",)
        assert audit.verify(head).problems == [], "as it was, up to then and further"
        assert (
            next(audit.find(AuditFilter(source="crane.md", kinds=("ask",)))).user == "portal:boss"
        )
        assert [each.name for each in same_keys.all()] == ["bot"]
        assert conversations.read("portal:boss", mine) is not None
        again = built(
            lambda: create_app(
                restored, QuestionChain(restored, reranker=WordReranker(), least_confidence=0.0),
                kept=conversations, access=Access(PORTAL, keys=same_keys),
            )
        )  # fmt: skip
        with TestClient(again) as web:
            by_key = {"Authorization": f"Bearer {key}"}
            answer = web.post("/api/ask", json=QUESTION, headers=by_key).json()
            assert "70 tons" in answer["answer"]
            ids = {each["id"] for each in web.get("/api/sources", headers=by_key).json()["sources"]}
            assert "crane.md" in ids and "secret.md" not in ids
