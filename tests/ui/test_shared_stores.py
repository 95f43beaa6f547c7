"""What people say at one server, another one of the same database sees: nothing is kept in a process or home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from index.engines import keep_in
from index.errors import CannotRun
from index.stores.postgres.migrating import migrate
from index.stores.postgres.server import server_of
from tests.ui.examples import quoted
from ui.access.api_keys import ApiKeys
from ui.access.identification import NotAdmitted
from ui.access.signed_in import InProcess, Remembered, begun_of
from ui.admin.insight import Insight
from ui.answering.asker import Asker
from ui.audit.opening import log_of
from ui.audit.recorder import AuditRecorder
from ui.audit.store import AuditFilter
from ui.storage.conversations import Conversations
from ui.storage.exchanges import Exchange
from ui.storage.feedback import Feedback, FeedbackStore
from ui.storage.home_contents import CONVERSATIONS
from ui.texts import texts_for


@pytest.fixture
def homes(tmp_path: Path, database: str) -> Iterator[tuple[Path, Path]]:
    """The homes of two servers of one database."""
    both = tmp_path / "one", tmp_path / "two"
    for home in both:
        home.mkdir()
        keep_in(home, database)
    yield both
    for home in both:
        keep_in(home, None)


def test_a_conversation_goes_on_at_the_other_server(homes: tuple[Path, Path]) -> None:
    one, two = (Conversations(home / CONVERSATIONS) for home in homes)
    first = Exchange("Who closed the gate?\0", "complete", answer=quoted("Who closed the gate?"))
    id = one.begin("anna", "Who closed the gate?")
    one.keep("anna", id, 0, first)
    assert two.read("anna", id) is not None and two.read("bert", id) is None
    two.keep_last("anna", id, (first, Exchange("And when?", "failed", notice="no model")))
    read = one.read("anna", id)
    assert read is not None and [each.question for each in read[1]] == [first.question, "And when?"]
    assert [each.id for each in one.listed("anna", holding="when")] == [id]
    two.delete("anna", id)
    assert one.read("anna", id) is None


def test_feedback_is_counted_once_over_all_servers(homes: tuple[Path, Path]) -> None:
    one, two = map(FeedbackStore, homes)
    numbers = [each.keep(Feedback("down", quoted("Who?"), reason="wrong")) for each in (one, two)]
    assert len(set(numbers)) == 2
    assert [each.id for each in one.all()] == numbers


def test_a_key_that_is_revoked_ends_at_every_server(homes: tuple[Path, Path]) -> None:
    one, two = map(ApiKeys, homes)
    key = one.add("reporting", ["finance"])
    with pytest.raises(CannotRun, match="another name"):
        two.add("reporting", [])
    headers = Headers({"authorization": f"Bearer {key}"})
    asker = two.asker(headers)
    assert asker is not None and asker.groups == ("finance",)
    assert two.revoke("reporting") and not one.revoke("reporting")
    with pytest.raises(NotAdmitted):
        one.asker(headers)


@pytest.mark.parametrize("shared", [True, False])
def test_a_sign_in_that_begins_at_one_ends_at_the_other(
    homes: tuple[Path, Path], shared: bool
) -> None:
    alone = InProcess()
    one: Remembered = begun_of(homes[0], 10) if shared else alone
    two: Remembered = begun_of(homes[1], 10) if shared else alone
    one.put("state", {"nonce": "n"}, for_s=60)
    one.put("gone", {"nonce": "n"}, for_s=-1)
    assert two.get("state") == {"nonce": "n"} and two.get("gone") is None
    assert two.pop("state") == {"nonce": "n"} and one.pop("state") is None


def test_one_audit_log_is_kept_by_all_servers_and_stays_when_the_tables_go_back(
    homes: tuple[Path, Path], database: str
) -> None:
    one, two = (AuditRecorder(log_of(home)) for home in homes)
    asker = Asker("portal:ann", (), door="page")
    for each in (one, two, one):
        each.answered(asker, "Who closed the gate?", quoted("Who?"), outcome="answered", ms=5)
    assert [each.id for each in two.store.find(AuditFilter())] == [3, 2, 1]
    page = Insight(one.store).usage(texts_for("en"), 7)
    assert ">3</td>" in page, "the questions of both are counted"
    server = server_of(database)
    migrate(server, to=2)
    migrate(server)
    assert one.store.verify().problems == []
    later = datetime.now(UTC) + timedelta(days=1)
    assert [each.remove_before(later, days=1) for each in (one, two)] == [3, 1]
    assert one.store.verify().problems == []
