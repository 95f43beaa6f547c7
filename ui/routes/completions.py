"""``POST /v1/chat/completions`` and ``GET /v1/models``: for clients of OpenAI's API.

The last user message is the question, the earlier messages of user and assistant are its history.
System messages and sampling settings are ignored: they can't change what the documents say. Tools and forms of
answers that can't be kept are refused.
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
from ui.answering.asker import LibraryView, asker_of
from ui.answering.queued_chain import QueuedChain
from ui.answering.request_queue import Job, Waiting
from ui.contract import Json, answer_json
from ui.http.bodies import EVENT_STREAM, MOST_TURNS, Responses, Within
from ui.http.event_stream import event_stream, fault_line, whole
from ui.http.refusals import complaint, public_root
from ui.routes.openai_shapes import (
    FAULTS,
    MODEL,
    refuse_form,
    refuse_tools,
    tokens,
    unknown_model,
    url_citations,
)


class MessagePart(BaseModel):
    """A piece of a message."""

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """One message of the conversation."""

    role: str
    content: str | list[MessagePart] | None = None

    def words(self) -> str:
        """The text of the message; AskedBadly if it contains anything else."""
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        if other := [part.type for part in self.content if part.type != "text"]:
            raise AskedBadly(f"a message has a part of type {other[0]!r}: send text only")
        return "".join(part.text for part in self.content)


class StreamOptions(BaseModel):
    """Options of a streamed response."""

    include_usage: StrictBool = False


class Completion(BaseModel):
    """A conversation to go on with. Fields that aren't listed here are accepted and change nothing."""

    model: Annotated[str, Field(examples=[MODEL])]
    messages: Annotated[
        list[ChatMessage],
        Field(min_length=1, examples=[[{"role": "user", "content": "How long was the call?"}]]),
    ]
    stream: StrictBool = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = None
    response_format: Any = None
    tools: list[Any] | None = None
    tool_choice: Any = None
    functions: list[Any] | None = None
    function_call: Any = None
    scope: Within = Within()

    def asked(self) -> tuple[str, list[Turn]]:
        """The question and its history; AskedBadly for what can't be honoured."""
        refuse_tools(self.tools, self.tool_choice)
        refuse_tools(self.functions, self.function_call)
        refuse_form(self.response_format, "response_format")
        said = [each for each in self.messages if each.role in ("user", "assistant")]
        while said and said[-1].role != "user":
            said.pop()
        if not said:
            raise AskedBadly("messages hold no question: send one with the role user")
        history = [Turn(_role(each), each.words()) for each in said[:-1]]
        return checked(said[-1].words()), history[-MOST_TURNS:]


_COMPLETED: Responses = {
    200: {
        "description": "A chat completion in OpenAI's shape. `annotations` are its citations, one for each "
        "marker `[n]` (`content[start_index:end_index]`), `citeback` is the whole answer. In `content`, "
        "Markdown links, images and HTML of the documents are escaped, unless they are set to be kept; in "
        "`citeback` every character is as it stands there. With `stream`, "
        "chunks as server-sent events; the annotations come with the last one.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/event-stream": EVENT_STREAM,
        },
    }
}
_LISTED: Responses = {
    200: {
        "description": "The one model there is; none for who may read no source.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


def completions(
    answering: QueuedChain, seen: LibraryView, *, markdown: Markdown = "escaped"
) -> APIRouter:
    """The routes for OpenAI's clients; ``markdown``: keep or escape the documents' Markdown in ``content``."""
    routes = APIRouter(prefix="/v1", tags=["OpenAI"])

    @routes.get("/models", summary="List the models: this one", responses=_LISTED)
    def models(request: Request) -> JSONResponse:
        asker = asker_of(request.scope)
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": answering.model}
        of_use = asker.groups is None or bool(seen(asker).sources())
        return JSONResponse({"object": "list", "data": [model] if of_use else []})

    @routes.post(
        "/chat/completions",
        summary="Answer the last question of a conversation",
        responses={**_COMPLETED, **FAULTS},
    )
    async def complete(body: Completion, request: Request) -> Response:
        if (refused := unknown_model(body.model)) is not None:
            return refused
        question, history = body.asked()
        job = answering.submit(
            question, history, asker=asker_of(request.scope), scope=body.scope.scope()
        )
        said = _Said(public_root(request), body, markdown)
        if body.stream:
            return event_stream(job, said.chunks(job))
        return JSONResponse(said.completion(await whole(job, request)))

    return routes


class _Said:
    """Formats one answer for an OpenAI client."""

    def __init__(self, base_url: str, body: Completion, markdown: Markdown) -> None:
        self._base_url = base_url
        self._body = body
        self._markdown = markdown
        self._id = f"chatcmpl-{uuid.uuid4().hex}"
        self._created = int(time.time())

    def completion(self, answer: Answer) -> Json:
        message = {
            "role": "assistant",
            "content": self._written(laid_out(answer)),
            "refusal": None,
            "annotations": self._annotations(answer),
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self._headed("chat.completion"),
            "choices": [choice],
            "usage": self._usage(answer),
            "citeback": answer_json(answer),
        }

    async def chunks(self, job: Job[Answer]) -> AsyncIterator[str]:
        yield self._chunk({"role": "assistant", "content": ""})
        sent, answer = "", None
        try:
            async with aclosing(job.aupdates()) as news:
                async for each in news:
                    if not isinstance(each, Waiting):
                        answer = each
                        said = self._written(laid_out(so_far(answer)))
                        more = said.removeprefix(sent)
                        # A draft may withdraw earlier text, but text that is sent can't be withdrawn.
                        if said.startswith(sent) and more:
                            sent = said
                            yield self._chunk({"content": more})
        except Exception as fault:  # the stream has begun, so the status can't be changed any more
            yield _data(complaint(500, fault_line(fault)))
            return
        assert answer is not None, "a chain yields at least once"
        said = self._written(laid_out(answer))
        if more := said.removeprefix(sent):
            fits = said.startswith(sent)
            yield self._chunk({"content": more if fits else f"\n\nCorrected: {said}"})
        last: Json = {"annotations": self._annotations(answer)}
        yield self._chunk(last, finish="stop", citeback=answer_json(answer))
        options = self._body.stream_options
        if options is not None and options.include_usage:
            headed = self._headed("chat.completion.chunk")
            yield _data({**headed, "choices": [], "usage": self._usage(answer)})
        yield "data: [DONE]\n\n"

    def _chunk(self, delta: Json, *, finish: str | None = None, **more: Json) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _data({**self._headed("chat.completion.chunk"), "choices": [choice], **more})

    def _headed(self, kind: str) -> Json:
        return {"id": self._id, "object": kind, "created": self._created, "model": MODEL}

    def _written(self, text: str) -> str:
        return written(text, self._markdown)

    def _annotations(self, answer: Answer) -> list[Json]:
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": each.start,
                    "end_index": each.end,
                    "title": each.title,
                    "url": each.url,
                },
            }
            for each in url_citations(answer, self._base_url, self._markdown)
        ]

    def _usage(self, answer: Answer) -> Json:
        prompt = tokens([_text(each) for each in self._body.messages])
        completed = tokens([self._written(laid_out(answer))])
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completed,
            "total_tokens": prompt + completed,
        }


def _role(message: ChatMessage) -> Literal["user", "assistant"]:
    return "user" if message.role == "user" else "assistant"


def _text(message: ChatMessage) -> str:
    return message.words() if message.role in ("user", "assistant") else str(message.content or "")


def _data(chunk: Json) -> str:
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
