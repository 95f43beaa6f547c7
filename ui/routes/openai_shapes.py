"""What the two interfaces of OpenAI share: the model's name, faults, citations, what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel
from starlette.responses import Response

from rag.answer import Answer, Citation
from rag.answering.layout import laid_out, marks, pieces
from rag.query.normalisation import AskedBadly
from rag.text.escaping import Markdown, written
from ui.http.bodies import Responses
from ui.http.refusals import openai_fault
from ui.texts.marks import what_it_is
from ui.viewer.source_page import source_url

MODEL = "citeback"
_BYTES_A_TOKEN = 4  # usage is only an estimate: the answer may not be written by a model at all


class Complaint(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class CompletionFault(BaseModel):
    """A fault in OpenAI's shape."""

    error: Complaint


FAULTS: Responses = {
    status: {"model": CompletionFault, "description": why}
    for status, why in (
        (400, "The body can't be understood, asks nothing, or asks for what can't be given."),
        (404, "There is no such model: `/v1/models` lists what there is."),
        (408, "The body did not arrive within half a minute."),
        (413, "The body is larger than 1 MB."),
        (
            429,
            "This person or key asks more than is allowed: `Retry-After` says when to come again.",
        ),
        (500, "Something failed inside; the server's log says what."),
        (503, "Too many questions wait already, or the index can't be asked now."),
    )
}


@dataclass(frozen=True, slots=True)
class UrlCitation:
    """What a marker at ``start`` to ``end`` in the written text leads to."""

    start: int
    end: int
    title: str
    url: str


def unknown_model(named: str) -> Response | None:
    """The refusal of a model that isn't here; None for the one that is."""
    if named == MODEL:
        return None
    line = f"there is no model {named[:60]!r} here: use {MODEL!r}"
    return openai_fault(404, line, code="model_not_found")


def refuse_tools(tools: Sequence[object] | None, choice: object) -> None:
    """AskedBadly for tools that might have to be called: a client that gets prose instead would go wrong."""
    if tools and choice != "none":
        raise AskedBadly("tools are never called here: leave tools out, or set tool_choice to none")


def refuse_form(form: object, name: str) -> None:
    """AskedBadly for an answer in another form than text, under the name of the field that asks for it."""
    kind = form.get("type") if isinstance(form, dict) else form
    if kind not in (None, "text"):
        raise AskedBadly(
            f"{name} {str(kind)[:60]!r} can't be kept: answers are text, and as JSON in the field citeback"
        )


def tokens(texts: Sequence[str]) -> int:
    """An estimate of the tokens in texts."""
    return sum(-(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN) for text in texts)


def url_citations(answer: Answer, base_url: str, markdown: Markdown) -> list[UrlCitation]:
    """The citation behind each marker."""
    said = laid_out(answer)
    return [
        UrlCitation(
            # The text before a marker is escaped in the same way alone as within the whole text.
            len(written(said[:start], markdown)),
            len(written(said[:end], markdown)),
            ", ".join(filter(None, [each.title, what_it_is(each)])),
            base_url + source_url(each.source, each.start, each.end),
        )
        for each, start, end in _marked(answer)
    ]


def _marked(answer: Answer) -> Iterator[tuple[Citation, int, int]]:
    """Each marker behind a claim: its citation, and its start and end in the text of ``laid_out``."""
    by_marker = {each.marker: each for each in answer.citations}
    at = 0
    for piece in pieces(answer):
        if isinstance(piece, str):
            at += len(piece)
            continue
        at += len(piece.text)
        start = at + 1  # a blank is before the first marker
        for marker in piece.citations if piece.support != "unsupported" else ():
            end = start + len(f"[{marker}]")
            if marker in by_marker:
                yield by_marker[marker], start, end
            start = end
        at += len(marks(piece))
