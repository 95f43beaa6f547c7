"""For each shape of a question that isn't one fact: how the parts of its answer are found.

A finder gives None where it finds nothing: the question is then answered as a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from rag.found import Found
from rag.query.shape import Shape
from rag.question import Question
from rag.shapes.tools import Tools
from rag.tables.forms import pattern

_HOW_MUCH = pattern("how_much_of")
Finder = Callable[[Question, Tools], Found | None]


def _in(module: str, name: str = "find") -> Finder:
    """The finder in a module, imported once a question needs it: a command's only question has one shape."""

    def find(question: Question, tools: Tools) -> Found | None:
        found: Found | None = getattr(import_module(f"rag.shapes.{module}"), name)(question, tools)
        return found

    return find


def _amount(question: Question, tools: Tools) -> Found | None:
    """A fact that may be a sum: only what asks how much makes the import of tables worth its time."""
    text = question.standalone or question.asked or question.text
    return _in("calculations", "amount")(question, tools) if _HOW_MUCH.search(text) else None


FINDERS: Mapping[Shape, Finder] = {
    "calculation": _in("calculations"),
    "collection": _in("collection"),
    "comparison": _in("comparisons"),
    "fact": _amount,
    "hops": _in("hops"),
    "latest": _in("latest"),
    "list": _in("lists"),
    "several sources": _in("each_source"),
    "small talk": _in("small_talk"),
    "summary": _in("summaries"),
    "unclear": _in("unclear"),
}
"""The finder of each shape; other shapes are answered as a fact, and so are facts but for some sums."""
