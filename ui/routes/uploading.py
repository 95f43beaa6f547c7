"""``PUT /uploads/{name}`` and ``GET /uploads``: adding a document on the page, and its outcome"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from index.errors import DiskFull
from ui.answering.asker import EVERYBODY, Admitted, LibraryView, asker_of
from ui.answering.auditor import AuditedSource
from ui.answering.limits import OverLimit
from ui.answering.queued_chain import QueuedChain
from ui.answering.request_queue import STOPPING
from ui.storage.uploads import FULL, Uploads, UploadTooLarge

# A page of another site needs a preflight to send this header, and that is not granted.
PAGE_HEADER = "X-Citeback-Page"
_ARRIVES_WITHIN_S, _GOES_ON_WITHIN_S = 600, 30  # for the whole body, and for each piece of it


def uploading(
    uploads: Uploads, answering: QueuedChain, seen: LibraryView, admitted: Admitted = EVERYBODY
) -> APIRouter:
    """The routes by which the page adds documents, for those who are ``admitted``.

    Only the person who added a document gets its outcome, which names no source that they can't read.
    """

    def let_in(request: Request) -> None:
        if not admitted.lets_in(asker_of(request.scope)):
            raise HTTPException(403, "documents are added by others here")

    routes = APIRouter(include_in_schema=False, dependencies=[Depends(let_in)])

    @routes.put("/uploads/{name:path}")
    async def add(name: str, request: Request) -> Response:
        if PAGE_HEADER not in request.headers:
            return JSONResponse({"error": "documents are added on the page"}, 403)
        asker = asker_of(request.scope)
        close = {"Connection": "close"}  # the rest of the body is not read
        if answering.queue.stopping:
            again = {**close, "Retry-After": "5"}
            return JSONResponse({"error": STOPPING}, 503, headers=again)
        try:
            answering.limits.begin_upload(asker)
        except OverLimit as fault:
            answering.metrics.refuse("limit")
            again = {**close, "Retry-After": str(fault.retry_after_s)}
            return JSONResponse({"error": str(fault)}, 429, headers=again)
        chunks = _steady(request.stream())
        try:
            source = await asyncio.wait_for(
                uploads.take(name, chunks, by=asker.name), _ARRIVES_WITHIN_S
            )
        except UploadTooLarge as fault:
            return JSONResponse({"error": str(fault)}, 413, headers=close)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody reads it
        except DiskFull:
            with suppress(TimeoutError, ClientDisconnect):
                await asyncio.wait_for(_read_away(chunks, uploads.most_bytes), _ARRIVES_WITHIN_S)
            return JSONResponse({"error": FULL}, 507, headers=close)
        except (TimeoutError, OSError) as fault:
            reason = getattr(fault, "strerror", None) or "it took too long to arrive"
            return JSONResponse({"error": f"could not be kept: {reason}"}, 500, headers=close)
        answering.metrics.add()
        added = AuditedSource(source, role="added")
        await run_in_threadpool(
            partial(answering.audit.noted, "upload", asker, "received", sources=[added])
        )
        return JSONResponse({"source": source}, 201)

    @routes.get("/uploads")
    def became(source: str, request: Request) -> JSONResponse:
        asker, outcome = asker_of(request.scope), uploads.outcome(source)
        theirs = asker.groups is None or uploads.added_by(source) == asker.name
        if outcome is not None and outcome.same_as and seen(asker).source(outcome.same_as) is None:
            outcome = replace(outcome, same_as=None)
        if outcome is None or not theirs:
            return JSONResponse({"error": "no such document was added lately"}, 404)
        return JSONResponse(asdict(outcome))

    return routes


async def _steady(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces as they arrive; TimeoutError if one takes longer than ``_GOES_ON_WITHIN_S`` seconds."""
    while True:
        try:
            yield await asyncio.wait_for(anext(pieces), _GOES_ON_WITHIN_S)
        except StopAsyncIteration:
            return


async def _read_away(chunks: AsyncIterator[bytes], most_bytes: int) -> None:
    """Read the rest of the body: a browser reads the response only after it has sent everything."""
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most_bytes:
            return
