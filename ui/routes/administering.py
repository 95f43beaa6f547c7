"""``GET /admin``: the administrator's page"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ui.admin import Administration
from ui.texts import texts_for
from ui.viewer import ADMIN_HEADERS


def administering(administration: Administration) -> APIRouter:
    """The page, and the button on it."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/admin")
    def page(request: Request) -> HTMLResponse:
        texts = texts_for(request.headers.get("accept-language", ""))
        return HTMLResponse(administration.page(texts), headers=ADMIN_HEADERS)

    @routes.post("/admin/check")
    def check(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return Response("Only from this page.", 403)
        administration.check()
        return RedirectResponse("../admin", 303)

    return routes
