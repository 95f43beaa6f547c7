"""Sends a job's result over HTTP: as one JSON response, or as a stream of server-sent events."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse

from index.errors import CannotRun
from ui.answering.request_queue import Job, Waiting
from ui.contract import Json

FAILED = "The server failed to answer; its log says why."
STILL_HERE_S = 10  # some proxies cut a stream that is silent for longer
_log = logging.getLogger(__name__)

T = TypeVar("T")


class AskerLeft(Exception):
    """The client has closed the connection, so there is nobody to answer."""


async def whole(job: Job[T], request: Request) -> T:
    """The job's last item; the job is withdrawn if the client disconnects before."""
    following = asyncio.ensure_future(job.last())
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({following, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not following.done():
            raise AskerLeft
        return await following
    finally:
        following.cancel()
        leaving.cancel()
        job.withdraw()


def events(job: Job[T], as_json: Callable[[T], Json]) -> StreamingResponse:
    """The job as events: ``waiting``, ``answer`` as it grows, finally ``done`` or ``error``."""
    return event_stream(job, _events(job, as_json))


def event_stream(job: Job[T], lines: AsyncIterator[str]) -> StreamingResponse:
    """The event ``lines`` of ``job`` as a response that no cache stores and no proxy buffers."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _kept_awake(job, lines), media_type="text/event-stream", headers=headers
    )


def wants_events(request: Request) -> bool:
    """Whether the request's ``Accept`` header names an event stream."""
    return "text/event-stream" in request.headers.get("accept", "")


def fault_line(fault: Exception) -> str:
    """The line that a client gets about an error; an internal failure is only logged in detail."""
    if isinstance(fault, CannotRun):
        return str(fault)
    _log.error("no answer", exc_info=fault)
    return FAILED


async def _events(job: Job[T], as_json: Callable[[T], Json]) -> AsyncIterator[str]:
    latest: T | None = None
    try:
        async with aclosing(job.aupdates()) as news:
            async for each in news:
                if isinstance(each, Waiting):
                    yield _event("waiting", {"place": each.place})
                    continue
                latest = each
                yield _event("answer", as_json(each))
    except Exception as fault:  # the stream has begun, so the status can't be changed any more
        yield _event("error", {"error": fault_line(fault)})
        return
    if latest is not None:
        yield _event("done", as_json(latest))


def _event(name: str, data: Json) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def _kept_awake(job: Job[T], lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """The same lines, with a comment whenever there was no line for ``STILL_HERE_S`` seconds."""
    upcoming = asyncio.ensure_future(anext(lines, None))
    try:
        while True:
            done, _ = await asyncio.wait({upcoming}, timeout=STILL_HERE_S)
            if not done:
                yield ": still here\n\n"
                continue
            if (line := upcoming.result()) is None:
                return
            yield line
            upcoming = asyncio.ensure_future(anext(lines, None))
    finally:
        upcoming.cancel()
        # This must not wait after a client has disconnected, so the lines themselves can't be closed.
        job.withdraw()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
