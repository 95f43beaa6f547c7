"""``POST /api/ask`` and ``POST /api/search``"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from rag.answer import Answer
from rag.query.normalisation import checked
from ui.answering.asker import asker_of
from ui.answering.queued_chain import QueuedChain
from ui.contract import answer_json, search_json
from ui.http.bodies import (
    BAD_BODY,
    EVENT_STREAM,
    FAILED,
    NOT_NOW,
    AskRequest,
    Responses,
    SearchRequest,
    SearchResults,
)
from ui.http.event_stream import events, wants_events, whole

_EVENTS = (
    "With `Accept: text/event-stream`, events whose data are JSON: `waiting` (`place` in the line) while "
    "others are before you, `answer` (the answer so far, several times), and at last `done` (the whole "
    "answer) or `error`. Leaving stops the work."
)
_ANSWER: Responses = {
    200: {
        "model": Answer,
        "description": f"The answer, its claims and citations. {_EVENTS}",
        "content": {"text/event-stream": EVENT_STREAM},
    }
}
_FOUND: Responses = {200: {"model": SearchResults, "description": "The passages, best first."}}


def asking(answering: QueuedChain) -> APIRouter:
    """The routes for questions and searches of programs."""
    routes = APIRouter(prefix="/api", tags=["questions"])

    @routes.post(
        "/ask",
        summary="Answer a question from the documents",
        responses={**_ANSWER, **BAD_BODY, **NOT_NOW, **FAILED},
    )
    async def ask(body: AskRequest, request: Request) -> Response:
        job = answering.submit(
            checked(body.question),
            body.turns(),
            asker=asker_of(request.scope),
            scope=body.scope.scope(),
        )
        if wants_events(request):
            return events(job, answer_json)
        return JSONResponse(answer_json(await whole(job, request)))

    @routes.post(
        "/search",
        summary="Find the passages nearest to a question",
        responses={**_FOUND, **BAD_BODY, **NOT_NOW, **FAILED},
    )
    async def search(body: SearchRequest, request: Request) -> Response:
        question = checked(body.question)
        job = answering.submit_search(
            question, k=body.k, asker=asker_of(request.scope), scope=body.scope.scope()
        )
        hits = await whole(job, request)
        return JSONResponse(search_json(question, hits))

    return routes
