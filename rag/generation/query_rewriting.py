"""A chat model rewrites a follow-up to stand alone; it may use only words of the conversation."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from index.words import words
from rag.answer import Turn
from rag.generation.chat_models import ChatModel
from rag.generation.checked_stream import why
from rag.generation.time_limit import bounded

TURNS = 4  # last turns of the conversation that are shown to the model
TURN_CHARACTERS = 400  # shown of each turn: its beginning
LONGEST = 300  # characters of the rewritten question
SECONDS = 30.0
KEPT = 0.5  # least share of the question's own words that must be kept

_SYSTEM = (
    "Write the last question again so that it can be understood without the conversation: put names in "
    "the place of words like he, it or that one. Use only words of the conversation. Keep its language. "
    "Write the question and nothing else."
)
_EXAMPLE = (
    "user: Who rebuilt Mill Road bridge?\nassistant: The county rebuilt it in steel.\n\n"
    "Last question: And when was it closed?",
    "When was Mill Road bridge closed?",
)

_log = logging.getLogger(__name__)


class ModelRewriter:
    """Asks ``chat`` to rewrite a question so that it needs no history."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat

    def rewritten(self, question: str, history: Sequence[Turn]) -> str | None:
        """The rewritten question; None if the model fails, adds new words, or drops too many of the question's."""
        said = "\n".join(
            f"{turn.role}: {' '.join(turn.text.split())[:TURN_CHARACTERS]}"
            for turn in history[-TURNS:]
        )
        asked = [
            SystemMessage(_SYSTEM),
            HumanMessage(_EXAMPLE[0]),
            AIMessage(_EXAMPLE[1]),
            HumanMessage(f"{said}\n\nLast question: {question}"),
        ]
        try:
            seconds = min(SECONDS, self._chat.budget.seconds)
            pieces = bounded(
                lambda: (str(each.text) for each in self._chat.model.stream(asked)),
                seconds=seconds,
            )
            text = _line(pieces)
        except Exception as fault:  # the rule-based rewriting is good enough then
            _log.warning("%s could not rewrite a question: %s", self._chat.name, why(fault))
            return None
        return text if _says_the_same(text, question, said) else None


def _line(pieces: Iterator[str]) -> str:
    """The first non-empty line; the model is stopped after it."""
    text = ""
    for piece in pieces:
        text += piece
        if "\n" in text.strip() or len(text) > LONGEST:
            break
    return next(iter(text.strip().splitlines()), "").strip()


def _says_the_same(text: str, question: str, said: str) -> bool:
    """True if the rewriting keeps enough of the question's words and adds only words of the conversation."""
    own, new = set(words(question)), set(words(text))
    known = own | set(words(said))
    return bool(new) and len(text) <= LONGEST and new <= known and len(own & new) >= KEPT * len(own)
