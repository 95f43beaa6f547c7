"""The administrators' pages of usage and of the audit log, as text and in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from rag.answer import Answer
from tests.ui.browsing import Browser
from tests.ui.examples import HOW_LONG, WHERE_TO, disagreeing, fresh, not_found, script, shelf
from tests.ui.serving import built, served
from tests.ui.test_accessible import RULES
from ui.admin.insight import Insight, moment_said
from ui.admin.page import Administration
from ui.answering.asker import Asker
from ui.audit.recorder import AuditRecorder
from ui.audit.sqlite_store import SqliteAudit
from ui.audit.store import AuditFilter
from ui.server.application import create_app
from ui.storage.feedback import Feedback, FeedbackStore
from ui.texts import texts_for

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
ENGLISH = texts_for("en")
HOSTILE = '<script>steal()</script>" onload="steal()'


def asked(log: AuditRecorder, answer: Answer, user: str = "ann", ms: int = 800) -> None:
    asker = Asker(f"portal:{user}", (), door="page")
    log.answered(asker, answer.question, answer, outcome=answer.status, ms=ms)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteAudit]:
    with closing(SqliteAudit(tmp_path)) as store:
        log = AuditRecorder(store)
        for user in ("ann", "bob"):
            asked(log, disagreeing(), user)
        asked(log, not_found(WHERE_TO), "ann", ms=3_000)
        asked(log, not_found(WHERE_TO.upper()), "bob")
        asked(log, not_found(HOSTILE), HOSTILE)
        yield store


def test_the_figures_are_drawn_and_stand_in_tables(store: SqliteAudit, tmp_path: Path) -> None:
    said = FeedbackStore(tmp_path)
    for verdict in ("up", "up", "down"):
        said.keep(Feedback(verdict, disagreeing()))  # type: ignore[arg-type]
    page = Insight(store, said).usage(ENGLISH, 7)
    said.close()
    assert page.count('role="img"') == 4 and "style=" not in page
    rows = {
        title: re.findall(r"<td>([^<]*)</td>", table)
        for title, table in re.findall(r"<caption>([^<]*)</caption>(.*?)</table>", page)
    }
    assert rows["Questions"] == ["2", "0", "3", "0", "0", "0"]
    assert rows["People who asked"] == ["3"]
    assert rows["Seconds until an answer was complete"] == ["0.80", "3.00"]
    assert rows["Thumbs"] == ["2", "1"]
    assert rows["Questions without an answer"] == ["2", "1"], (
        "spelt in two ways, it is one question"
    )
    assert WHERE_TO in page or WHERE_TO.upper() in page
    assert "<script" not in page and 'onload="' not in page


def test_where_no_texts_are_kept_no_question_is_shown(tmp_path: Path) -> None:
    with closing(SqliteAudit(tmp_path)) as store:
        asked(AuditRecorder(store, texts=False), not_found(WHERE_TO))
        page = Insight(store).usage(ENGLISH, 7)
        assert WHERE_TO not in page and "CITEBACK_AUDIT_QUESTIONS" in page
        assert WHERE_TO not in Insight(store).audit(ENGLISH, AuditFilter())


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_both_pages_speak_the_readers_language(store: SqliteAudit, language: str) -> None:
    texts = texts_for(language)
    usage, log = Insight(store).usage(texts), Insight(store).audit(texts, AuditFilter())
    for page in (usage, log):
        assert f'lang="{texts.tag}"' in page and texts.administration in page
    assert HOW_LONG in log and "portal:ann" in log and "<script" not in log


def test_a_time_is_typed_as_far_as_one_knows_it() -> None:
    assert [moment_said(each) for each in ("", "2026", " 2026-11-28 09:30 ")] == [
        "", "2026", "2026-11-28T09:30"
    ]  # fmt: skip
    for wrong in ("yesterday", "28.11.2026", "2026-1-1", "2026-11-28T"):
        with pytest.raises(ValueError, match="is no time"):
            moment_said(wrong)


class _Index:
    """An index of which there is nothing to say."""

    generation, coverage, models = "1.1", 1.0, ("words",)

    def sources(self) -> list[object]:
        return []

    failures = left_out = sources

    def last_sync(self) -> None:
        return None

    def examine(self, *, sample: int | None = None) -> list[object]:
        return []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_both_pages_are_drawn_under_their_policy_and_can_be_read(
    store: SqliteAudit, browsers: Callable[..., Browser], colours: str
) -> None:
    """No script, no style that the policy refuses, no foreign address; axe finds nothing, dark or light."""
    administration = Administration(_Index(), None, counts=True)  # type: ignore[arg-type]
    app = built(
        lambda: create_app(
            shelf(), script(), kept=fresh(), administration=administration, insight=Insight(store)
        )
    )
    with served(app) as url:
        browser = browsers(color_scheme=colours)
        browser.go(f"{url}admin")
        page, said = browser.page, list[str]()
        page.on("console", lambda line: said.append(line.text))
        for path in ("admin", "admin/usage", "admin/audit"):
            page.goto(f"{url}{path}")
            found = Axe().run(page, options=RULES).response["violations"]
            assert [each["id"] for each in found] == [], path
        assert [line for line in said if "favicon" not in line] == []
        page.goto(f"{url}admin/usage")
        fill = "getComputedStyle(document.querySelector('rect.answered')).fill"
        assert page.evaluate(fill) not in ("rgb(0, 0, 0)", "none"), "the style sheet colours it"
        page.locator("summary").first.click()
        assert page.locator("table", has_text="not found").first.is_visible()
        page.locator("td a").first.click()
        page.wait_for_url("**/admin/audit?source=**")
        assert page.locator("tbody tr").count() == 2
