"""Whatever a document, a file name, a person or a fault says is shown as it is, and does nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from index.doctor import Finding
from index.errors import IndexProblem
from index.loaders.parts import LeftOut
from index.passages import Mark, Source, SourceSummary, Span
from index.stores.failures import Unindexed
from index.syncing.noted import LastSync
from rag.answer import Agreement, Answer, Disagreement, Reading
from tests.ui.browsing import Browser
from tests.ui.examples import Script, Shelf, cite, not_found, quoted
from tests.ui.serving import built, served
from ui.admin.page import Administration, EvalRun
from ui.server.application import create_app
from ui.storage.conversations import Conversations
from ui.storage.feedback import FeedbackStore

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
_CORPUS = (
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "' onfocus='window.hit=1' autofocus='",
    '" onmouseover="window.hit=1',
    "</textarea></title></style><iframe srcdoc='<script>top.hit=1</script>'>",
    '<a href="javascript:window.hit=1">x</a>',
    "[x](javascript:window.hit=1)",
    "![x](http://evil.example/x.png)",
    "{{constructor.constructor('window.hit=1')()}}",
    "${window.hit=1}",
    "$$\\alpha$$",
    "&lt;b&gt;",
    "<b>bold</b>",
    "<style>*{display:none}</style>",
    "<base href=http://evil.example/>",
    "<form action=http://evil.example/><button>",
    "\u202e\u2066",
)
EVIL = " ".join(_CORPUS)
BREAKS = f"It breaks {EVIL}"
NOWHERE = f"Nowhere {EVIL}"
SOURCE = Source(
    id=f"folder {EVIL}/file {EVIL}.md".replace("//", "/ /"),
    text=f"# {EVIL}\n\n{EVIL}\n\n| {EVIL} | {EVIL} |\n|---|---|\n| {EVIL} | 5 |\n\n- {EVIL}\n",
    title=f"Title {EVIL}",
    date=f"2025 {EVIL}",
    language=EVIL,
    url="javascript:window.hit=1",
    groups=(EVIL,),
    marks=(Mark(Span(2, 2 + len(EVIL)), EVIL, 0.5),),
)
OMITTED = LeftOut(SOURCE.id, EVIL, 2, (1,))
QUESTION = f"Who? {EVIL}"


def poisoned() -> Answer:
    cited = replace(cite(SOURCE, EVIL, 1), heading=EVIL, cells=EVIL, mark=EVIL, certainty=0.5)
    row = replace(cite(SOURCE, f"| {EVIL} | 5 |", 2), heading=EVIL)
    readings = (Reading(EVIL, (1,)), Reading(EVIL, (2,)))
    return replace(
        quoted(QUESTION, cited, row),
        standalone_question=EVIL,
        disagreements=(Disagreement(EVIL, readings),),
        agreement=Agreement(EVIL, 2, (1,)),
        notes=(EVIL,),
        model=EVIL,
    )


def held() -> Shelf:
    shelf = Shelf(SOURCE)
    shelf.omitted[SOURCE.id] = [OMITTED]
    return shelf


class Evil(Script):
    """A chain that fails, finds nothing and answers with the same words."""

    model = EVIL

    def __init__(self) -> None:
        super().__init__(poisoned(), not_found(NOWHERE, (cite(SOURCE, EVIL, 1),)))
        self.before_answering = self._fail

    def _fail(self, question: str) -> None:
        if question == BREAKS:
            raise IndexProblem(EVIL)


@dataclass
class Ill:
    """An index in which everything is called so."""

    generation: str = EVIL
    coverage: float = 0.5
    models: tuple[str, ...] = (EVIL,)
    shelf: Shelf = field(default_factory=held)

    def sources(self) -> list[SourceSummary]:
        return self.shelf.sources()

    def last_sync(self) -> LastSync | None:
        return LastSync("2026-11-25T07:00:00+00:00", {EVIL: 1})

    def failures(self) -> list[Unindexed]:
        return [Unindexed(EVIL, Path("x"), EVIL, EVIL)]

    def left_out(self) -> list[LeftOut]:
        return [OMITTED]

    def examine(self, *, sample: int | None = None) -> list[Finding]:
        return [Finding(EVIL, EVIL)]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    kept, feedback = Conversations(tmp_path / "conversations.db"), FeedbackStore(tmp_path)
    administration = Administration(Ill(), None, lambda: [EvalRun(EVIL, EVIL, 1, None)])
    administration.check()
    app = built(
        lambda: create_app(
            held(),
            Evil(),
            kept=kept,
            feedback=feedback,
            examples=lambda sources: [QUESTION],
            administration=administration,
        )
    )
    with served(app) as url:
        yield url
    feedback.close()
    kept.close()


_MADE = """[...document.querySelectorAll('#frame *, dialog *')].filter((each) =>
  each.matches('img, script, iframe, style, base, b, form, svg, a')
  && !each.matches('.icon, .brand b, #scope-said, #peek > b, #ask, dialog form, iframe[name=source-viewer]')
  && !each.matches('a[href^=source], a[href^=conversations], a[href=admin]')).map((each) => each.outerHTML)"""


def harmless(browser: Browser) -> bool:
    """Nothing ran, nothing but our own elements were made, nobody else was asked for anything."""
    page = browser.page
    ran = [frame.evaluate("window.hit") for frame in page.frames]
    made = page.evaluate(_MADE)
    hosts = browser.hosts_asked()
    assert (ran, made, len(hosts)) == ([None] * len(ran), [], 1), (ran, made, hosts)
    return True


def test_hostile_words_do_nothing_wherever_they_stand(browser: Browser, url: str) -> None:
    page = browser.open(url)
    assert browser.all(".example").inner_text() == " ".join(QUESTION.split())
    assert harmless(browser)
    page.click("#scope summary")
    assert EVIL in " ".join(browser.all(".choice").all_inner_texts())
    page.keyboard.press("Escape")
    browser.all(".example").click()
    exchange = browser.answered(1)
    shown = exchange.inner_text()
    assert shown.count(EVIL) >= 6, "question, understood, claims, readings, agreement and note"
    assert browser.all("#evidence").inner_text().count(EVIL) >= 4
    assert harmless(browser)
    exchange.locator(".marker").first.hover()
    assert EVIL in browser.all("#peek").inner_text()
    browser.until(lambda: EVIL in browser.viewer.locator("body").inner_text())
    assert harmless(browser)
    for question in (NOWHERE, BREAKS):
        assert EVIL in browser.ask(question).inner_text()
        assert harmless(browser)


def test_hostile_names_and_reasons_do_nothing(browser: Browser, url: str) -> None:
    page = browser.open(url)
    exchange = browser.ask(QUESTION)
    exchange.locator("[data-do=thumb-down]").click()
    page.fill("#dialog-thumb-down textarea", EVIL)
    page.click("#dialog-thumb-down .submit")
    exchange.locator("[data-do=thumb-down][aria-pressed=true]").wait_for()
    page.click("#kept .menu summary")
    page.click("#kept [data-do=rename]")
    page.fill("#dialog-rename input", f"Named {EVIL}"[:79])
    page.press("#dialog-rename input", "Enter")
    browser.until(lambda: browser.all("#kept .title").inner_text() == f"Named {EVIL}"[:79])
    page.fill("#find", EVIL[:40])
    assert harmless(browser)
    page.reload()
    browser.answered(1)
    assert harmless(browser)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_hostile_words_do_nothing_on_the_administrators_page(
    browsers: Callable[..., Browser], url: str, locale: str
) -> None:
    browser = browsers(locale=locale)
    browser.go(f"{url}admin")
    assert browser.all("body").inner_text().count(EVIL) >= 8
    made = (
        "document.querySelectorAll('main :is(img, script, iframe, style, base, svg, b, i)').length"
    )
    assert browser.page.evaluate(made) == 0
    assert browser.page.evaluate("window.hit") is None
    assert browser.hosts_asked() == {urlsplit(url).netloc}
