"""Prose under a heading that names what is asked for ("Sponsors"): its sentences that answer, each by itself."""

from __future__ import annotations

from collections.abc import Sequence

from index.passages import Hit
from index.words import words
from rag.found import Cited, Found, Part
from rag.query.listed import AskedList
from rag.shapes.saying import counted
from rag.shapes.sureness import sureness
from rag.shapes.tools import Tools

MOST = 12  # sentences read
LEAST = -3.0  # the least logit of a sentence that answers
LESS = 3.0  # by how much a further one may be less


def under_heading(asked: AskedList, hits: Sequence[Hit], tools: Tools) -> Found | None:
    """The answering sentences of the sections with all words for what is asked for in their heading."""
    if not asked.noun or asked.kind:
        return None
    sentences = [
        Cited(hit, each)
        for hit in hits
        if asked.noun <= set(words(_heading(hit)))
        for each in hit.sentences
        if each.kind == "prose"
    ][:MOST]
    told = [f"{each.hit.title}: {_heading(each.hit)}. {each.text}" for each in sentences]
    logits = tools.reader.logits(asked.text, told) if len(told) > 1 else []
    least = max(LEAST, max(logits, default=0.0) - LESS)
    chosen = [
        each for each, logit in zip(sentences, logits, strict=len(logits) > 0) if logit >= least
    ]
    if len(chosen) < 2:
        return None
    chosen.sort(key=lambda each: (each.hit.place.source, each.sentence.span))
    parts = tuple(Part((each,)) for each in chosen)
    return Found(
        parts,
        confidence=sureness(parts, lambda _: asked.about | asked.noun, tools),
        lead=counted(parts, tools.question.text),
        hits=tuple(dict.fromkeys(each.hit for each in chosen)),
    )


def _heading(hit: Hit) -> str:
    return (hit.place.heading or "").rsplit(" > ", 1)[-1]
