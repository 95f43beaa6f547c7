"""For each shape of a question that isn't one fact: how the parts of its answer are found.

A finder gives None where it finds nothing: the question is then answered as a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rag.found import Found
from rag.query.shape import Shape
from rag.question import Question
from rag.shapes import (
    calculations,
    collection,
    comparisons,
    each_source,
    hops,
    latest,
    lists,
    small_talk,
    summaries,
    unclear,
)
from rag.shapes.tools import Tools

Finder = Callable[[Question, Tools], Found | None]

FINDERS: Mapping[Shape, Finder] = {
    "calculation": calculations.find,
    "collection": collection.find,
    "comparison": comparisons.find,
    "fact": calculations.amount,
    "hops": hops.find,
    "latest": latest.find,
    "list": lists.find,
    "several sources": each_source.find,
    "small talk": small_talk.find,
    "summary": summaries.find,
    "unclear": unclear.find,
}
"""The finder of each shape; other shapes are answered as a fact, and so are facts but for some sums."""
