"""``POST /api/feedback``: thumbs up or down for an answer"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, Field

from rag.answer import Answer, Citation
from ui.answering.asker import asker_of
from ui.http.bodies import (
    BAD_BODY,
    FAILED,
    MOST_TURNS,
    NOT_NOW,
    Body,
    Responses,
    SpokenTurn,
)
from ui.storage.feedback import Feedback, KeepsFeedback, Verdict

_LONGEST_REASON = 4_000  # characters
_MOST = 2**53  # larger integers are not exact in every JSON parser


def _sound(answer: Answer) -> Answer:
    """The answer; ValueError if its values are impossible, or if no case could be made of it."""
    if not answer.question.strip():
        raise ValueError("the question is blank")
    if not (0 <= answer.confidence <= 1 and 0 <= answer.coverage <= 1):
        raise ValueError("confidence and coverage must lie between 0 and 1")
    if not all(0 <= number <= _MOST for number in _numbers(asdict(answer))):
        raise ValueError("a number is negative or above 2**53")
    if not all(map(_stands_somewhere, (*answer.citations, *answer.nearest))):
        raise ValueError(
            "a citation needs a source, a quote, and offsets of which start is smaller"
        )
    if any(at >= len(answer.claims) for group in answer.groups for at in group.claims):
        raise ValueError("a group has a claim that the answer doesn't have")
    return answer


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _numbers(each)


def _stands_somewhere(citation: Citation) -> bool:
    marked = citation.highlight
    ordered = citation.start < citation.end and (marked is None or marked.start < marked.end)
    return ordered and bool(citation.source.strip() and citation.quote.strip())


class Thumb(Body):
    """What somebody thinks of an answer."""

    verdict: Verdict
    answer: Annotated[
        Answer,
        AfterValidator(_sound),
        Field(
            description="The answer, as `/api/ask` gave it: no number is negative or above 2^53, "
            "`start` lies before `end`, and neither the question nor a citation is blank."
        ),
    ]
    reason: Annotated[str, Field(max_length=_LONGEST_REASON)] = ""
    history: Annotated[list[SpokenTurn], Field(max_length=MOST_TURNS, default_factory=list)]


class FeedbackReceipt(BaseModel):
    """The number under which the feedback is stored."""

    id: int


_KEPT: Responses = {201: {"model": FeedbackReceipt, "description": "It is kept."}}


def feedback(store: KeepsFeedback) -> APIRouter:
    """The route that receives people's feedback."""
    routes = APIRouter(prefix="/api", tags=["feedback"])

    @routes.post(
        "/feedback",
        status_code=201,
        summary="Say whether an answer was any good",
        responses={**_KEPT, **BAD_BODY, **NOT_NOW, **FAILED},
    )
    def keep(body: Thumb, request: Request) -> JSONResponse:
        history = tuple(turn.turn() for turn in body.history)
        asker = asker_of(request.scope).user
        said = Feedback(body.verdict, body.answer, body.reason, history, asker)
        return JSONResponse({"id": store.keep(said)}, 201)

    return routes
