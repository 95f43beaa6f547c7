"""The endpoint that exports a kept conversation as a file."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from ui.answering.asker import LibraryView, asker_of
from ui.exports import EXPORTS
from ui.storage.conversations import Conversations
from ui.storage.withheld_answers import readable
from ui.texts import texts_for


def serve_exports(app: FastAPI, kept: Conversations, seen: LibraryView) -> None:
    """Add ``GET /conversations/{id}.{md|json|docx}``, for the conversation's owner, as they may read it now."""

    @app.get("/conversations/{name}", include_in_schema=False)
    def export(name: str, request: Request) -> Response:
        id, _, ending = name.rpartition(".")
        asker = asker_of(request.scope)
        found = kept.read(asker.name, id) if asker.name else None
        if found is None or ending not in EXPORTS:
            return PlainTextResponse("No such conversation.", 404)
        make, kind = EXPORTS[ending]
        texts = texts_for(request.headers.get("accept-language", ""))
        file = quote(f"{found[0].title[:60]}.{ending}", safe="")
        return Response(
            make(found[0], readable(found[1], asker, seen(asker)), texts),
            media_type=kind,
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{file}",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )
