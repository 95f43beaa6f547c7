"""Every door writes the audit log: who asked, by which door, and from which characters it was answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.library import Library
from tests.commands import citeback
from tests.ui.examples import CALL, HOW_LONG, MEMO, ROWS, SENTENCE, WHERE_TO, fresh, script, shelf
from tests.ui.serving import built, served
from tests.ui.signing import ORIGIN as HOST
from tests.ui.signing import SECRET, claims, token
from tests.ui.test_page_door import Tab, tag_of
from tests.ui.test_rights import BOSS, PORTAL, named
from ui.access.api_keys import ApiKeys
from ui.access.identification import FirstOf
from ui.access.policy import Access
from ui.access.portal_tokens import PortalTokens
from ui.access.signing_keys import secret_key
from ui.admin.insight import Insight
from ui.admin.page import Administration
from ui.admin.rights import RightsPage
from ui.answering.asker import Admitted
from ui.audit.events import AuditEvent
from ui.audit.recorder import AuditRecorder
from ui.audit.sqlite_store import SqliteAudit
from ui.audit.store import AuditFilter
from ui.indexing.background_sync import Syncing
from ui.routes.uploading import PAGE_HEADER
from ui.server.application import create_app
from ui.storage.uploads import Uploads

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
CHIEF = named("chief", "chiefs")


@dataclass
class Audited:
    """An app that writes an audit log, and what it wrote."""

    app: FastAPI
    store: SqliteAudit
    keys: ApiKeys
    stack: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def web(self) -> TestClient:
        return self.stack.enter_context(TestClient(self.app))

    def last(self, *kinds: str) -> AuditEvent:
        return next(iter(self.store.find(AuditFilter(kinds=kinds))))


@pytest.fixture
def audited(library: Library, docs: Path, tmp_path: Path) -> Iterator[Audited]:
    (docs / "one.md").write_text("The first of them all.\n")
    (docs / "two.md").write_text("The second of them all.\n")
    store, keys = SqliteAudit(tmp_path), ApiKeys(tmp_path)
    log = AuditRecorder(store)
    syncing = Syncing(library, log)
    syncing.run([docs])
    uploads = Uploads(library.home, library, syncing, most_bytes=1000)
    tokens = PortalTokens(secret_key(SECRET), "citeback", (HOST,))
    chiefs = Admitted(group="chiefs")
    access = Access(FirstOf((PORTAL, tokens)), chiefs, chiefs, origins=(HOST,), keys=keys)
    app = built(
        lambda: create_app(
            shelf(), script(), kept=fresh(), access=access, audit=log, syncing=syncing,
            uploads=uploads,
            administration=Administration(library, syncing, keys=keys, counts=True),
            rights=RightsPage(library), insight=Insight(store),
        )
    )  # fmt: skip
    found = Audited(app, store, keys)
    with found.stack:
        yield found
    uploads.settle(60)  # what was added is still being indexed
    keys.close()
    store.close()


def test_an_answer_is_noted_with_each_place_it_rests_on(audited: Audited) -> None:
    audited.web.post("/api/ask", json={"question": HOW_LONG}, headers=BOSS)
    found = audited.last("ask")
    assert (found.user, found.door, found.outcome, found.question) == (
        "portal:boss", "/api/ask", "answered", HOW_LONG
    )  # fmt: skip
    assert found.generation == "1.1" and found.ms is not None
    places = [(each.source, each.sha256, each.role) for each in found.sources]
    assert places == [(CALL.id, CALL.sha256, "cited"), (MEMO.id, MEMO.sha256, "cited")]
    one, two = found.sources
    assert CALL.text[one.start : one.end] == SENTENCE and MEMO.text[two.start : two.end] == ROWS


def test_an_answer_that_says_nothing_is_noted_with_what_it_showed(audited: Audited) -> None:
    audited.web.post("/api/ask", json={"question": WHERE_TO}, headers=BOSS)
    found = audited.last("ask")
    assert (found.outcome, [each.role for each in found.sources]) == ("not_found", ["nearest"])


def test_every_door_is_named(audited: Audited) -> None:
    web = audited.web
    chat = {"model": "citeback", "messages": [{"role": "user", "content": HOW_LONG}]}
    web.post("/v1/chat/completions", json=chat, headers=BOSS)
    assert audited.last().door == "/v1/chat/completions"
    web.post("/v1/responses", json={"model": "citeback", "input": HOW_LONG}, headers=BOSS)
    assert audited.last().door == "/v1/responses"
    events = {**BOSS, "Accept": "text/event-stream"}
    web.post("/api/ask", json={"question": HOW_LONG}, headers=events)
    assert audited.last().door == "/api/ask"
    web.post("/api/search", json={"question": "x"}, headers=BOSS)
    assert (audited.last().kind, audited.last().door) == ("search", "/api/search")
    setting = {"top_k": 2, "score_threshold": 0.0}
    dify = {"knowledge_id": "citeback", "query": "x", "retrieval_setting": setting}
    web.post("/v1/retrieval", json=dify, headers=BOSS)
    assert audited.last().door == "/v1/retrieval" and len(audited.last().sources) == 2
    web.get(f"/source/{MEMO.id}?start=3&end=9", headers=BOSS)
    read = audited.last("read")
    assert (read.door, read.sources[0].source, read.sources[0].start) == ("viewer", MEMO.id, 3)
    call = {"name": "ask", "arguments": {"question": HOW_LONG}}
    rpc = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    takes = {**BOSS, "Accept": "application/json, text/event-stream"}
    web.post("/mcp", json=rpc, headers=takes)
    assert (audited.last().kind, audited.last().door, audited.last().user) == (
        "ask", "mcp", "portal:boss"
    )  # fmt: skip
    call = {"name": "read_source", "arguments": {"source": MEMO.id, "characters": 5}}
    web.post("/mcp", json={**rpc, "params": call}, headers=takes)
    assert (audited.last().kind, audited.last().sources[0].end) == ("read", 5)


def test_the_page_and_the_frame_are_doors_too(audited: Audited) -> None:
    with served(audited.app) as url:
        tab = Tab(url, BOSS)
        with closing(tab.web):
            tab.do("ask", "boss", do="ask", text=HOW_LONG)
            assert (audited.last("ask").door, audited.last("ask").user) == ("page", "portal:boss")
            tab.web.headers["X-Citeback-Portal"] = HOST
            tab.do("ask", "boss", do="ask", text=HOW_LONG)
            assert audited.last("ask").door == "embed"
    assert tag_of("boss")


def test_keys_and_tokens_are_told_apart_by_name_and_refused_ones_are_noted(
    audited: Audited,
) -> None:
    key = audited.keys.add("bot", ["staff"])
    said = {"Authorization": f"Bearer {key}"}
    audited.web.post("/api/ask", json={"question": HOW_LONG}, headers=said)
    assert audited.last("ask").user == "key:bot"
    good = {"Authorization": "Bearer " + token(claims("ann"))}
    audited.web.post("/api/ask", json={"question": HOW_LONG}, headers=good)
    assert audited.last("ask").user == "token:ann"
    for secret in ("cb_" + "x" * 43, "e30.e30.secretsecret"):
        bad = {"Authorization": f"Bearer {secret}"}
        assert audited.web.post("/api/ask", json={"question": "x"}, headers=bad).status_code == 401
        refused = audited.last("token_refused")
        assert refused.outcome == "401" and secret not in str(refused)
    stale = {"Authorization": "Bearer " + token(claims("ann", exp=1))}
    audited.web.get("/api/sources", headers=stale)
    assert "expired" in str(audited.last("token_refused").detail["reason"])
    metrics = audited.web.get("/metrics", headers=CHIEF).text
    assert 'citeback_refused_total{reason="token"} 3.0' in metrics


def test_changes_of_rights_keys_and_documents_are_noted_with_who_made_them(
    audited: Audited, docs: Path
) -> None:
    web = audited.web
    audited.keys.add("bot", ["staff"])
    web.post("/admin/revoke", data={"key": "bot"}, headers=CHIEF)
    assert (audited.last().kind, audited.last().user, audited.last().detail["key"]) == (
        "key_revoked", "portal:chief", "bot"
    )  # fmt: skip
    web.post("/admin/revoke", data={"key": "no such key"}, headers=CHIEF)
    assert audited.last().detail["key"] == "bot", "nothing ended"
    web.post("/admin/rights", data={"source": "one.md", "groups": "board"}, headers=CHIEF)
    rights = audited.last("rights")
    assert (rights.user, rights.detail["groups"], rights.sources[0].source) == (
        "portal:chief", "board", "one.md"
    )  # fmt: skip
    web.post("/admin/rights", data={"source": "one.md", "groups": "board"}, headers=BOSS)
    assert (audited.last().kind, audited.last().user) == ("denied", "portal:boss")
    sent = web.put(
        "/uploads/new.md", content=b"A new document.", headers={**CHIEF, PAGE_HEADER: "1"}
    )
    assert sent.status_code == 201
    assert audited.last("upload").sources[0].source == sent.json()["source"]


def test_a_sync_notes_what_went_and_whose_readers_changed(
    audited: Audited, library: Library, docs: Path
) -> None:
    (docs / "two.md").unlink()
    (docs / "three.md").write_text("The third of them all.\n")
    (docs / ".citebackrights").write_text("one.md = board\n")
    syncing = Syncing(library, AuditRecorder(audited.store))
    syncing.run([docs])
    found = audited.last("sync")
    roles = {(each.source, each.role) for each in found.sources}
    assert roles == {("two.md", "removed"), ("one.md", "rights"), ("three.md", "added")}
    syncing.run([docs])
    assert audited.last("sync").id == found.id, "nothing changed"
    gone = list(audited.store.find(AuditFilter(source="two.md")))
    assert gone, "a source that is gone is found all the same"


def test_answers_that_cited_a_source_are_found_on_the_page_and_looking_is_noted(
    audited: Audited,
) -> None:
    audited.web.post("/api/ask", json={"question": HOW_LONG}, headers=BOSS)
    page = audited.web.get("/admin/audit", params={"source": MEMO.id, "kind": "ask"}, headers=CHIEF)
    assert page.status_code == 200 and HOW_LONG in page.text and "portal:boss" in page.text
    assert CALL.id not in page.text, "of each answer only what was sought"
    assert audited.last().kind == "audit_read"
    nothing = audited.web.get("/admin/audit", params={"source": "gone.md"}, headers=CHIEF)
    assert "Nothing yet." in nothing.text
    assert audited.web.get("/admin/audit", params={"since": "x"}, headers=CHIEF).status_code == 400
    for path in ("/admin/audit", "/admin/usage"):
        assert audited.web.get(path, headers=BOSS).status_code == 403


def test_the_command_line_writes_lists_and_verifies_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert citeback("audit", home=home).returncode == 2
    home.mkdir()
    assert citeback("keys", "--add", "bot", "--groups", "a,b", home=home).returncode == 0
    assert citeback("keys", "--revoke", "bot", home=home).returncode == 0
    listed = citeback("audit", "--json", home=home).stdout.splitlines()
    kinds = [json.loads(each)["kind"] for each in listed]
    assert kinds == ["key_revoked", "key_made"]
    assert "key_made" in citeback("audit", "--kind", "key_made", home=home).stdout
    verified = citeback("audit", "--verify", home=home)
    assert verified.returncode == 0 and "2 events, unchanged" in verified.stdout
    off = citeback("keys", "--add", "other", home=home, CITEBACK_AUDIT_DAYS="0")
    assert off.returncode == 0
    head = verified.stdout.split()[-1]
    again = citeback("audit", "--verify", "--noted", head, home=home)
    assert again.returncode == 0 and "2 events" in again.stdout
    wrong = citeback("audit", "--verify", "--noted", f"1:{'0' * 64}", home=home)
    assert wrong.returncode == 1 and "rewritten" in wrong.stderr


def test_a_server_without_a_log_has_no_pages_of_it(library: Library) -> None:
    app = built(
        lambda: create_app(
            shelf(), script(), kept=fresh(), administration=Administration(library, None)
        )
    )
    with TestClient(app) as web:
        assert web.get("/admin/usage").status_code == 404
        assert "admin/usage" not in web.get("/admin").text
