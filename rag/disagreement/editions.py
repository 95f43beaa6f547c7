"""Editions of one document don't contradict each other: the newest stands for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from index.words import words
from rag.query.analysis import AnalysedQuestion
from rag.reading.reader import Ranked
from rag.retrieval.editions import are_editions, edition_of_hit, named_by_file
from rag.text.values import Value


def newest_only(found: Sequence[tuple[Ranked, Value]]) -> list[tuple[Ranked, Value]]:
    """The values without those of an older edition of a document that a newer one gives a value of, too."""
    return [each for each in found if not any(is_older(each[0], other[0]) for other in found)]


def is_older(one: Ranked, other: Ranked) -> bool:
    """True if the first sentence is from an older edition of the document that the other one is from."""
    own, its = one.candidate.hit, other.candidate.hit
    return are_editions(own, its) and edition_of_hit(own).newness < edition_of_hit(its).newness


def filed_apart(question: AnalysedQuestion, one: Ranked, other: Ranked) -> bool:
    """True for sentences of two documents of one form that only their names tell apart.

    Where both tell of what the question names, they are of one thing.
    """
    if question.names and all(
        question.names <= set(words(f"{each.candidate.context} {each.candidate.hit.text}"))
        for each in (one, other)
    ):
        return False
    return all(named_by_file(one.candidate.hit, other.candidate.hit))
