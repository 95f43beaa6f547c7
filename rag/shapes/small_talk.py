"""Greetings, thanks, goodbyes, and who it is that answers."""

from __future__ import annotations

from rag.answering.not_found import language_of
from rag.found import Found
from rag.query.small_talk import small_talk
from rag.question import Question
from rag.shapes.examples import examples
from rag.shapes.tools import Tools
from rag.shapes.wording import CAN_ASK, FOR_EXAMPLE, SMALL_TALK


def find(question: Question, tools: Tools) -> Found | None:
    """A plain answer that rests on no document."""
    kind = small_talk(question.asked)
    if kind is None:
        return None
    language = language_of(question.asked)
    said = SMALL_TALK[kind][language]
    if kind != "who":
        return Found(plain=said)
    return Found(plain="\n".join([said, *what_can_be_asked(tools, language)]))


def what_can_be_asked(tools: Tools, language: str) -> list[str]:
    """Lines that say what can be asked, with questions that the documents answer."""
    offered = examples(tools, tools.labels(), language)
    lines = [f"- {each}" for each in offered]
    return [CAN_ASK[language], *([FOR_EXAMPLE[language], *lines] if lines else [])]
