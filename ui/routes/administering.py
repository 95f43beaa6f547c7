"""``GET /admin``: the administrator's page, and ``/admin/rights``, where they decide who may read what"""

from __future__ import annotations

from functools import partial
from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from index.rights_rules import BadRule
from ui.admin.insight import PERIODS, Insight, moment_said
from ui.admin.page import HEADERS, Administration
from ui.admin.rights import RightsPage
from ui.answering.asker import EVERYBODY, Admitted, asker_of
from ui.answering.auditor import AuditedSource, Auditor, NoAudit
from ui.audit.store import AuditFilter
from ui.texts import texts_for


def administering(
    administration: Administration,
    admitted: Admitted = EVERYBODY,
    rights: RightsPage | None = None,
    audit: Auditor | None = None,
    insight: Insight | None = None,
) -> APIRouter:
    """The routes of the page and of its button, for those who are ``admitted``; and of ``rights``.

    ``audit`` notes what they change; ``insight`` are the pages of usage and of that log.
    """
    audit = audit or NoAudit()

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
        key = sent.get("key", [""])[0]
        if await run_in_threadpool(administration.revoke, key):
            asker = asker_of(request.scope)
            await run_in_threadpool(partial(audit.noted, "key_revoked", asker, "done", key=key))
        return RedirectResponse("../admin", 303)

    if rights is not None:
        _deciding(routes, rights, audit)
    if insight is not None:
        _counting(routes, insight, audit)
    return routes


def _counting(routes: APIRouter, insight: Insight, audit: Auditor) -> None:
    @routes.get("/admin/usage")
    def usage(request: Request, days: int = 30) -> HTMLResponse:
        texts = texts_for(request.headers.get("accept-language", ""))
        if days not in PERIODS:
            raise HTTPException(400, f"days is one of {', '.join(map(str, PERIODS))}")
        return HTMLResponse(insight.usage(texts, days), headers=HEADERS)

    @routes.get("/admin/audit")
    def log(
        request: Request,
        source: str = "",
        user: str = "",
        since: str = "",
        until: str = "",
        kind: str = "",
    ) -> HTMLResponse:
        texts = texts_for(request.headers.get("accept-language", ""))
        try:
            times = moment_said(since), moment_said(until)
        except ValueError as fault:
            raise HTTPException(400, str(fault)) from fault
        wanted = AuditFilter(user.strip(), source.strip(), *times, (kind,) if kind else ())
        audit.noted("audit_read", asker_of(request.scope), "done")
        return HTMLResponse(insight.audit(texts, wanted), headers=HEADERS)


def _deciding(routes: APIRouter, rights: RightsPage, audit: Auditor) -> None:
    @routes.get("/admin/rights")
    def page(request: Request, q: str = "") -> HTMLResponse:
        texts = texts_for(request.headers.get("accept-language", ""))
        return HTMLResponse(rights.page(texts, q), headers=HEADERS)

    @routes.post("/admin/rights")
    def decide(
        request: Request, source: Annotated[str, Form()], groups: Annotated[str, Form()] = ""
    ) -> Response:
        try:
            known = rights.decide(source, groups)
        except BadRule as fault:
            raise HTTPException(400, str(fault)) from fault
        if not known:
            raise HTTPException(404, "no such source is indexed")
        given = [AuditedSource(source, role="rights")]
        asker = asker_of(request.scope)
        audit.noted("rights", asker, "done", sources=given, groups=groups.strip())
        return RedirectResponse(f"rights?{urlencode({'q': source}, errors='replace')}", 303)
