"""``GET /citeback-chat.js``: the component that a portal's page shows the chat with."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from ui.html.assets import asset
from ui.http.origins import COMPONENT

_HEADERS = {
    # Pages of other origins load it; it is code that everybody may read, and holds nothing of anybody.
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=3600",
}


def embedding() -> APIRouter:
    """The route of the component."""
    routes, script = APIRouter(include_in_schema=False), asset("citeback-chat.js")

    @routes.get(COMPONENT)
    def component() -> Response:
        return Response(script, media_type="text/javascript", headers=_HEADERS)

    return routes
