"""Documents of any number for a benchmark: real text, repeated with changes so that none is alike."""

from __future__ import annotations

import random
import re
from pathlib import Path

_SEEDS = Path(__file__).parents[2] / "seeds"
_PARAGRAPHS = 6  # a source; about five chunks


def write(folder: Path, sources: int) -> None:
    """Write so many Markdown files into a new ``folder``."""
    folder.mkdir(parents=True)
    for number in range(sources):
        (folder / f"{number:06}.md").write_text(document(number), "utf-8")


def document(number: int) -> str:
    """The same text for the same number: paragraphs of the seeds, their figures and order changed."""
    dice = random.Random(number)
    paragraphs = [_changed(each, dice) for each in dice.choices(_paragraphs(), k=_PARAGRAPHS)]
    return f"# Report {number}\n\n" + "\n\n".join(paragraphs) + "\n"


def _paragraphs() -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted(_SEEDS.glob("0*.md"))]
    return [each for text in texts for each in text.split("\n\n") if 200 < len(each) < 1500]


def _changed(paragraph: str, dice: random.Random) -> str:
    return re.sub(r"\d+", lambda found: str(dice.randint(2, 2 * int(found[0][:6]) + 9)), paragraph)
