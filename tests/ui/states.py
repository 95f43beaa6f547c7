"""The states in which the chat page is looked at: by axe in its test, by people on pictures.

``python -m tests.ui.states FOLDER LOCALE [STATE...]`` writes a picture of each in three widths, light and
dark; LOCALE is a browser's language, like en-US.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from tests.ui import shaped
from tests.ui.browsing import Browser, started
from tests.ui.stage import ALLIES, BROKEN, HOSTILITY, HOW_LONG, LIFE, SLOW, WHEN, Stage, staged

WIDTHS = ((390, 844), (820, 1180), (1440, 900))
State = Callable[[Browser, Stage], None]


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


def listed(browser: Browser, stage: Stage) -> None:
    """Seven items over two sources."""
    empty(browser, stage)
    browser.ask(shaped.LIST)


def compared(browser: Browser, stage: Stage) -> None:
    empty(browser, stage)
    browser.ask(shaped.COMPARISON)


def compared_widely(browser: Browser, stage: Stage) -> None:
    """More sides than there is room for."""
    empty(browser, stage)
    browser.ask(shaped.WIDE)


def computed(browser: Browser, stage: Stage) -> None:
    """A sum of a few cells, below one of very many."""
    empty(browser, stage)
    browser.ask(shaped.LARGE_SUM)
    browser.ask(shaped.SUM)


def collected(browser: Browser, stage: Stage) -> None:
    """What is indexed: nothing is quoted."""
    empty(browser, stage)
    browser.ask(shaped.COLLECTION)


def asked_back(browser: Browser, stage: Stage) -> None:
    empty(browser, stage)
    browser.ask(shaped.BARE)


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
    listed, compared, compared_widely, computed, collected, asked_back,
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
