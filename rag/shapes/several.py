"""Sentences that answer each by itself, where no list and no kind of thing is told."""

from __future__ import annotations

from collections.abc import Sequence

from index.passages import Hit
from index.question_marks import asks
from rag.found import Cited, Found, Part
from rag.query.listed import AskedList
from rag.reading.candidates import leads_in
from rag.shapes.ordering import once
from rag.shapes.saying import counted
from rag.shapes.tools import Tools

LEAST = 1.5  # the least logit of a sentence that answers by itself
LESS = 2.0  # by how much a further one may be less


def several(asked: AskedList, hits: Sequence[Hit], tools: Tools) -> Found | None:
    """The sentences that surely answer, in the order of their sources; None where there is only one."""
    reading = tools.as_fact.read
    if not tools.answers(reading):
        return None
    read = [(each.cross_logit, each.candidate) for each in reading.ranked if each.cross_logit]
    best = max((logit for logit, _ in read), default=0.0)
    chosen = [
        Cited(each.hit, each.sentence)
        for logit, each in read
        if logit >= max(LEAST, best - LESS) and not leads_in(each.text) and not asks(each.text)
    ]
    order = list(dict.fromkeys(each.hit.place.source for each in chosen))
    chosen.sort(key=lambda each: (order.index(each.hit.place.source), each.sentence.span))
    parts = once([Part((each,)) for each in chosen])
    if len(parts) < 2:
        return None
    return Found(
        parts,
        confidence=reading.confidence,
        lead=counted(parts, tools.question.text, open_ended=True),
        hits=tuple(dict.fromkeys(each.hit for each in chosen)),
    )
