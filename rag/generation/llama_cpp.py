"""A model that runs in this process (llama.cpp), as a LangChain chat model."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from queue import Queue
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from index.device import device

CONTEXT = 4096  # tokens of prompt and answer
THREADS = 8  # at most: threads beyond the cores of one socket slow each other down
_ROLES = {"system": "system", "human": "user", "ai": "assistant"}

Event = dict[str, Any]


class LocalFault(Exception):
    """The model's runtime refused the request; the message is the runtime's."""


class LocalModel(BaseChatModel):
    """The weights at ``path``, loaded at the first request and kept for the life of the process.

    One request runs at a time, the others wait. Closing the stream stops the writing.
    """

    path: str
    tokens: int

    @property
    def _llm_type(self) -> str:
        return "local"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"path": self.path}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        request = self.request(messages, stop, **kwargs)
        for event in _events(self.path, request):
            chunk = ChatGenerationChunk(message=_chunk(event))
            if run_manager and chunk.text:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk

    def request(
        self, messages: list[BaseMessage], stop: list[str] | None = None, **kwargs: Any
    ) -> Event:
        """The request that is sent to the runtime."""
        return {
            "messages": [
                {"role": _ROLES[each.type], "content": str(each.text)} for each in messages
            ],
            "max_tokens": kwargs.get("max_tokens", self.tokens),
            "temperature": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
            "stop": stop or [],
        }


def _chunk(event: Event) -> AIMessageChunk:
    choice = (event.get("choices") or [{}])[0]
    usage = event.get("usage")
    return AIMessageChunk(
        content=choice.get("delta", {}).get("content") or "",
        response_metadata=(
            {"finish_reason": choice["finish_reason"]} if choice.get("finish_reason") else {}
        ),
        usage_metadata=(
            {
                "input_tokens": usage["prompt_tokens"],
                "output_tokens": usage["completion_tokens"],
                "total_tokens": usage["total_tokens"],
            }
            if usage
            else None
        ),
    )


def _events(path: str, request: Event) -> Iterator[Event]:
    """The runtime's events as they arrive; the runtime calls back from its own thread."""
    sent: Queue[Event | BaseException | None] = Queue()
    stopped = threading.Event()

    def called_back(event: Event) -> bool:
        sent.put(event)
        return stopped.is_set()  # True ends the writing

    def run() -> None:
        try:
            with _busy:
                if not stopped.is_set():
                    runtime(path)(request, called_back)
            sent.put(None)
        except BaseException as fault:
            sent.put(fault)

    threading.Thread(target=run, name="local model", daemon=True).start()
    try:
        while (event := sent.get()) is not None:
            if isinstance(event, BaseException):
                raise event
            if "error" in event:
                raise LocalFault(str(event["error"].get("message", "")))
            yield event
    finally:
        stopped.set()


_busy = threading.Lock()

Asks = Callable[[Event, Callable[[Event], bool]], None]


@lru_cache(maxsize=1)
def runtime(path: str) -> Asks:
    """The runtime itself with the weights at ``path``; loaded once, one caller at a time."""
    import xllamacpp

    given = xllamacpp.CommonParams()
    given.model.path = path
    given.n_ctx = CONTEXT
    given.n_parallel = 1
    given.n_gpu_layers = -1 if device() == "cuda" else 0
    given.cpuparams.n_threads = min(THREADS, os.cpu_count() or 1)
    given.verbosity = -1
    # The runtime opens a local port that citeback doesn't use: a random key keeps everybody else out.
    given.api_keys = [secrets.token_urlsafe(32)]
    asks: Asks = xllamacpp.Server(given).handle_chat_completions
    return asks
