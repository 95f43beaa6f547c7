"""``GET /api/sources``, and ``GET /source/{id}``: the viewer"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel

from index.loaders.parts import LeftOut
from index.passages import Source, SourceSummary, Span
from ui.answering.asker import LibraryView, asker_of
from ui.answering.auditor import AuditedSource, Auditor
from ui.contract import source_json
from ui.http.bodies import FAILED, NOT_NOW, Responses
from ui.texts import texts_for
from ui.viewer.page_pictures import Pictures, PicturesOf, page_of, render_picture
from ui.viewer.permalinks import Change, recheck
from ui.viewer.source_page import HEADERS as VIEWER_HEADERS
from ui.viewer.source_page import (
    asked_answer,
    asked_span,
    render_fault,
    render_sheet,
    render_source,
    render_ways,
)


class SourceList(BaseModel):
    """What is indexed."""

    sources: list[SourceSummary]


PICTURE_HEADERS = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
_LISTED: Responses = {200: {"model": SourceList, "description": "Every source, in order of id."}}


def sources(seen: LibraryView, audit: Auditor | None = None) -> APIRouter:
    """The routes that list and show the indexed sources; ``audit`` notes who looked at one."""
    routes, pictures = APIRouter(tags=["sources"]), Pictures()

    @routes.get(
        "/api/sources",
        summary="List what is indexed, without its text",
        responses={**_LISTED, **NOT_NOW, **FAILED},
    )
    def listed(request: Request) -> JSONResponse:
        library = seen(asker_of(request.scope))
        return JSONResponse({"sources": [source_json(each) for each in library.sources()]})

    @routes.get("/source/{source_id:path}", include_in_schema=False)
    def source(source_id: str, request: Request) -> HTMLResponse:
        asked, library = request.query_params, seen(asker_of(request.scope))
        source_id = source_id or asked.get("id", "")
        found = library.source(source_id)
        if found is None:
            why = f"Nothing is indexed as “{source_id}”."
            if "cited" in asked:  # no word on whether it is gone, or not for this reader
                why = texts_for(request.headers.get("accept-language", "")).source_gone
            return _html(render_fault("No such source", why), 404)
        start, end = asked.get("start"), asked.get("end")
        now = recheck(found, start, end, asked.get("cited", ""))
        try:
            span = now.span if now else asked_span(start, end, len(found.text))
        except ValueError as fault:
            return _html(render_fault("No such passage", str(fault)), 400)
        change = now.change if now else None
        if audit is not None:
            first, last = (span.start, span.end) if span else (None, None)
            looked = AuditedSource(found.id, first, last, found.sha256, "read")
            audit.noted("read", asker_of(request.scope), sources=[looked])
        view = _View(request, found, span, pictures.of(library), library.left_out(found.id), change)
        if asked.get("as") != "text" and (sheet := view.sheet()):
            return _html(sheet, 200)
        return _html(view.text(), 200)

    @routes.get("/picture", include_in_schema=False)
    def picture(id: str, page: int, request: Request) -> Response:
        library = seen(asker_of(request.scope))
        found = library.source(id)
        drawn = pictures.of(library).page(found, page) if found is not None and page > 0 else None
        if drawn is None:
            return Response("No such picture.", 404, media_type="text/plain")
        return Response(drawn.png, media_type="image/png", headers=PICTURE_HEADERS)

    return routes


class _View:
    """The view of one source that a request asks for: a rendered page, if it has pages, or its text."""

    def __init__(
        self,
        request: Request,
        source: Source,
        span: Span | None,
        pictures: PicturesOf,
        left_out: Sequence[LeftOut],
        change: Change | None,
    ) -> None:
        self._asked = request.query_params
        self._root = str(request.scope.get("root_path", ""))
        self._source, self._span, self._pictures = source, span, pictures
        self._left_out, self._change = left_out, change
        self._texts = texts_for(request.headers.get("accept-language", ""))

    def sheet(self) -> str | None:
        """The requested page, or the page on which the passage begins; None if it can't be rendered."""
        texts, number = self._texts, _whole(self._asked.get("page"))
        number = number or page_of(self._source, self._span)
        drawn = self._pictures.page(self._source, number)
        if drawn is None:
            return None
        links = [(texts.as_page, None), (texts.as_text, self._url({"as": "text"}))]
        links += [
            (name, self._url({"page": str(other)}))
            for name, other in ((texts.previous_page, number - 1), (texts.next_page, number + 1))
            if 1 <= other <= drawn.pages
        ]
        address = urlencode({"id": self._source.id, "page": number}, errors="replace")
        url = f"{self._root}/picture?{address}"
        picture = render_picture(self._source, drawn, number, self._span, url)
        return render_sheet(
            self._source,
            picture,
            render_ways(links),
            texts,
            span=self._span,
            left_out=self._left_out,
            change=self._change,
        )

    def text(self) -> str:
        """The whole text."""
        pictured = self._pictures.page(self._source, page_of(self._source, self._span))
        links = [(self._texts.as_page, self._url({})), (self._texts.as_text, None)]
        answer = asked_answer(self._asked.get("answer"), self._span)
        ways = render_ways(links) if pictured else ""
        return render_source(
            self._source,
            self._span,
            answer=answer,
            texts=self._texts,
            ways=ways,
            left_out=self._left_out,
            change=self._change,
        )

    def _url(self, more: dict[str, str]) -> str:
        kept = {
            name: value
            for name in ("id", "start", "end", "answer", "cited")
            if (value := self._asked.get(name)) is not None
        }
        return f"?{urlencode({**kept, **more}, errors='replace')}"


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def _html(page: str, status: int) -> HTMLResponse:
    return HTMLResponse(page, status, headers=VIEWER_HEADERS)
