"""An answer as a LangChain message: its text with the standard citations as annotations."""

from __future__ import annotations

from langchain_core.messages import AIMessage
from langchain_core.messages.content import Citation, create_citation, create_text_block

from rag.answer import Answer, Claim
from rag.answering.layout import pieces
from rag.text.escaping import Markdown, written


def as_message(answer: Answer, *, markdown: Markdown = "escaped") -> AIMessage:
    """One text block; a citation's ``start_index`` and ``end_index`` give the span of its claim in that text.

    Messages are mostly shown as Markdown, so images, links and HTML from the documents are escaped
    in the text, unless ``markdown`` is ``kept``; text in the citations is unchanged.

    A citation's ``extras`` locate the quote: ``source``, ``start``, ``end`` (characters of the source's
    text), ``sha256`` of that text, ``page``, ``date``; they say what the quote is marked as, if it is no ordinary
    text (``mark``, ``certainty``), and hold the ``support`` of the claim.
    """
    text, annotations = "", list[Citation]()
    for piece in pieces(answer):
        start = len(text)
        if isinstance(piece, str):
            text += written(piece, markdown)
        else:
            text += written(piece.text, markdown)
            annotations += _citations(answer, piece, start, len(text))
    block = create_text_block(text, annotations=[*annotations])
    return AIMessage(content_blocks=[block], response_metadata={"model_name": answer.model})


def _citations(answer: Answer, claim: Claim, start: int, end: int) -> list[Citation]:
    return [
        create_citation(
            title=each.title,
            start_index=start,
            end_index=end,
            cited_text=each.quote,
            source=each.source,
            start=each.start,
            end=each.end,
            sha256=each.sha256,
            page=each.page,
            date=each.date,
            mark=each.mark,
            certainty=each.certainty,
            support=claim.support,
        )
        for each in answer.citations
        if each.marker in claim.citations
    ]
