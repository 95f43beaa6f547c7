"""Generates any number of documents for a benchmark: real text, repeated with changes so that all differ."""

from __future__ import annotations

import random
import re
from pathlib import Path

_SEEDS = Path(__file__).parents[2] / "seeds"
_PARAGRAPHS = 6  # per source; about five chunks


def write(folder: Path, sources: int, *, first: int = 0) -> None:
    """Write ``sources`` Markdown files into a new ``folder``, numbered from ``first``."""
    folder.mkdir(parents=True)
    for number in range(first, first + sources):
        (folder / f"{number:06}.md").write_text(document(number), "utf-8")


def document(number: int) -> str:
    """Document ``number``, always the same text: paragraphs of the seeds with changed figures and order."""
    dice = random.Random(number)
    paragraphs = [_changed(each, dice) for each in dice.choices(_paragraphs(), k=_PARAGRAPHS)]
    return f"# Report {number}\n\n" + "\n\n".join(paragraphs) + "\n"


def _paragraphs() -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted(_SEEDS.glob("0*.md"))]
    return [each for text in texts for each in text.split("\n\n") if 200 < len(each) < 1500]


def _changed(paragraph: str, dice: random.Random) -> str:
    return re.sub(r"\d+", lambda found: str(dice.randint(2, 2 * int(found[0][:6]) + 9)), paragraph)


def grown(number: int) -> str:
    """A document for a large corpus: one word in eight is from a vocabulary that grows like a real one."""
    dice = random.Random(number)
    return re.sub(
        r"\b[a-z]{4,}\b",
        lambda found: invented(dice) if dice.random() < 0.125 else found[0],
        document(number),
    )


def invented(dice: random.Random) -> str:
    """A word of six to eight letters; some are frequent, most are rare (Zipf)."""
    rank = int(dice.paretovariate(0.6))
    letters = random.Random(rank)
    return "".join(
        letters.choice("bdfgklmnprstvz") + letters.choice("aeiou") for _ in range(rank % 2 + 3)
    )


def questions(documents: int, count: int) -> list[str]:
    """Questions for a large corpus, each made of words from one sentence of a document."""
    dice = random.Random(documents)
    asked: list[str] = []
    while len(asked) < count:
        sentences = re.findall(r"[A-Z][^.!?\n]{40,200}[.!?]", grown(dice.randrange(documents)))
        words = re.findall(r"[A-Za-z]{4,}", dice.choice(sentences)) if sentences else []
        if len(words) >= 4:
            asked.append("What about " + " ".join(dice.sample(words, min(6, len(words)))) + "?")
    return asked
