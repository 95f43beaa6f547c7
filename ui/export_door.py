"""The door by which a kept conversation leaves as a file."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from ui.asker import asker_of
from ui.conversations import Conversations
from ui.exports import EXPORTS
from ui.texts import texts_for


def serve_exports(app: FastAPI, kept: Conversations) -> None:
    """Add ``GET /conversations/{id}.{md|json|docx}``, for who had that conversation."""

    @app.get("/conversations/{name}", include_in_schema=False)
    def export(name: str, request: Request) -> Response:
        id, _, ending = name.rpartition(".")
        person = asker_of(request.scope).name
        found = kept.read(person, id) if person else None
        if found is None or ending not in EXPORTS:
            return PlainTextResponse("No such conversation.", 404)
        make, kind = EXPORTS[ending]
        texts = texts_for(request.headers.get("accept-language", ""))
        file = quote(f"{found[0].title[:60]}.{ending}", safe="")
        return Response(
            make(*found, texts),
            media_type=kind,
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{file}",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )
