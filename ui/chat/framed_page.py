"""``GET /embed``: the chat page for a frame in a portal's page.

It is the page of ``/`` with one more script, which gets the user's token from the page around it. The page itself
holds nothing of anybody: all that it shows comes by requests that carry the token. So anybody may load it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.html.assets import asset
from ui.http.origins import normal
from ui.http.refusals import path_below_root
from ui.settings import PortalEvents

EMBED = "/embed"
# A link without the token leads nowhere: these would open a page of their own.
_STYLE = '#evidence .tab, .rail-foot a[href="admin"] { display: none !important; }'


class FramedPage:
    """Serves the page of ``app`` also at ``/embed``, for frames in pages of ``origins``.

    ``tells`` is what the page around it may learn: nothing, which citations are opened, or the answers too.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str] = (), tells: PortalEvents = "none"):
        self.app = app
        settings = json.dumps({"origins": [*map(normal, origins)], "tells": tells})
        script = asset("embed.js").replace("__SETTINGS__", settings.replace("<", "\\u003c"))
        self._head = f"<head><script>{script}</script><style>{_STYLE}</style>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if not asked or path_below_root(scope) != EMBED:
            await self.app(scope, receive, send)
            return
        path = str(scope["path"]).removesuffix(EMBED) + "/"
        headers = [
            each for each in scope["headers"] if each[0] not in (b"accept-encoding", b"range")
        ]
        page = {**scope, "path": path, "raw_path": path.encode(), "headers": headers}
        await self.app(page, receive, self._with_script(send))

    def _with_script(self, send: Send) -> Send:
        """A ``send`` that puts the script at the head of the page, before all others."""
        begin: Message = {}
        body = bytearray()

        async def sending(message: Message) -> None:
            nonlocal begin
            if message["type"] == "http.response.start":
                begin = message
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            whole = bytes(body).replace(b"<head>", self._head, 1)
            headers = MutableHeaders(scope=begin)
            headers["Content-Length"] = str(len(whole))
            headers["Cache-Control"] = "no-store"
            await send(begin)
            await send({"type": "http.response.body", "body": whole})

        return sending
