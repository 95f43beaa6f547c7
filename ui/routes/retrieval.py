"""``POST /v1/retrieval``: the documents as an external knowledge base of Dify, whose endpoint is then ``.../v1``.

Dify adds ``/retrieval`` to the endpoint that is set there. A ``knowledge_id`` is a folder, or ``citeback``: all.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from index.passages import Hit
from index.scope import Scope
from rag.query.normalisation import AskedBadly, checked
from ui.answering.asker import asker_of
from ui.answering.queued_chain import QueuedChain
from ui.contract import Json
from ui.http.bodies import MOST_HITS, QuestionText, Responses
from ui.http.event_stream import whole
from ui.http.refusals import public_root
from ui.routes.openai_shapes import FAULTS, MODEL
from ui.viewer.source_page import source_url


class RetrievalSetting(BaseModel):
    """How many passages, and the least score (0..1) of each."""

    top_k: Annotated[int, Field(ge=1, le=MOST_HITS, strict=True)]
    score_threshold: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.0


class RetrievalRequest(BaseModel):
    """What Dify asks of an external knowledge base."""

    knowledge_id: Annotated[str, Field(examples=[MODEL])]
    query: QuestionText
    retrieval_setting: RetrievalSetting
    metadata_condition: dict[str, Any] | None = None


class Record(BaseModel):
    """A passage; ``metadata`` says where it stands."""

    content: str
    score: float
    title: str
    metadata: dict[str, Any]


class Records(BaseModel):
    """The passages, best first."""

    records: list[Record]


_FOUND: Responses = {200: {"model": Records, "description": "The passages, best first."}}


def retrieval(answering: QueuedChain) -> APIRouter:
    """The route, for passages that the asker may read."""
    routes = APIRouter(prefix="/v1", tags=["Dify"])

    @routes.post("/retrieval", summary="Find passages, for Dify", responses={**_FOUND, **FAULTS})
    async def retrieve(body: RetrievalRequest, request: Request) -> Response:
        if body.metadata_condition and body.metadata_condition.get("conditions"):
            raise AskedBadly("metadata_condition is not offered: name a folder as knowledge_id")
        folder = body.knowledge_id.strip().strip("/")
        if not folder:
            raise AskedBadly(f"knowledge_id is empty: write {MODEL}, or a folder")
        setting = body.retrieval_setting
        job = answering.submit_search(
            checked(body.query),
            k=setting.top_k,
            asker=asker_of(request.scope),
            scope=None if folder == MODEL else Scope(folders=(folder,)),
        )
        hits = await whole(job, request)
        root = public_root(request)
        found = [_record(hit, root) for hit in hits if hit.score >= setting.score_threshold]
        return JSONResponse({"records": found})

    return routes


def _record(hit: Hit, root: str) -> Json:
    place = hit.place
    start, end = place.span.start, place.span.end
    return {
        "content": hit.text,
        "score": min(1.0, max(0.0, hit.score)),
        "title": hit.title,
        "metadata": {
            "source": place.source,
            "start": start,
            "end": end,
            "date": hit.date,
            "url": root + source_url(place.source, start, end),
        },
    }
