"""``GET /healthz`` and ``GET /metrics``: whether the server runs and can answer, and its metrics"""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel

from ui.answering.asker import EVERYBODY, Admitted, asker_of
from ui.answering.queued_chain import QueuedChain
from ui.http.bodies import FAILED, Responses, faults
from ui.ports import ReadableLibrary


class Ready(BaseModel):
    """The server answers questions; ``generation`` names the state of its index, to administrators."""

    status: Literal["ok"]
    generation: str | None = None


class Alive(BaseModel):
    """The server runs, whether or not it takes questions."""

    status: Literal["ok"]


_READY: Responses = {200: {"model": Ready, "description": "Questions are answered."}}
_ALIVE: Responses = {200: {"model": Alive, "description": "The server runs."}}
_NOT_READY = faults(s503="It is stopping, or its index can't be asked now.")


_CLOSED = faults(s403="Behind a login it is for administrators.")
_COUNTED: Responses = {
    200: {
        "description": "Prometheus' text format.",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
}


def health(
    library: ReadableLibrary, answering: QueuedChain, administrators: Admitted = EVERYBODY
) -> APIRouter:
    """The routes for operators of the server; its metrics are for ``administrators`` only."""
    routes = APIRouter(tags=["health"])
    queue = answering.queue

    @routes.get(
        "/metrics", summary="What the server counts", responses={**_COUNTED, **_CLOSED, **FAILED}
    )
    def metrics(request: Request) -> PlainTextResponse:
        if not administrators.lets_in(asker_of(request.scope)):
            raise HTTPException(403, "what the server counts is for its administrators")
        gauges = {
            "citeback_questions_running": ("Questions being worked on.", queue.running),
            "citeback_questions_waiting": ("Questions in the queue.", queue.waiting),
            "citeback_index_coverage": ("Share of passages with vectors.", library.coverage),
            "citeback_audit_unwritten": (
                "Events that are missing in the audit log: it can't be written.",
                answering.audit.unwritten,
            ),
            "citeback_sources": ("Sources indexed.", len(library.sources())),
        }
        info = {"model": answering.model, "generation": library.generation}
        return PlainTextResponse(answering.metrics.text(gauges, info))

    @routes.get("/healthz/live", summary="Does the server run?", responses={**_ALIVE, **FAILED})
    async def live() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @routes.get(
        "/healthz/ready",
        summary="Would a question be answered?",
        responses={**_READY, **_NOT_READY, **FAILED},
    )
    @routes.get(
        "/healthz",
        summary="Would a question be answered?",
        responses={**_READY, **_NOT_READY, **FAILED},
    )
    def ready(request: Request) -> JSONResponse:
        if queue.stopping:
            again = {"Retry-After": "5"}
            return JSONResponse({"error": "the server is stopping"}, 503, headers=again)
        generation = library.generation  # raises if the index can't be queried
        if not administrators.lets_in(asker_of(request.scope)):
            return JSONResponse({"status": "ok"})
        return JSONResponse({"status": "ok", "generation": generation})

    return routes
