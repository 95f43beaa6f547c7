"""The door by which `citeback index` hands its work to the serve that owns the home.

``POST /api/sync`` answers a JSON object a line: how far it is, and at last the summary or the
error. It opens to the secret in the home only, so to this user on this machine.
"""

from __future__ import annotations

import json
import queue
import secrets
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel

from index.errors import CannotRun
from ui.asker import EVERYBODY, Admitted, asker_of
from ui.contract import Json, sync_state_json
from ui.syncing import Syncing, SyncState

TOKEN_HEADER = "X-Citeback-Token"


class SyncOrder(BaseModel):
    """The body of ``POST /api/sync``: absolute paths, and the models that are set there."""

    paths: list[str]
    models: list[str]


def serve_sync(
    app: FastAPI, syncing: Syncing, token: str, administrators: Admitted = EVERYBODY
) -> None:
    """Add the door to ``app``; ``GET /api/sync`` tells anybody whether a sync runs.

    How much it has to do, and names of sources, it tells ``administrators``.
    """

    @app.get("/api/sync")
    def state(request: Request) -> JSONResponse:
        told = syncing.state
        if not administrators.lets_in(asker_of(request.scope)):
            told = SyncState(running=told.running)
        return JSONResponse(sync_state_json(told, syncing.library.coverage))

    @app.post("/api/sync")
    def sync(order: SyncOrder, given: Annotated[str, Header(alias=TOKEN_HEADER)] = "") -> Response:
        if not secrets.compare_digest(given.encode(), token.encode()):
            return _refused("only for who can read this home's held/token", 403)
        wanted = list(syncing.library.wanted_models)
        if order.models != wanted:
            return _refused(
                f"the server runs with {', '.join(wanted)}: stop it to build the index with "
                f"{', '.join(order.models)}",
                409,
            )
        lines = _lines(syncing, [Path(path) for path in order.paths])
        return StreamingResponse(lines, media_type="application/x-ndjson")


def _lines(syncing: Syncing, paths: list[Path]) -> Iterator[str]:
    told: queue.Queue[Json] = queue.Queue()

    def work() -> None:
        try:
            summary = syncing.run(paths, progress=lambda step: told.put(asdict(step)))
            told.put({"summary": asdict(summary)})
        except CannotRun as error:
            told.put({"error": str(error)})
        except Exception as error:
            told.put({"error": f"the server failed to index ({type(error).__name__}): see its log"})
            raise

    # A thread of its own: when the asker goes away, the work goes on.
    threading.Thread(target=work, daemon=True).start()
    while True:
        line = told.get()
        yield json.dumps(line) + "\n"
        if line.keys() & {"summary", "error"}:
            return


def _refused(why: str, status: int) -> Response:
    return JSONResponse({"error": why}, status)
