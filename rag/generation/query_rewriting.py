"""A follow-up made to stand alone by a model, where its words are those of the conversation."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from index.words import words
from rag.answer import Turn
from rag.generation.chat_models import ChatModel
from rag.generation.time_limit import bounded
from rag.generation.writer import why

TURNS = 4  # of the conversation are shown, the last ones,
TURN_CHARACTERS = 400  # and of each its beginning
LONGEST = 300  # characters
SECONDS = 30.0
KEPT = 0.5  # of the question's own words, at least

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
    """Asks ``chat`` for the question as it could be asked without its history."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat

    def rewritten(self, question: str, history: Sequence[Turn]) -> str | None:
        """The question rewritten; None where the model fails, or says what nobody said."""
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
        except Exception as fault:  # the rule's question is as good as what a model might have said
            _log.warning("%s could not rewrite a question: %s", self._chat.name, why(fault))
            return None
        return text if _says_the_same(text, question, said) else None


def _line(pieces: Iterator[str]) -> str:
    """The first line with anything in it; a model that goes on is stopped there."""
    text = ""
    for piece in pieces:
        text += piece
        if "\n" in text.strip() or len(text) > LONGEST:
            break
    return next(iter(text.strip().splitlines()), "").strip()


def _says_the_same(text: str, question: str, said: str) -> bool:
    """True where the rewritten question keeps the question's words and adds only what was said."""
    own, new = set(words(question)), set(words(text))
    known = own | set(words(said))
    return bool(new) and len(text) <= LONGEST and new <= known and len(own & new) >= KEPT * len(own)
