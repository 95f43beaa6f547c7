"""``GET /healthz``: is the server there, and would it answer?"""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from ui.line import Line
from ui.ports import Library
from ui.routes.bodies import FAILED, Responses, faults


class Ready(BaseModel):
    """The server answers questions; ``generation`` names the state of its index."""

    status: Literal["ok"]
    generation: str


class Alive(BaseModel):
    """The server runs, whether or not it takes questions."""

    status: Literal["ok"]


_READY: Responses = {200: {"model": Ready, "description": "Questions are answered."}}
_ALIVE: Responses = {200: {"model": Alive, "description": "The server runs."}}
_NOT_READY = faults(s503="It is stopping, or its index can't be asked now.")


def health(library: Library, line: Line) -> APIRouter:
    """The routes that whoever runs the server looks at."""
    routes = APIRouter(tags=["health"])

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
    def ready() -> JSONResponse:
        if line.stopping:
            return JSONResponse({"error": "the server is stopping"}, 503)
        return JSONResponse({"status": "ok", "generation": library.generation})

    return routes
