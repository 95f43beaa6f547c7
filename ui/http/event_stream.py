"""A job followed over HTTP: as one JSON answer, or as a stream of server-sent events."""

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
STILL_HERE_S = 10  # a stream that says nothing longer is cut by some proxies
_log = logging.getLogger(__name__)

T = TypeVar("T")


class AskerLeft(Exception):
    """Whoever asked has closed the connection: there is nobody to answer."""


async def whole(job: Job[T], request: Request) -> T:
    """The last that the job yields; it is withdrawn where the asker leaves before."""
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
    """The job as events: ``waiting``, ``answer`` as it grows, at last ``done`` or ``error``."""
    return event_stream(job, _events(job, as_json))


def event_stream(job: Job[T], lines: AsyncIterator[str]) -> StreamingResponse:
    """``lines`` made of ``job``, as server-sent events that no cache keeps and no proxy holds back."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _kept_awake(job, lines), media_type="text/event-stream", headers=headers
    )


def wants_events(request: Request) -> bool:
    """Whether the asker's ``Accept`` names an event stream."""
    return "text/event-stream" in request.headers.get("accept", "")


def fault_line(fault: Exception) -> str:
    """What an asker is told of a fault: one line, and of a failure inside nothing more."""
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
    except Exception as fault:  # a stream has begun: no status can tell it any more
        yield _event("error", {"error": fault_line(fault)})
        return
    if latest is not None:
        yield _event("done", as_json(latest))


def _event(name: str, data: Json) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def _kept_awake(job: Job[T], lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """The same lines, and a comment whenever there was none for a while."""
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
        # Whoever left may not be waited for here, so the lines themselves can't be closed.
        job.withdraw()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
