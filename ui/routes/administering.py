"""``GET /admin``: the administrator's page"""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ui.admin.page import HEADERS, Administration
from ui.answering.asker import EVERYBODY, Admitted, asker_of
from ui.texts import texts_for


def administering(administration: Administration, admitted: Admitted = EVERYBODY) -> APIRouter:
    """The routes of the page and of its button, for those who are ``admitted``."""

    def let_in(request: Request) -> None:
        if not admitted.lets_in(asker_of(request.scope)):
            raise HTTPException(403, "the administrator's page is not for you")

    routes = APIRouter(include_in_schema=False, dependencies=[Depends(let_in)])

    @routes.get("/admin")
    def page(request: Request) -> HTMLResponse:
        texts = texts_for(request.headers.get("accept-language", ""))
        return HTMLResponse(administration.page(texts), headers=HEADERS)

    @routes.post("/admin/check")
    def check() -> Response:
        administration.check()
        return RedirectResponse("../admin", 303)

    @routes.post("/admin/revoke")
    async def revoke(request: Request) -> Response:
        sent = parse_qs((await request.body()).decode("utf-8", "replace"))
        await run_in_threadpool(administration.revoke, sent.get("key", [""])[0])
        return RedirectResponse("../admin", 303)

    return routes
