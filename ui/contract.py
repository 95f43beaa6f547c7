"""The JSON of answers, hits and sources, with the field names of the public contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from index.passages import Hit, Place, Sentence, SourceSummary
from rag.answer import Answer

Json = dict[str, object]


def answer_json(answer: Answer) -> Json:
    """The answer with every field of the contract."""
    return asdict(answer)


def search_json(question: str, hits: Iterable[Hit]) -> Json:
    """The question and its hits, ranked from 1 in the order given."""
    return {
        "question": question,
        "hits": [_hit_json(rank, hit) for rank, hit in enumerate(hits, start=1)],
    }


def source_json(summary: SourceSummary) -> Json:
    """What is indexed of one source."""
    return asdict(summary)


def _hit_json(rank: int, hit: Hit) -> Json:
    place = hit.place
    return {
        "rank": rank,
        # Further digits depend on which other vectors were computed or compared in the same batch.
        "score": round(hit.score, 6),
        "source": place.source,
        "title": hit.title,
        "start": place.span.start,
        "end": place.span.end,
        "page": place.page,
        "cells": place.cells,
        "heading": place.heading,
        "text": hit.text,
        "copies": [_copy_json(each) for each in hit.copies],
        "marks": [_mark_json(each) for each in hit.sentences if each.mark is not None],
    }


def _mark_json(sentence: Sentence) -> Json:
    span = sentence.span
    return {
        "start": span.start,
        "end": span.end,
        "mark": sentence.mark,
        "certainty": sentence.certainty,
    }


def _copy_json(place: Place) -> Json:
    return {"source": place.source, "start": place.span.start, "end": place.span.end}
