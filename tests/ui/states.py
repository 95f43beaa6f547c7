"""The states in which the chat page is looked at: by axe in its test, by people on pictures.

``python -m tests.ui.states FOLDER LOCALE [STATE...]`` writes a picture of each in three widths, light and
dark; LOCALE is a browser's language, like en-US.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from threading import Event

from index.errors import IndexProblem
from index.library import Library, open_library
from rag.answer import Agreement, Answer, Citation, Claim, Disagreement, Highlight, Reading
from tests.fakes import WordEmbedder
from tests.index.making import pdf
from tests.ui.browsing import Browser, started
from tests.ui.examples import HOSTILE, Script, not_found, quoted
from tests.ui.serving import built, served
from ui.admin import Administration, EvalRun
from ui.conversations import Conversations
from ui.feedback import FeedbackStore
from ui.http import create_app
from ui.line import Line
from ui.syncing import Syncing
from ui.uploads import Uploads

WIDTHS = ((390, 844), (820, 1180), (1440, 900))
HOW_LONG, WHEN, LIFE = (
    "How long was the call?",
    "When did the harbour freeze?",
    "Is there life on Mars?",
)
ALLIES, HOSTILITY, BROKEN = "What do the allies fear?", "What is hostile?", "What breaks?"
SLOW = "Who counted the ships?"
_LONG = "Report of the working group that prepares the second meeting of the foreign ministers, with annexes"
_FILES: dict[str, str | bytes] = {
    "2025-02-12-call.md": (
        "---\ntitle: The call and its echoes\ndate: 2025-02-12\n---\n# The call\n\nThe two spoke in the morning. "
        "The call took about 90 minutes. Both sides said afterwards that it had gone well, and that their "
        "teams would meet soon.\n\n## Reactions\n\nAllies feared that they would be left out of the talks.\n"
    ),
    "reports/working-group.md": (
        f"---\ntitle: {_LONG}\n---\n# Annex\n\nThe allies fear that an agreement is made over their "
        "heads, that it comes before the autumn, and that nobody asks them about the borders, the prisoners, the "
        "harbours and the grain, though all of it lies in their own country and concerns their people "
        "first of all.\n"
    ),
    "memo.csv": "Who,How long,Remark\nTrump,50 minutes,from the diary\nPutin,50 minutes,from the log\n",
    "harbour.pdf": pdf(),
    "hostile.md": HOSTILE.text,
    "bad.pdf": b"%PDF-1.7 nothing",
}  # fmt: skip


@dataclass(slots=True)
class Stage:
    """The page over these files, and what stands behind it."""

    url: str
    script: Script
    line: Line
    goes_on: Event = field(default_factory=Event)  # what is held up waits for it

    def before(self, question: str) -> None:
        """What happens to a question before it is answered."""
        if question == SLOW:
            self.goes_on.wait(60)
        if question == BROKEN:
            raise IndexProblem("the index is being restored: ask again in a minute")

    def fill_line(self, *, waiting: int) -> None:
        """Others ask: all places are taken, and so many wait."""
        for _ in range(self.line.at_once + waiting):
            self.line.hand_in(lambda: self.script.stream(SLOW))

    def let_go(self) -> None:
        """Whatever is held up goes on; the next is held up again."""
        self.script.between_answers = lambda: None
        self.goes_on.set()
        while self.line.running or self.line.waiting:
            time.sleep(0.01)
        self.goes_on = Event()


State = Callable[[Browser, Stage], None]


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """The page over an index of these files, with a line in which two are answered at once."""
    docs = folder / "docs"
    for name, content in _FILES.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with ExitStack() as stack:
        library = stack.enter_context(
            open_library(
                folder / "home", embedders=lambda: [WordEmbedder()], verb="t", writing=True
            )
        )
        syncing = Syncing(library)
        syncing.run([docs])
        script, line = Script(*_answers(library)), Line(at_once=2)
        kept, said = Conversations(folder / "kept.db"), FeedbackStore(folder)
        stack.callback(kept.close)
        stack.callback(said.close)
        runs = [EvalRun("2026-11-22T09:00:00", "seeds", 100, 0.93)]
        app = built(
            lambda: create_app(
                library,
                script,
                kept=kept,
                line=line,
                examples=lambda sources: [HOW_LONG, WHEN, ALLIES],
                feedback=said,
                syncing=syncing,
                uploads=Uploads(library.home, library, syncing, most_bytes=50 << 20),
                administration=Administration(library, syncing, lambda: runs),
            )
        )
        stage = Stage(stack.enter_context(served(app)), script, line)
        script.before_answering = stage.before
        yield stage


def _answers(library: Library) -> Iterator[Answer]:
    call = "2025-02-12-call.md"
    about = [
        _cite(library, call, "The call took about 90 minutes.", 1, "about 90 minutes"),
        _cite(library, "memo.csv", "| Trump | 50 minutes | from the diary |", 2, "50 minutes"),
        _cite(library, "memo.csv", "| Putin | 50 minutes | from the log |", 3, "50 minutes"),
    ]
    readings = (Reading("about 90 minutes", (1,)), Reading("50 minutes", (2, 3)))
    yield replace(quoted(HOW_LONG, *about), disagreements=(Disagreement(HOW_LONG, readings),))
    froze = _until_stop(library, "harbour.pdf", "The harbour of the northern town")
    cited = _cite(library, "harbour.pdf", froze, 1, "in the winter of 1911")
    yield replace(
        quoted(WHEN, replace(cited, page=1)),
        agreement=Agreement("in the winter of 1911", 2, (1,)),
    )
    fear = _until_stop(library, "reports/working-group.md", "The allies fear")
    afraid = _cite(library, "reports/working-group.md", fear, 1, "over their heads")
    left = _cite(library, call, "Allies feared that they would be left out of the talks.", 2)
    yield _written(ALLIES, afraid, left)
    yield quoted(HOSTILITY, _cite(library, "hostile.md", HOSTILE.text, 1))
    yield not_found(LIFE, (left, about[0], afraid))


def _written(question: str, fear: Citation, left: Citation) -> Answer:
    """An answer as a chat model writes it: a claim without support, and a note."""
    claims = (
        Claim("The allies fear that an agreement is made over their heads.", (1,), "supported"),
        Claim("They were surprised.", (), "unsupported"),
        Claim("They feared to be left out of the talks.", (2,), "supported"),
    )
    marked = [each.text + "".join(f" [{at}]" for at in each.citations) for each in claims]
    return replace(
        quoted(question, fear, left),
        answer=" ".join(marked),
        claims=claims,
        confidence=0.55,
        model="openai:gpt-4.1-mini",
        standalone_question="What do the allies fear of the call between the two presidents?",
        notes=("1 sentence that no passage supports was left out.",),
    )


def _until_stop(library: Library, id: str, begin: str) -> str:
    """The sentence of a source that begins so."""
    source = library.source(id)
    assert source is not None
    start = source.text.index(begin)
    return source.text[start : source.text.index(".", start) + 1]


def _cite(library: Library, id: str, quote: str, marker: int, exact: str = "") -> Citation:
    """The quote as a citation, ``exact`` marked in it."""
    source = library.source(id)
    assert source is not None
    start = source.text.index(quote)
    at = start + quote.index(exact)
    return Citation(
        marker, id, source.title, source.date, None, None, start, start + len(quote), quote,
        source.sha256, highlight=Highlight(at, at + len(exact)) if exact else None,
    )  # fmt: skip


def empty(browser: Browser, stage: Stage) -> None:
    browser.open(stage.url)


def answered(browser: Browser, stage: Stage) -> None:
    """A cited passage of a PDF, and its page beside it where there is room."""
    empty(browser, stage)
    browser.ask(WHEN)


def disagreeing(browser: Browser, stage: Stage) -> None:
    empty(browser, stage)
    browser.ask(HOW_LONG)


def written(browser: Browser, stage: Stage) -> None:
    """What a chat model wrote, a claim of it unsupported, after another question."""
    disagreeing(browser, stage)
    browser.ask(ALLIES)


def missing(browser: Browser, stage: Stage) -> None:
    empty(browser, stage)
    browser.ask(LIFE)


def failing(browser: Browser, stage: Stage) -> None:
    empty(browser, stage)
    browser.ask(BROKEN)


def hostile(browser: Browser, stage: Stage) -> None:
    empty(browser, stage)
    browser.ask(HOSTILITY)


def streaming(browser: Browser, stage: Stage) -> None:
    """An answer of which one sentence has come."""
    stage.script.between_answers = stage.goes_on.wait
    empty(browser, stage)
    browser.type(HOW_LONG)
    browser.all(".growing .reply .marker").first.wait_for()


def looking(browser: Browser, stage: Stage) -> None:
    """A question for which nothing was found yet."""
    empty(browser, stage)
    browser.type(SLOW)
    browser.all(".growing .pending").wait_for()


def waiting(browser: Browser, stage: Stage) -> None:
    """A question that stands in line behind others."""
    stage.fill_line(waiting=2)
    empty(browser, stage)
    browser.type(SLOW)
    browser.all(".waiting .pending").wait_for()


def stopped(browser: Browser, stage: Stage) -> None:
    streaming(browser, stage)
    browser.page.click("[data-do=stop]")
    browser.answered(1)


def pointed_at(browser: Browser, stage: Stage) -> None:
    """A marker that shows its quote."""
    disagreeing(browser, stage)
    browser.all(".reply .marker").nth(1).focus()


def proof(browser: Browser, stage: Stage) -> None:
    """The evidence by itself, where the window is narrow; the second source, where it isn't."""
    disagreeing(browser, stage)
    browser.page.click("[data-do=evidence]")


def reading(browser: Browser, stage: Stage) -> None:
    """A row of a table in its source."""
    disagreeing(browser, stage)
    browser.all(".reply .marker").nth(1).click()
    browser.cited("| Trump | 50 minutes | from the diary |")


def scope(browser: Browser, stage: Stage) -> None:
    empty(browser, stage)
    browser.page.click("#scope summary")
    browser.page.locator("#scope input[name=source]").first.check()


def editing(browser: Browser, stage: Stage) -> None:
    disagreeing(browser, stage)
    browser.page.hover(".asked")
    browser.page.click("[data-do=edit]")


def judging(browser: Browser, stage: Stage) -> None:
    disagreeing(browser, stage)
    browser.page.click("[data-do=thumb-down]")


def rail(browser: Browser, stage: Stage) -> None:
    """The conversations, the menu of the second one open."""
    written(browser, stage)
    browser.all("[data-do=new]").evaluate("button => button.click()")
    browser.all(".welcome").wait_for()
    browser.ask(WHEN)
    if browser.all("#bar [data-do=rail]").is_visible():
        browser.page.click("#bar [data-do=rail]")
    browser.page.hover("#kept li >> nth=1")
    browser.page.click("#kept .menu summary >> nth=1")


def renaming(browser: Browser, stage: Stage) -> None:
    rail(browser, stage)
    browser.page.click("#kept [data-do=rename] >> nth=1")


def deleting(browser: Browser, stage: Stage) -> None:
    rail(browser, stage)
    browser.page.click("#kept [data-do=delete] >> nth=1")


def finding(browser: Browser, stage: Stage) -> None:
    """A search of conversations that finds none."""
    rail(browser, stage)
    browser.page.keyboard.press("Escape")
    browser.page.fill("#find", "zebra")
    browser.all("#kept .note").wait_for()


def adding(browser: Browser, stage: Stage) -> None:
    """A document that was added, and one that couldn't be."""
    empty(browser, stage)
    browser.all("[data-do=add]").evaluate("button => button.click()")
    again = {"name": "notes of the meeting.md", "mimeType": "", "buffer": b"The call took long."}
    bad = {"name": "bad.pdf", "mimeType": "", "buffer": b"%PDF-1.7 nothing"}
    browser.page.set_input_files("#files", [again, bad])
    browser.until(lambda: browser.all(".adding progress").count() == 0)


def administration(browser: Browser, stage: Stage) -> None:
    browser.go(f"{stage.url}admin")
    browser.page.click("button")


def source(browser: Browser, stage: Stage) -> None:
    """A source in a tab of its own."""
    disagreeing(browser, stage)
    url = browser.all("#evidence .tab").first.get_attribute("href")
    browser.go(f"{stage.url}{url}")


STATES: tuple[State, ...] = (
    empty, looking, streaming, waiting, stopped, answered, disagreeing, written, missing, failing, hostile,
    pointed_at, proof, reading, scope, editing, judging, rail, renaming, deleting, finding, adding,
    administration, source,
)  # fmt: skip


@contextmanager
def brought(
    browser: Browser, stage: Stage, state: State, *, width: int, height: int
) -> Iterator[None]:
    """The browser in that state; afterwards whatever was held up goes on."""
    browser.width, browser.height = width, height
    try:
        state(browser, stage)
        yield
    finally:
        stage.let_go()


def main(folder: Path, names: list[str], locale: str = "en-US") -> None:
    """Write the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = [state for state in STATES if not names or state.__name__ in names]
    with tempfile.TemporaryDirectory() as made, staged(Path(made)) as stage, started() as chromium:
        for state, (width, height), scheme in product(shown, WIDTHS, ("light", "dark")):
            phone = width < 600
            browser = Browser(
                chromium, color_scheme=scheme, locale=locale, has_touch=phone, is_mobile=phone
            )
            with brought(browser, stage, state, width=width, height=height):
                browser.page.wait_for_timeout(300)  # till what slides has arrived
                browser.page.screenshot(path=folder / f"{state.__name__}-{width}-{scheme}.png")
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[3:], locale=sys.argv[2])
