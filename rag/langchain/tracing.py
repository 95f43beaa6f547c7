"""The steps of a question as OpenTelemetry spans; off unless an endpoint is set.

Spans hold names and numbers only (steps, model, tokens, time), no text of questions or documents.
Attributes follow OpenTelemetry's conventions for generative AI.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage
from langchain_core.outputs import LLMResult
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, StatusCode, Tracer, set_span_in_context


def sending_to(endpoint: str) -> Spans:
    """Spans that are sent to an OTLP collector (gRPC) at ``endpoint``."""
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    return Spans(OTLPSpanExporter(endpoint=endpoint, insecure=not endpoint.startswith("https://")))


class Spans(BaseCallbackHandler):
    """Each step of the chain and each model call becomes a span under the span of its caller."""

    def __init__(self, exporter: SpanExporter) -> None:
        # A separate provider, not the global one: Chroma uses OpenTelemetry too, and must not see these spans.
        self._provider = TracerProvider(resource=Resource({"service.name": "citeback"}))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer: Tracer = self._provider.get_tracer("citeback")
        self._open: dict[UUID, Span] = {}

    def flush(self) -> None:
        """Send what is waiting."""
        self._provider.force_flush()

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        name = str(kwargs.get("name") or "step")
        operation = {} if parent_run_id else {"gen_ai.operation.name": "invoke_agent"}
        self._start(name, run_id, parent_run_id, operation)

    def on_retriever_start(
        self, serialized: Any, query: str, *, run_id: UUID, parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self._start("search", run_id, parent_run_id, {"gen_ai.operation.name": "retrieval"})

    def on_chat_model_start(
        self, serialized: Any, messages: list[list[BaseMessage]], *, run_id: UUID,
        parent_run_id: UUID | None = None, metadata: dict[str, Any] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        known = metadata or {}
        model = str(known.get("ls_model_name") or kwargs.get("name") or "")
        attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": str(known.get("ls_provider") or ""),
            "gen_ai.request.model": model,
        }
        self._start(f"chat {model}".strip(), run_id, parent_run_id, attributes)

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: Any) -> None:
        message = (
            getattr(response.generations[0][0], "message", None) if response.generations else None
        )
        usage = getattr(message, "usage_metadata", None) or {}
        for kind in ("input", "output"):
            if f"{kind}_tokens" in usage and (span := self._open.get(run_id)):
                span.set_attribute(f"gen_ai.usage.{kind}_tokens", usage[f"{kind}_tokens"])
        self._end(run_id)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id)

    def on_retriever_end(self, documents: Any, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id, error)

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id, error)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id, error)

    def _start(
        self, name: str, run_id: UUID, parent: UUID | None, attributes: dict[str, str]
    ) -> None:
        above = self._open.get(parent) if parent else None
        context = set_span_in_context(above) if above else None
        self._open[run_id] = self._tracer.start_span(name, context, attributes=attributes)

    def _end(self, run_id: UUID, error: BaseException | None = None) -> None:
        span = self._open.pop(run_id, None)
        if span is None:
            return
        if error is not None:  # only its type: its message may hold document text or a key
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(StatusCode.ERROR)
        span.end()
