"""A conversation as Markdown; the text of documents and people is escaped, so it isn't read as markup."""

from __future__ import annotations

import re

from rag.answer import Answer, Citation
from ui.exports.footnotes import cut, source_line, unanswered
from ui.storage.conversations import Conversation
from ui.storage.exchanges import Exchange, Exchanges
from ui.texts import Texts

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+|~$&!=-]|^\s*\d+(?=[.)]))", re.M)


def as_markdown(conversation: Conversation, said: Exchanges, texts: Texts) -> bytes:
    """Questions as headings, citations as footnotes ``[^1]`` with the quote."""
    notes: list[Citation] = []
    parts = [f"# {_plain(conversation.title)}"]
    for exchange in said:
        parts += [f"## {_plain(exchange.question)}", *_answered(exchange, notes, texts)]
    parts += [
        f"[^{number}]: {_plain(source_line(note, texts))}: “{_plain(note.quote.strip())}”"
        for number, note in enumerate(notes, start=1)
    ]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def _answered(exchange: Exchange, notes: list[Citation], texts: Texts) -> list[str]:
    answer = exchange.answer
    if answer is None:
        return [_plain(unanswered(exchange, texts))]
    parts = [_text(answer, notes)]
    for disagreement in answer.disagreements:
        parts.append(_plain(f"{texts.disagree}:"))
        places = {each.marker: each for each in answer.citations}
        parts.append(
            "\n".join(
                f"- {_plain(reading.value)}: "
                + "; ".join(
                    _plain(source_line(places[m], texts)) for m in reading.citations if m in places
                )
                for reading in disagreement.readings
            )
        )
    return parts


def _text(answer: Answer, notes: list[Citation]) -> str:
    parts = []
    for piece in cut(answer):
        if isinstance(piece, Citation):
            notes.append(piece)
            parts.append(f"[^{len(notes)}]")
        else:
            parts.append(_plain(piece))
    return "".join(parts)


def _plain(text: str) -> str:
    # One line: in Markdown, blank lines and indentation have a meaning.
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))
