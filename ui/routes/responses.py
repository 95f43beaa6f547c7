"""``POST /v1/responses``: OpenAI's newer interface, in which LangChain and others keep citations.

The last user message of ``input`` is the question, earlier ones of user and assistant are its history. Nothing is
kept between two requests: what leans on that is refused.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, StrictBool

from rag.answer import Answer, Turn
from rag.answering.layout import laid_out, so_far
from rag.query.normalisation import AskedBadly, checked
from rag.text.escaping import Markdown, written
from ui.answering.asker import asker_of
from ui.answering.queued_chain import QueuedChain
from ui.answering.request_queue import Job, Waiting
from ui.contract import Json, answer_json
from ui.http.bodies import EVENT_STREAM, MOST_TURNS, Responses, Within
from ui.http.event_stream import event_stream, fault_line, whole
from ui.http.refusals import public_root
from ui.routes.openai_shapes import (
    FAULTS,
    MODEL,
    refuse_form,
    refuse_tools,
    tokens,
    unknown_model,
    url_citations,
)

_TEXTS = ("input_text", "output_text", "text")


class InputPart(BaseModel):
    """A piece of a message."""

    type: str
    text: str = ""


class InputItem(BaseModel):
    """One message of the conversation."""

    type: str = "message"
    role: str = ""
    content: str | list[InputPart] | None = None

    def words(self) -> str:
        """The text of the message; AskedBadly if it contains anything else."""
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        if other := [part.type for part in self.content if part.type not in _TEXTS]:
            raise AskedBadly(f"a message has a part of type {other[0][:60]!r}: send text only")
        return "".join(part.text for part in self.content)


class ResponseRequest(BaseModel):
    """A question. Fields that aren't listed here are accepted and change nothing."""

    model: Annotated[str, Field(examples=[MODEL])]
    input: Annotated[str | list[InputItem], Field(examples=["How long was the call?"])]
    stream: StrictBool = False
    text: dict[str, Any] | None = None
    tools: list[Any] | None = None
    tool_choice: Any = None
    background: StrictBool | None = None
    previous_response_id: str | None = None
    conversation: Any = None
    prompt: Any = None
    scope: Within = Within()

    def asked(self) -> tuple[str, list[Turn]]:
        """The question and its history; AskedBadly for what can't be honoured."""
        self._refuse()
        if isinstance(self.input, str):
            return checked(self.input), []
        said = [each for each in self.input if each.role in ("user", "assistant")]
        while said and said[-1].role != "user":
            said.pop()
        if not said:
            raise AskedBadly("input holds no question: send a message with the role user")
        turns = [
            Turn("user" if each.role == "user" else "assistant", each.words()) for each in said[:-1]
        ]
        return checked(said[-1].words()), turns[-MOST_TURNS:]

    def _refuse(self) -> None:
        refuse_tools(self.tools, self.tool_choice)
        refuse_form((self.text or {}).get("format"), "text.format")
        if self.background:
            raise AskedBadly("background is not offered: leave it out and wait, or set stream")
        if self.previous_response_id or self.conversation:
            raise AskedBadly(
                "nothing is kept here between requests: send the whole conversation as input"
            )
        if self.prompt:
            raise AskedBadly("no prompts are kept here: send the question as input")
        if isinstance(self.input, list) and (
            other := [each.type for each in self.input if each.type != "message"]
        ):
            raise AskedBadly(f"input has an item of type {other[0][:60]!r}: send messages only")

    @property
    def texts(self) -> list[str]:
        return (
            [self.input] if isinstance(self.input, str) else [each.words() for each in self.input]
        )


_ANSWERED: Responses = {
    200: {
        "description": "A response in OpenAI's shape: one message, whose `annotations` are `url_citation`s, one "
        "for each marker `[n]` (`text[start_index:end_index]`); `citeback` is the whole answer. With `stream`, "
        "OpenAI's events, the last one `response.completed`, or `response.failed`.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/event-stream": EVENT_STREAM,
        },
    }
}


def responses(answering: QueuedChain, *, markdown: Markdown = "escaped") -> APIRouter:
    """The route; ``markdown``: keep or escape the documents' Markdown in the message's text."""
    routes = APIRouter(prefix="/v1", tags=["OpenAI"])

    @routes.post("/responses", summary="Answer a question", responses={**_ANSWERED, **FAULTS})
    async def respond(body: ResponseRequest, request: Request) -> Response:
        if (refused := unknown_model(body.model)) is not None:
            return refused
        question, history = body.asked()
        job = answering.submit(
            question, history, asker=asker_of(request.scope), scope=body.scope.scope()
        )
        told = _Told(public_root(request), body, markdown)
        if body.stream:
            return event_stream(job, told.events(job))
        answer = await whole(job, request)
        return JSONResponse(told.completed(answer, told.written(laid_out(answer)), 0))

    return routes


class _Told:
    """Formats one answer as a response, whole or as its events."""

    def __init__(self, base_url: str, body: ResponseRequest, markdown: Markdown) -> None:
        self._base_url = base_url
        self._body = body
        self._markdown = markdown
        self._id, self._item = f"resp_{uuid.uuid4().hex}", f"msg_{uuid.uuid4().hex}"
        self._created = int(time.time())
        self._sent = 0  # events

    def written(self, text: str) -> str:
        return written(text, self._markdown)

    def completed(self, answer: Answer, text: str, shift: int) -> Json:
        """The whole response; ``shift`` is how far behind its own place the answer stands in ``text``."""
        asked, said = tokens(self._body.texts), tokens([text])
        usage = {
            "input_tokens": asked,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": said,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": asked + said,
        }
        message = self._message("completed", [self._part(text, self._cited(answer, shift))])
        return {
            **self._response("completed", [message]),
            "usage": usage,
            "citeback": answer_json(answer),
        }

    async def events(self, job: Job[Answer]) -> AsyncIterator[str]:
        for kind in ("response.created", "response.in_progress"):
            yield self._event(kind, response=self._response("in_progress", []))
        at: Json = {"output_index": 0, "content_index": 0, "item_id": self._item}
        sent, answer = "", None
        try:
            async with aclosing(job.aupdates()) as news:
                async for each in news:
                    if isinstance(each, Waiting):
                        continue
                    if answer is None:
                        for line in self._begun(at):
                            yield line
                    answer = each
                    said = self.written(laid_out(so_far(answer)))
                    more = said.removeprefix(sent)
                    # A draft may withdraw earlier text, but text that is sent can't be withdrawn.
                    if said.startswith(sent) and more:
                        sent = said
                        yield self._delta(at, more)
        except Exception as fault:  # the stream has begun, so the status can't be changed any more
            failed = self._response("failed", [])
            error = {"code": "server_error", "message": fault_line(fault)}
            yield self._event("response.failed", response={**failed, "error": error})
            return
        assert answer is not None, "a chain yields at least once"
        said = self.written(laid_out(answer))
        before = "" if said.startswith(sent) else f"{sent}\n\nCorrected: "
        text = before + said
        if text != sent:
            yield self._delta(at, text.removeprefix(sent))
        for line in self._ended(at, answer, text, len(before)):
            yield line

    def _begun(self, at: Json) -> list[str]:
        place = {"output_index": 0}
        return [
            self._event(
                "response.output_item.added", **place, item=self._message("in_progress", [])
            ),
            self._event("response.content_part.added", **at, part=self._part("", [])),
        ]

    def _ended(self, at: Json, answer: Answer, text: str, shift: int) -> list[str]:
        cited = self._cited(answer, shift)
        part = self._part(text, cited)
        item = self._message("completed", [part])
        return [
            *(
                self._event(
                    "response.output_text.annotation.added",
                    **at,
                    annotation_index=number,
                    annotation=each,
                )
                for number, each in enumerate(cited)
            ),
            self._event("response.output_text.done", **at, text=text, logprobs=[]),
            self._event("response.content_part.done", **at, part=part),
            self._event("response.output_item.done", output_index=0, item=item),
            self._event("response.completed", response=self.completed(answer, text, shift)),
        ]

    def _delta(self, at: Json, more: str) -> str:
        return self._event("response.output_text.delta", **at, delta=more, logprobs=[])

    def _event(self, kind: str, **data: Any) -> str:
        event = {"type": kind, "sequence_number": self._sent, **data}
        self._sent += 1
        return f"event: {kind}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"

    def _cited(self, answer: Answer, shift: int) -> list[Json]:
        cited = url_citations(answer, self._base_url, self._markdown)
        return [
            {
                "type": "url_citation",
                "start_index": each.start + shift,
                "end_index": each.end + shift,
                "title": each.title,
                "url": each.url,
            }
            for each in cited
        ]

    def _part(self, text: str, cited: list[Json]) -> Json:
        return {"type": "output_text", "text": text, "annotations": cited, "logprobs": []}

    def _message(self, status: Literal["in_progress", "completed"], content: list[Json]) -> Json:
        said = {"id": self._item, "type": "message", "role": "assistant"}
        return {**said, "status": status, "content": content}

    def _response(self, status: str, output: list[Json]) -> Json:
        return {
            "id": self._id,
            "object": "response",
            "created_at": self._created,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "model": MODEL,
            "output": output,
            "parallel_tool_calls": False,
            "previous_response_id": None,
            "store": False,
            "text": {"format": {"type": "text"}},
            "tool_choice": "none",
            "tools": [],
            "usage": None,
        }
