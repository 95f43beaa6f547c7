"""The shape of a question: what kind of answer it asks for, told by rule before anything is read.

The rules are lists of expressions (``rag/text/lexicon/shape.toml``), tried in the order of ``_ORDER``.
A wrong guess costs little: a shape that finds nothing is answered as a fact (``rag.shapes``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rag.answer import Turn
from rag.query.answer_form import form_of
from rag.query.comparison_sides import compared
from rag.query.follow_ups import without_changes
from rag.query.shape_words import language, matches, plain
from rag.query.small_talk import small_talk, without_greeting
from rag.query.topic import topic
from rag.query.underspecified import underspecified

Shape = Literal[
    "fact", "yes/no", "reason", "several sources", "list", "comparison", "calculation", "summary", "latest",
    "hops", "collection", "small talk", "unclear",
]  # fmt: skip
"""``calculation`` counts or computes over the rows of a table; ``collection`` is about what is indexed.

``hops`` needs a fact from one passage to find the next; ``unclear`` can mean several things.
"""

_ORDER: tuple[tuple[Shape, str], ...] = (
    ("collection", "collection"), ("reason", "reason"), ("comparison", "comparison"), ("summary", "summary"),
    ("several sources", "several_sources"), ("yes/no", "yes_no"), ("hops", "hops"), ("calculation", "calculation"),
    ("latest", "latest"), ("list", "list"),
)  # fmt: skip
"""The shapes with a rule each, and the names of the rules; the first that holds tells the shape."""
FACTS: frozenset[Shape] = frozenset(("fact", "yes/no", "reason", "small talk", "unclear"))
"""Shapes whose answers have no parts that could be chosen or laid out anew."""
_MAY_BE_EMPTY: frozenset[Shape] = frozenset(
    ("fact", "yes/no", "reason", "calculation", "latest", "list", "hops")
)
"""Shapes of questions that may say nothing by themselves: "why?", "how many?"."""


@dataclass(frozen=True, slots=True)
class AskedShape:
    """A question's shape, and what it says of the answer's form.

    ``about`` is the question without the words that only ask for the shape: "Summarise the report" is about
    "the report". It is empty for a summary of everything, or a question about the whole collection. ``sides``
    are what a comparison compares, in the order of the question; its ``about`` is the aspect ("price" of
    "compare the price of A and B"), empty if it names none. ``sentences`` is the length asked for, ``most``
    the number of items that are wanted at most ("the first three"); ``since`` and ``until`` are the years
    (inclusive) that the question limits itself to ("only the ones from 2025"); ``in_order`` of what items are
    asked for, ``as_table`` whether a table is.
    """

    shape: Shape = "fact"
    about: str = ""
    sides: tuple[str, ...] = ()
    sentences: int | None = None
    in_order: Literal["", "time"] = ""
    as_table: bool = False
    most: int | None = None
    since: str | None = None
    until: str | None = None


class TellsShape(Protocol):
    """Tells the shape of a question: as ``tell``."""

    def __call__(self, asked: str, alone: str = "", history: Sequence[Turn] = ()) -> AskedShape: ...


def tell(asked: str, alone: str = "", history: Sequence[Turn] = ()) -> AskedShape:
    """The shape of a question as it was ``asked``; ``alone`` is its stand-alone form."""
    whole = plain(without_greeting(alone or asked))
    # The names that a follow-up refers to stand behind it, in brackets: they are no part of its grammar.
    question = plain(without_greeting(asked)) if alone.startswith(asked.strip()) else whole
    shape = shape_of(question)
    if shape in _MAY_BE_EMPTY and underspecified(question, history):
        shape = "unclear"
    sides = compared(without_changes(question)) if shape == "comparison" else compared("")
    form = form_of(question)
    return AskedShape(
        shape,
        about=sides.aspect
        if shape == "comparison"
        else topic(shape, without_changes(whole, conditions=False)),
        sides=sides.names,
        sentences=form.sentences,
        in_order=form.in_order,
        as_table=form.as_table,
        most=form.most,
        since=form.since,
        until=form.until,
    )


def shape_of(question: str) -> Shape:
    """By rule, from the question alone (English, Chinese, Russian; some German, Spanish, French).

    ``unclear`` depends on the conversation too: it is only told by ``tell``.
    """
    if small_talk(question) is not None:
        return "small talk"
    asked = without_changes(plain(without_greeting(question)))
    told = language(asked)
    return next((shape for shape, rule in _ORDER if matches(rule, asked, told)), "fact")
