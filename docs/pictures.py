"""``python -m docs.pictures``: the pictures in README.md, of a real question to a real page, in both schemes.

Needs Chromium and the developers' packages (``make .venv/installed-dev``).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.commands import citeback, serving
from tests.ui.browsing import Browser, started

HERE = Path(__file__).parent
QUESTION = "How long was the call between Trump and Putin?"
SIZE = {"width": 1280, "height": 800}


def main() -> None:
    """Index the sample documents, ask, take a picture in light and in dark."""
    with tempfile.TemporaryDirectory() as home:
        citeback("index", HERE.parent / "seeds", home=Path(home))
        with serving(Path(home)) as url, started() as chromium:
            for scheme in ("light", "dark"):
                browser = Browser(chromium, color_scheme=scheme)
                browser.open(url, **SIZE)
                browser.ask(QUESTION)
                browser.page.screenshot(path=HERE / f"page-{scheme}.png")
                browser.close()


if __name__ == "__main__":
    main()
