"""``GET /login``, ``GET /login/callback`` and ``POST /logout``: sign-in for our own page"""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ui.access.identification import NotAdmitted
from ui.access.oidc import BEGUN_COOKIE, BEGUN_S, COOKIE, FAILED, SIGNED_IN_S, OidcSignIn
from ui.answering.asker import asker_of
from ui.answering.auditor import Auditor
from ui.http.refusals import public_root
from ui.texts import texts_for
from ui.viewer.source_page import HEADERS, render_fault

_LONGEST = 2_000  # characters


def signing_in(oidc: OidcSignIn, audit: Auditor) -> APIRouter:
    """The routes by which people sign in and out."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/login")
    async def begin(request: Request, to: str = "/") -> Response:
        redirect = f"{public_root(request)}login/callback"
        try:
            address, browser = await run_in_threadpool(oidc.begin, redirect, _own(to))
        except NotAdmitted as fault:
            return _failed(fault)
        got = RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})
        _set(request, got, BEGUN_COOKIE, browser, BEGUN_S)
        return got

    @routes.get("/login/callback")
    async def finish(request: Request, state: str = "", code: str = "") -> Response:
        try:
            name, goes_to, asker = await run_in_threadpool(
                oidc.finish, state, code, request.headers
            )
        except NotAdmitted as fault:
            stranger = asker_of(request.scope)
            await run_in_threadpool(audit.noted, "sign_in_failed", stranger, str(fault.status))
            return _failed(fault)
        came = replace(asker_of(request.scope), name=asker.name, groups=asker.groups)
        await run_in_threadpool(audit.noted, "sign_in", came, "done")
        root = str(request.scope.get("root_path", ""))
        got = RedirectResponse(root + goes_to, 303, headers={"Cache-Control": "no-store"})
        _set(request, got, COOKIE, name, SIGNED_IN_S)
        _set(request, got, BEGUN_COOKIE, "", 0)
        return got

    @routes.post("/logout")
    def sign_out(request: Request) -> Response:
        asker = asker_of(request.scope)
        oidc.sign_out(request.headers)
        if asker.name is not None:
            audit.noted("sign_out", asker, "done")
        texts = texts_for(request.headers.get("accept-language", ""))
        got = HTMLResponse(render_fault("citeback", texts.signed_out), headers=HEADERS)
        _set(request, got, COOKIE, "", 0)
        return got

    return routes


def _failed(fault: NotAdmitted) -> Response:
    return JSONResponse({"error": fault.line or FAILED}, fault.status)


def _own(to: str) -> str:
    """A path of this server, for a redirect after the sign-in; ``/`` for anything else."""
    if not to.isprintable() or len(to) > _LONGEST or not to.startswith("/"):
        return "/"
    return "/" if to.startswith("//") or "\\" in to else to


def _set(request: Request, got: Response, name: str, value: str, seconds: int) -> None:
    path = str(request.scope.get("root_path", "")) or "/"
    # Lax: the provider's redirect to us must bring it; no frame and no form of another site does.
    got.set_cookie(
        name, value, max_age=seconds, path=path, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
