"""Questions that the documents answer, to choose from or to begin with: made from their own sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from index.passages import Label, Source
from index.words import words
from rag.answering.not_found import language_of
from rag.query.analysis import asked_kind
from rag.query.suggestions import suggestions
from rag.shapes.titles import title_of
from rag.shapes.tools import Tools
from rag.shapes.wording import ABOUT_A_SOURCE
from rag.text.prompt_injection import is_like_order

OFFERED = 3  # questions at most
LOOKED_IN = 12  # sources at most
READ = 60_000  # characters of each that are looked through
OF_EACH = 12  # questions of a source that are looked at


def examples(
    tools: Tools, labels: Sequence[Label], language: str, *, like: str = ""
) -> tuple[str, ...]:
    """At most three questions in a language, of different sources where possible, best first.

    With ``like`` only those that ask for the same kind of value, or share a word with it. Where there are too
    few, it is asked what a source is about.
    """
    kind, about = asked_kind(like), set(words(like))
    made = [
        (each, place)
        for label in labels[:LOOKED_IN]
        for place, each in enumerate(_of(tools.source(label.id), language))
    ]
    fitting = sorted(
        (
            each
            for each in made
            if not like or asked_kind(each[0]) == kind or about & set(words(each[0]))
        ),
        key=lambda found: (
            -len(about & set(words(found[0]))),
            asked_kind(found[0]) != kind,
            found[1],
        ),
    )
    best = _distinct(question for question, _ in fitting)
    asking = (ABOUT_A_SOURCE[language].format(title=title_of(each)) for each in labels)
    return tuple(dict.fromkeys((*islice(best, OFFERED), *islice(asking, OFFERED))))[:OFFERED]


def _of(source: Source | None, language: str) -> Iterator[str]:
    if source is None:
        return
    start = replace(source, text=source.text[:READ], regions=(), left_out=(), marks=(), values=())
    found = (each.question for each in suggestions(start))
    yield from islice(
        (each for each in found if language_of(each) == language and not is_like_order(each)),
        OF_EACH,
    )


def _distinct(questions: Iterable[str]) -> Iterator[str]:
    """Without questions that share most of their words with an earlier one."""
    known: list[set[str]] = []
    for each in questions:
        own = set(words(each))
        if all(len(own & other) * 2 < len(own | other) for other in known):
            known.append(own)
            yield each
