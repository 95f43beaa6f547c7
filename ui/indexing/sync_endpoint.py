"""The endpoint by which `citeback index` delegates its work to the ``serve`` process that owns the home.

``POST /api/sync`` streams one JSON object per line: the progress, finally the summary or the
error. It requires the secret in the home, so only this user on this machine can call it.
"""

from __future__ import annotations

import json
import queue
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel

from index.errors import CannotRun
from ui.answering.asker import EVERYBODY, Admitted, asker_of
from ui.contract import Json
from ui.http.bodies import BAD_BODY, FAILED, Responses, faults
from ui.indexing.background_sync import Syncing, SyncState

TOKEN_HEADER = "X-Citeback-Token"
_LINES = "application/x-ndjson"
ANSWERS: Responses = {
    200: {
        "description": "A JSON object a line: how far it is, and at last what came of it.",
        "content": {_LINES: {"schema": {"type": "string"}}},
    },
    **BAD_BODY,
    **faults(
        s403="The header `X-Citeback-Token` is not the secret in the home.",
        s409="The server runs with other models or reads files otherwise than the order asks for.",
    ),
    **FAILED,
}

Tell = Callable[[Json], None]


class SyncOrder(BaseModel):
    """The body of ``POST /api/sync``: absolute paths, and the models and reading options that are set there."""

    paths: list[str]
    models: list[str]
    reading: str | None = None


def serve_sync(
    app: FastAPI, syncing: Syncing, token: str, administrators: Admitted = EVERYBODY
) -> None:
    """Add the endpoint to ``app``; ``GET /api/sync`` tells everybody whether a sync runs.

    Only ``administrators`` also see its progress and the names of sources.
    """

    @app.get("/api/sync")
    def state(request: Request) -> JSONResponse:
        told = syncing.state
        if not administrators.lets_in(asker_of(request.scope)):
            told = SyncState(running=told.running)
        return JSONResponse(sync_state_json(told, syncing.library.coverage))

    @app.post("/api/sync", summary="Bring the index in step, as its owner", responses=ANSWERS)
    def sync(order: SyncOrder, given: Annotated[str, Header(alias=TOKEN_HEADER)] = "") -> Response:
        if refused := may_not(given, token):
            return refused
        wanted = list(syncing.library.wanted_models)
        if order.models != wanted:
            return _refused(
                f"the server runs with {', '.join(wanted)}: stop it to build the index with "
                f"{', '.join(order.models)}",
                409,
            )

        reads = syncing.library.reading.words
        if order.reading not in (None, reads):
            # Neither setting wins in silence: an index that each of two processes reads anew is never done.
            return _refused(
                f"the server reads files with {reads}: stop it to index with {order.reading}, or set "
                "here what is set there",
                409,
            )

        def work(tell: Tell) -> Json:
            paths = [Path(path) for path in order.paths]
            summary = syncing.run(paths, progress=lambda step: tell(asdict(step)))
            return {"summary": asdict(summary)}

        return answered("index", work)


def may_not(given: str, token: str) -> Response | None:
    """A 403 response if ``given`` isn't ``token``, else None."""
    if secrets.compare_digest(given.encode(), token.encode()):
        return None
    return _refused("only for who can read this home's held/token", 403)


def answered(verb: str, work: Callable[[Tell], Json]) -> Response:
    """Stream each object that ``work`` reports as a line, then its result or its error.

    ``verb`` names what failed, if an unexpected error is only in the log.
    """
    told: queue.Queue[tuple[Json, bool]] = queue.Queue()

    def run() -> None:
        try:
            last = work(lambda line: told.put((line, False)))
        except CannotRun as error:
            last = {"error": str(error)}
        except Exception as error:
            why = f"the server failed to {verb} ({type(error).__name__}): see its log"
            told.put(({"error": why}, True))
            raise
        told.put((last, True))

    # A thread of its own, so that the work goes on when the client disconnects.
    threading.Thread(target=run, daemon=True).start()
    return StreamingResponse(_lines(told), media_type=_LINES)


def _lines(told: queue.Queue[tuple[Json, bool]]) -> Iterator[str]:
    last = False
    while not last:
        line, last = told.get()
        yield json.dumps(line) + "\n"


def _refused(why: str, status: int) -> Response:
    return JSONResponse({"error": why}, status)


def sync_state_json(state: SyncState, coverage: float) -> Json:
    """What the index is doing, and what the last sync did."""
    return {
        "running": state.running,
        "doing": state.step.doing if state.step else None,
        "done": state.step.done if state.step else 0,
        "total": state.step.total if state.step else 0,
        "coverage": round(coverage, 4),
        "summary": asdict(state.summary) if state.summary else None,
        "problem": state.problem,
    }
