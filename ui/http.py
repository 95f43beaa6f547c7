"""The web application: source viewer, HTTP interface, and the chat page at ``/``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import CannotRun
from rag.answer import Turn
from rag.chain import AskedBadly, checked
from ui.contract import answer_json, search_json, source_json
from ui.conversations import Conversations
from ui.export_door import serve_exports
from ui.page import Page, mount_page
from ui.person import KnownAgain
from ui.ports import Chain, Library, Verdicts
from ui.sync_door import serve_sync
from ui.syncing import Syncing
from ui.talk import Talk
from ui.viewer import HEADERS as VIEWER_HEADERS
from ui.viewer import asked_answer, asked_span, render_fault, render_source

# Gradio's page builds functions from text and styles itself inline; but whatever it or a
# document asks for, the browser loads it from here or not at all.
_PAGE_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; base-uri 'self'; object-src 'none'"
)
_MAX_HITS = 100


class SpokenTurn(BaseModel):
    """One earlier turn of the conversation, as sent."""

    role: Literal["user", "assistant"]
    text: str


class Ask(BaseModel):
    """The body of ``POST /api/ask``."""

    question: str
    history: list[SpokenTurn] = []


class Search(BaseModel):
    """The body of ``POST /api/search``."""

    question: str
    k: Annotated[int, Field(ge=1, le=_MAX_HITS)] = 10


def create_app(
    library: Library,
    chain: Chain,
    *,
    kept: Conversations,
    examples: Callable[[], Sequence[str]] = tuple,
    verdicts: Verdicts | None = None,
    syncing: Syncing | None = None,
    token: str = "",
) -> FastAPI:
    """The whole web side over an opened index and a chain; both may be asked in parallel.

    ``kept`` holds the conversations of the page, ``verdicts`` what people say of answers;
    ``examples`` are questions the page offers to someone who does not know what to ask.
    With ``syncing``, whoever knows ``token`` can have the index brought in step.
    """
    # No /docs: those pages load their script from a foreign host.
    app = FastAPI(title="citeback", docs_url=None, redoc_url=None)
    app.add_middleware(_OwnOriginOnly)
    app.add_middleware(KnownAgain)
    _say_faults_in_one_line(app)
    _serve_viewer(app, library)
    _serve_api(app, library, chain)
    serve_exports(app, kept)
    if syncing is not None:
        serve_sync(app, syncing, token)
    mount_page(app, Page(library, chain, Talk(library, chain, kept, verdicts), examples, syncing))
    return app


def _serve_viewer(app: FastAPI, library: Library) -> None:
    @app.get("/source/{source_id:path}", response_class=HTMLResponse)
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


def _serve_api(app: FastAPI, library: Library, chain: Chain) -> None:
    @app.get("/healthz")
    def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok", "generation": library.generation})

    @app.get("/api/sources")
    def sources() -> JSONResponse:
        return JSONResponse({"sources": [source_json(each) for each in library.sources()]})

    @app.post("/api/search")
    def search(body: Search) -> JSONResponse:
        question = checked(body.question)
        return JSONResponse(search_json(question, library.search(question, k=body.k)))

    @app.post("/api/ask")
    def ask(body: Ask) -> JSONResponse:
        history = [Turn(turn.role, turn.text) for turn in body.history]
        return JSONResponse(answer_json(chain.answer(checked(body.question), history)))


def _say_faults_in_one_line(app: FastAPI) -> None:
    @app.exception_handler(AskedBadly)
    def asked_badly(request: Request, fault: AskedBadly) -> JSONResponse:
        return _error(str(fault), 400)

    @app.exception_handler(CannotRun)
    def cannot_run(request: Request, fault: CannotRun) -> JSONResponse:
        return _error(str(fault), 503)

    @app.exception_handler(RequestValidationError)
    def bad_body(request: Request, fault: RequestValidationError) -> JSONResponse:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return _error(f"{place}: {first['msg']}", 400)

    @app.exception_handler(Exception)
    def failed(request: Request, fault: Exception) -> JSONResponse:
        # The server logs the traceback itself; the asker learns only whose move is next.
        return _error("The server failed to answer; its log says why.", 500)


def _html(page: str, status: int) -> HTMLResponse:
    return HTMLResponse(page, status, headers=VIEWER_HEADERS)


def _error(line: str, status: int) -> JSONResponse:
    return JSONResponse({"error": line}, status)


class _OwnOriginOnly:
    """Sends the page's policy with every response that brings none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
            await send(message)

        await self.app(scope, receive, send_with_policy)
