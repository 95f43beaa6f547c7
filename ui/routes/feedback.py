"""``POST /api/feedback``: a thumb for an answer"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from rag.answer import Answer
from ui.asker import asker_of
from ui.feedback import Feedback, Verdict
from ui.ports import KeepsFeedback
from ui.routes.bodies import BAD_BODY, FAILED, MOST_TURNS, NOT_NOW, Body, Responses, SpokenTurn

_LONGEST_REASON = 4_000  # characters


class Thumb(Body):
    """What somebody thinks of an answer."""

    verdict: Verdict
    answer: Annotated[Answer, Field(description="The answer, as `/api/ask` gave it.")]
    reason: Annotated[str, Field(max_length=_LONGEST_REASON)] = ""
    history: Annotated[list[SpokenTurn], Field(max_length=MOST_TURNS, default_factory=list)]


class Kept(BaseModel):
    """It is kept under this number."""

    id: int


_KEPT: Responses = {201: {"model": Kept, "description": "It is kept."}}


def feedback(store: KeepsFeedback) -> APIRouter:
    """The route by which people's judgement comes in."""
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
