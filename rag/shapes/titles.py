"""Sources as they are named to a reader: their titles are text of documents, so data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.passages import Label
from index.words import without_hidden, words
from rag.shapes.wording import MORE, UNDATED
from rag.text.prompt_injection import is_like_order

LONGEST = 100  # characters shown of a title
SHOWN = 20  # titles at most; the others are counted


def title_of(label: Label) -> str:
    """A source's title on one line; its id where it has none, or one that gives orders to a machine."""
    return next((each for each in map(_line, (label.title, label.id)) if each), "…")


def listed(labels: Sequence[Label], language: str, *, at_most: int = SHOWN) -> list[str]:
    """A line for each source, with its date; the last line counts those that aren't shown."""
    lines = [f"- {title_of(each)} ({each.date or UNDATED[language]})" for each in labels[:at_most]]
    return [*lines, *more(len(labels) - at_most, language)]


def more(n: int, language: str) -> list[str]:
    """A line that says how many more there are, if any."""
    return [f"- {MORE[language].format(n=f'{n:,}' if language == 'en' else n)}"] if n > 0 else []


def named_by(topic: str, labels: Iterable[Label]) -> list[Label]:
    """The sources whose title or path holds all words of a topic."""
    wanted = set(words(topic))
    return [
        each
        for each in labels
        if wanted
        and (
            wanted <= set(words(each.title))
            or wanted
            <= set(words(" ".join(each.id.replace("_", " ").replace("-", " ").split("/"))))
            or each.id.lower().endswith(f"/{topic.lower()}")
            or each.id.lower() == topic.lower()
        )
    ]


def _line(title: str) -> str:
    plain = " ".join(without_hidden(title).split())
    plain = "".join(char for char in plain if char.isprintable())
    if is_like_order(plain):
        return ""
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1].rstrip()}…"
