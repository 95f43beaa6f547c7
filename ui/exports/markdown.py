"""A conversation as Markdown; the text of documents and people is escaped, so it isn't read as markup."""

from __future__ import annotations

import re

from rag.answer import Answer, Citation
from rag.answering.layout import Block, Claims, Listed, Running, Table, Words, blocks, labelled
from ui.exports.footnotes import cut, source_line, unanswered
from ui.storage.conversations import Conversation
from ui.storage.exchanges import Exchange, Exchanges
from ui.texts import Texts
from ui.texts.readings import counted

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
    parts = [_block(each, answer, notes, texts) for each in blocks(answer)]
    parts += ["\n".join(f"- {_plain(each)}" for each in answer.choices)] if answer.choices else []
    for disagreement in answer.disagreements:
        parts.append(_plain(f"{texts.disagree}:"))
        places = {each.marker: each for each in answer.citations}
        parts.append(
            "\n".join(
                f"- {_plain(counted(reading, texts))}: "
                + "; ".join(
                    _plain(source_line(places[m], texts)) for m in reading.citations if m in places
                )
                for reading in disagreement.readings
            )
        )
    return parts


def _block(block: Block, answer: Answer, notes: list[Citation], texts: Texts) -> str:
    def said(claims: Claims) -> str:
        return _cited(claims, answer, notes) or _plain(texts.says_nothing)

    match block:
        case Words(text):
            return _plain(text)
        case Running(claims):
            return said(claims)
        case Listed(items):
            return "\n".join(
                f"- {_label(each.label)}{_plain(each.words) or said(each.claims)}" for each in items
            )
        case Table(labels, rows):
            lines = [["", *map(_plain, labels)], ["---"] * (len(labels) + 1)]
            lines += [[_bold(row.aspect), *map(said, row.cells)] for row in rows]
            return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _label(label: str) -> str:
    return f"{_bold(labelled(label).rstrip())} " if label else ""


def _bold(text: str) -> str:
    return f"**{_plain(text)}**" if text else ""


def _cited(claims: Claims, answer: Answer, notes: list[Citation]) -> str:
    """Claims with their footnotes, which are added to ``notes``."""
    parts = []
    for piece in cut(claims, answer):
        if isinstance(piece, Citation):
            notes.append(piece)
            parts.append(f"[^{len(notes)}]")
        else:
            parts.append(_plain(piece))
    return "".join(parts)


def _plain(text: str) -> str:
    # One line: in Markdown, blank lines and indentation have a meaning.
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))
