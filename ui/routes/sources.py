"""``GET /api/sources``, and ``GET /source/{id}``: the viewer"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel

from index.passages import SourceSummary
from ui.contract import source_json
from ui.ports import Library
from ui.routes.bodies import FAILED, NOT_NOW, Responses
from ui.viewer import HEADERS as VIEWER_HEADERS
from ui.viewer import asked_answer, asked_span, render_fault, render_source


class Sources(BaseModel):
    """What is indexed."""

    sources: list[SourceSummary]


_LISTED: Responses = {200: {"model": Sources, "description": "Every source, in order of id."}}


def sources(library: Library) -> APIRouter:
    """The routes that show what is indexed."""
    routes = APIRouter(tags=["sources"])

    @routes.get(
        "/api/sources",
        summary="List what is indexed, without its text",
        responses={**_LISTED, **NOT_NOW, **FAILED},
    )
    def listed() -> JSONResponse:
        return JSONResponse({"sources": [source_json(each) for each in library.sources()]})

    @routes.get("/source/{source_id:path}", include_in_schema=False)
    def source(source_id: str, request: Request) -> HTMLResponse:
        asked = request.query_params
        source_id = source_id or asked.get("id", "")
        found = library.source(source_id)
        if found is None:
            return _html(
                render_fault("No such source", f"Nothing is indexed as “{source_id}”."), 404
            )
        try:
            span = asked_span(asked.get("start"), asked.get("end"), len(found.text))
        except ValueError as fault:
            return _html(render_fault("No such passage", str(fault)), 400)
        answer = asked_answer(asked.get("answer"), span)
        return _html(render_source(found, span, answer=answer), 200)

    return routes


def _html(page: str, status: int) -> HTMLResponse:
    return HTMLResponse(page, status, headers=VIEWER_HEADERS)
