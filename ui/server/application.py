"""The web application: HTTP API, source viewer, and the chat page at ``/``. START HERE for the web.

Each module of ``ui/routes`` has the routes of one topic; all questions wait in one queue
(``ui/answering/request_queue.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from rag.text.escaping import Markdown
from ui.access.identification import AuthenticationMiddleware
from ui.access.policy import Access
from ui.admin.insight import Insight
from ui.admin.page import Administration
from ui.admin.rights import RightsPage
from ui.answering.answer_cache import AnswerCache
from ui.answering.asker import NOBODY, Asker, library_view
from ui.answering.auditor import Auditor, NoAudit
from ui.answering.limits import Limits
from ui.answering.metrics import Metrics
from ui.answering.queued_chain import QueuedChain
from ui.answering.refusals import CountingRefusals
from ui.answering.request_queue import RequestQueue
from ui.chat.framed_page import FramedPage
from ui.chat.page import ChatPage, mount_page
from ui.chat.session import ChatSession
from ui.http.faults import say_faults_in_one_line
from ui.http.hosts import KnownHosts, SoundHosts
from ui.http.middleware import (
    BodyLimit,
    NoWebSockets,
    OnlyDescribed,
    OwnOriginOnly,
    SlashBehindPrefix,
    UnderPrefix,
)
from ui.http.origins import KnownOrigins
from ui.http.request_log import RequestLog
from ui.indexing.background_sync import Syncing
from ui.indexing.doctor_endpoint import serve_doctor
from ui.indexing.sync_endpoint import serve_sync
from ui.ports import AnsweringChain, ReadableLibrary
from ui.routes.administering import administering
from ui.routes.asking import asking
from ui.routes.completions import completions
from ui.routes.embedding import embedding
from ui.routes.exporting import serve_exports
from ui.routes.feedback import feedback as feedback_routes
from ui.routes.health import health
from ui.routes.responses import responses
from ui.routes.retrieval import retrieval
from ui.routes.sources import sources
from ui.routes.uploading import uploading
from ui.server.mcp_tools import Lifespan, mcp_server, streamable_http
from ui.storage.conversations import Conversations
from ui.storage.feedback import KeepsFeedback
from ui.storage.uploads import Uploads


def create_app(
    library: ReadableLibrary,
    chain: AnsweringChain,
    *,
    kept: Conversations,
    examples: Callable[[Asker], Sequence[str]] = lambda asker: (),
    syncing: Syncing | None = None,
    token: str = "",
    queue: RequestQueue | None = None,
    feedback: KeepsFeedback | None = None,
    uploads: Uploads | None = None,
    administration: Administration | None = None,
    rights: RightsPage | None = None,
    root_path: str = "",
    access: Access | None = None,
    markdown: Markdown = "escaped",
    audit: Auditor | None = None,
    insight: Insight | None = None,
    logs_requests: bool = False,
    cached_answers: int = 0,
) -> FastAPI:
    """The whole web application for an opened index and a chain; both must be thread-safe.

    ``kept`` stores the conversations of the page, ``feedback`` people's feedback on answers;
    ``examples`` returns suggested questions about what an asker may read.
    ``uploads`` receives documents that are added on the page. ``rights`` is the page on which administrators
    decide who may read what.
    With ``syncing``, a client that knows ``token`` can start a sync of the index.
    To stop the server, stop ``queue`` first. ``root_path`` is the prefix under which a proxy shows the
    application.
    ``markdown``: keep or escape the documents' Markdown where a client may render it (/v1, MCP).
    ``audit`` notes who asked, and who changed what; ``insight`` shows that to administrators.
    ``logs_requests``: a line in the log for each request. ``cached_answers``: so many answers are kept for those
    who ask the same again.
    """
    access, audit, seen = access or Access(), audit or NoAudit(), library_view(library)
    answering = QueuedChain(
        chain,
        queue or RequestQueue(),
        AnswerCache(library, most=cached_answers) if cached_answers else None,
        audit=audit,
        limits=Limits(access.limits),
    )
    administrators = access.admitted(access.administrators)
    tools, running = streamable_http(mcp_server(seen, answering, markdown=markdown))
    app = _guarded(running, access, root_path, audit, answering.metrics)
    app.router.routes.extend(tools)
    for routes in (
        asking(answering),
        sources(seen, audit),
        completions(answering, seen, markdown=markdown),
        responses(answering, markdown=markdown),
        retrieval(answering),
        health(library, answering, administrators),
        embedding(),
    ):
        app.include_router(routes)
    if access.oidc is not None:
        from ui.routes.signing_in import signing_in

        app.include_router(signing_in(access.oidc, audit))
    if feedback is not None:
        app.include_router(feedback_routes(feedback))
    if syncing is not None:
        serve_sync(app, syncing, token, administrators)
        serve_doctor(app, syncing, token)
    serve_exports(app, kept, seen)
    if administration is not None:
        app.include_router(administering(administration, administrators, rights, audit, insight))
    uploaders = access.admitted(access.uploaders)
    if uploads is not None:
        app.include_router(uploading(uploads, answering, seen, uploaders))
    session = ChatSession(seen, answering, kept, feedback)
    shown = administrators if administration is not None else NOBODY
    page = ChatPage(seen, chain, session, examples, syncing, uploads, uploaders, shown)
    mount_page(app, page, root_path=root_path)
    if logs_requests:
        app.add_middleware(RequestLog)
    return app


def _guarded(
    running: Lifespan, access: Access, root_path: str, audit: Auditor, metrics: Metrics
) -> FastAPI:
    """An application with its middleware and without routes; the outermost middleware is added last."""
    refusals = CountingRefusals(audit, metrics)
    # No /docs: those pages load their script from a foreign host.
    app = FastAPI(
        title="citeback",
        version=version("citeback"),
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    app.add_middleware(FramedPage, origins=access.origins, tells=access.tells)
    app.add_middleware(OnlyDescribed, description=lambda: app.openapi())
    app.add_middleware(BodyLimit)
    app.add_middleware(
        AuthenticationMiddleware,
        portal=access.portal,
        with_rights=access.with_rights,
        framed=access.framed,
        keys=access.keys,
        signs_in=access.oidc is not None,
        refusals=refusals,
    )
    app.add_middleware(SlashBehindPrefix, prefix=root_path)
    app.add_middleware(KnownOrigins, origins=access.origins)
    if access.hosts is not None:
        app.add_middleware(KnownHosts, hosts=access.hosts)
    app.add_middleware(SoundHosts)
    app.add_middleware(OwnOriginOnly, frame_ancestors=access.origins)
    app.add_middleware(UnderPrefix, prefix=root_path)
    app.add_middleware(NoWebSockets)
    say_faults_in_one_line(app, refusals)
    _describe_without_422(app)
    return app


def _describe_without_422(app: FastAPI) -> None:
    """Remove FastAPI's 422 response to a bad body from the description: ours is a 400 with one line."""
    described = app.openapi

    def without() -> dict[str, Any]:
        schema = described()
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)
        for name in ("HTTPValidationError", "ValidationError"):
            schema.get("components", {}).get("schemas", {}).pop(name, None)
        return schema

    app.openapi = without  # type: ignore[method-assign]  # as FastAPI's documentation does it
