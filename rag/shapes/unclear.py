"""Questions that say nothing by themselves get a question back, with readings to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from index.passages import Label
from rag.answering.not_found import language_of
from rag.found import Found
from rag.query.underspecified import content_words
from rag.question import Question
from rag.shapes.examples import examples
from rag.shapes.tools import Tools
from rag.shapes.wording import WHAT_IS_MEANT, WHICH_IS_MEANT

NEAR = 10  # passages whose sources come first


def find(question: Question, tools: Tools) -> Found | None:
    """A question back; None where the question says enough to be answered as it is, or there is nothing to ask.

    It says enough if it has a word of its own, or if there is only one source that it can be about, and the best
    sentence answers it.
    """
    labels = tools.labels()
    if not labels:
        return None
    if (content_words(question.asked) or len(labels) == 1) and tools.answers(tools.as_fact.read):
        return None
    language = language_of(question.asked)
    offered = examples(tools, _nearest(question, tools, labels), language, like=question.asked)
    said = WHICH_IS_MEANT if len(offered) > 1 else WHAT_IS_MEANT
    return Found(plain=said[language], choices=offered, confidence=0.0)


def which(question: Question) -> Found:
    """The question back where one points at one of several things: which of them is meant?"""
    said = WHICH_IS_MEANT[language_of(question.text)]
    return Found(plain=said, choices=question.choices, confidence=0.0)


def _nearest(question: Question, tools: Tools, labels: Sequence[Label]) -> list[Label]:
    """The sources of the nearest passages first."""
    hits = tools.search(question.asked, k=NEAR)
    order = {hit.place.source: -place for place, hit in enumerate(reversed(hits))}
    return sorted(labels, key=lambda each: order.get(each.id, 1))
