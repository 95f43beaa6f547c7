"""The writer that uses a chat model. START HERE for prose.

``ProseWriter.drafts`` shows the whole path: passages, a streamed draft, each complete sentence grounded as it
arrives; then an ungrounded sentence is repaired once, left out, or marked. Whatever goes wrong with the model,
the answer stays honest: in the worst case it is quotes, with a note that says why.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from langchain_core.messages import BaseMessage

from index.words import words
from rag.answering.evidence import Draft, Evidence
from rag.answering.extractive import QUOTED
from rag.generation.chat_models import ChatModel
from rag.generation.finalising import Unsupported, finalised, quoted
from rag.generation.grounding import Grounded, Grounds
from rag.generation.plain_text import thought_until
from rag.generation.prompt import messages, passages, repairing
from rag.generation.refusals import is_agreed, is_aside, is_refusal
from rag.generation.sentence_stream import WrittenSentence, written
from rag.generation.time_limit import TooLate, bounded

MOST_SENTENCES = 12  # a model that writes more is stopped
LONGEST_SENTENCE = 600  # characters of an unfinished sentence at which a model is stopped
SHOWN_EVERY_S = 0.1  # interval between drafts of a growing answer
TOKEN = 8  # characters counted per token, for a provider that ignores the token limit

_ENDED_EARLY = {
    "length",
    "max_tokens",
    "MAX_TOKENS",
}  # finish reasons of providers at the token limit

_log = logging.getLogger(__name__)


class OutOfTokens(Exception):
    """The model reached its token limit; its last sentence isn't complete."""


@dataclass(slots=True)
class _Writing:
    """The state of a growing answer: ``text`` is the raw output, ``cut`` says why it was stopped early."""

    grounds: Grounds
    grounded: list[Grounded] = field(default_factory=list)
    said: list[WrittenSentence] = field(default_factory=list)
    text: str = ""
    refused: bool = False
    cut: str = ""

    def note(self, grounded: Grounded) -> None:
        """Keep a sentence, unless it is a refusal or an aside without support."""
        if grounded.supported:
            self.grounded.append(grounded)
        elif is_refusal(grounded.claim.text):
            self.refuse()
        elif not is_aside(grounded.claim.text):
            self.grounded.append(grounded)

    def begin_again(self) -> None:
        """Forget the sentences so far: they turned out to be the model's thoughts."""
        self.grounded.clear()
        self.said.clear()
        self.refused = False

    def refuse(self) -> None:
        """Record a refusal; after a supported sentence it concerns only a part of the answer and is ignored."""
        self.refused = not any(known.supported for known in self.grounded)


class ProseWriter:
    """Writes with ``chat``; ``unsupported`` says whether a sentence without support is left out or marked."""

    def __init__(
        self, chat: ChatModel, *, unsupported: Unsupported = "leave_out", quotes: int = QUOTED
    ) -> None:
        self._chat = chat
        self._unsupported = unsupported
        self._quotes = quotes

    @property
    def name(self) -> str:
        """``provider:name`` of the model."""
        return self._chat.name

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        """Drafts as they grow; the last one is complete."""
        until = time.monotonic() + self._chat.budget.seconds
        shown = passages(evidence, characters=self._chat.budget.characters)
        if not shown:
            why_quoted = "Nothing found here can be shown to the model."
            yield quoted(evidence, why_quoted, at_most=self._quotes)
            return
        writing = _Writing(Grounds(evidence, shown))
        asked = messages(evidence.question, shown)
        try:
            pieces = self._ask(asked, until)
            yield from self._follow(writing, pieces, evidence.question)
        except OutOfTokens:
            writing.cut = f"The model was stopped after {self._chat.budget.tokens} tokens."
        except TooLate:
            writing.cut = f"The model was stopped after {self._chat.budget.seconds:g} seconds."
        except Exception as fault:
            writing.cut = f"{self._chat.name} failed ({why(fault)})."
            _log.warning("%s", writing.cut)
        if writing.refused:
            yield Draft(self._chat.name, (), refused=True)
            return
        self._repair(writing, asked, until)
        yield finalised(
            writing.grounded,
            evidence,
            model=self._chat.name,
            cut=writing.cut,
            unsupported=self._unsupported,
            quotes=self._quotes,
        )

    def _ask(self, asked: Sequence[BaseMessage], until: float) -> Iterator[str]:
        def says() -> Iterator[str]:
            room = self._chat.budget.tokens * TOKEN
            for chunk in self._chat.model.stream(list(asked)):
                yield str(chunk.text)
                room -= len(chunk.text)
                if room < 0 or _ENDED_EARLY & set(map(str, chunk.response_metadata.values())):
                    raise OutOfTokens

        return bounded(says, seconds=max(0.0, until - time.monotonic()))

    def _follow(self, writing: _Writing, pieces: Iterator[str], question: str) -> Iterator[Draft]:
        """Read the stream, ground complete sentences, and stop a model that doesn't end or repeats itself."""
        shown_at, thought = 0.0, 0
        for piece in pieces:
            text = writing.text = writing.text + piece
            if thought != (thought := thought_until(text)):
                writing.begin_again()
            now = written(text, complete=False)
            finalised = self._take(writing, now.said, question)
            if finalised or time.monotonic() - shown_at >= SHOWN_EVERY_S:
                shown_at = time.monotonic()
                yield self._growing(writing, now.tail)
            if writing.refused or writing.cut or _leads_nowhere(writing, now.tail):
                return
        self._take(writing, written(writing.text, complete=True).said, question)

    def _take(self, writing: _Writing, said: Sequence[WrittenSentence], question: str) -> bool:
        """Ground the new sentences; True if there were any."""
        fresh = said[len(writing.said) :]
        for each in fresh:
            writing.said.append(each)
            if is_agreed(each.text, question):
                writing.refuse()
            elif not _repeats(each, writing.said[:-1]):
                writing.note(writing.grounds.ground(each))
        return bool(fresh)

    def _repair(
        self,
        writing: _Writing,
        asked: Sequence[BaseMessage],
        until: float,
    ) -> None:
        """Let the model rewrite each unsupported sentence once, up to the budget's ``repairs``."""
        broken = [at for at, each in enumerate(writing.grounded) if not each.supported]
        if writing.cut:
            return
        for at in broken[: self._chat.budget.repairs]:
            try:
                again = repairing(asked, writing.text, writing.grounded[at].claim.text)
                text = "".join(self._ask(again, until))
            except Exception as fault:  # the rest of the answer stays valid
                _log.warning("%s could not repair a sentence: %s", self._chat.name, why(fault))
                return
            for said in written(text, complete=True).said[:1]:
                repaired = writing.grounds.ground(said)
                if repaired.supported and not _repeats(said, writing.said):
                    writing.said.append(said)
                    writing.grounded[at] = repaired

    def _growing(self, writing: _Writing, tail: str) -> Draft:
        return Draft(
            self._chat.name,
            tuple(each.claim for each in writing.grounded if each.supported),
            tail=tail,
        )


def why(fault: BaseException) -> str:
    """The failure in our own words: a vendor's message may repeat a key or the question."""
    status = getattr(fault, "status_code", None)
    known = {
        401: "the key is refused",
        403: "the key is refused",
        404: "no such model or address",
        429: "too many requests, or the quota is used up",
    }
    if isinstance(status, int):
        return known.get(status, f"it answered {status}")
    kinds = " ".join(kind.__name__ for kind in type(fault).__mro__)
    if "Timeout" in kinds:
        return "it took too long"
    if "Connect" in kinds:
        return "it can't be reached"
    return type(fault).__name__


def _leads_nowhere(writing: _Writing, tail: str) -> bool:
    """True for a model that doesn't come to an end or repeats itself; notes the reason in ``writing.cut``."""
    if len(writing.said) >= MOST_SENTENCES or len(tail) > LONGEST_SENTENCE:
        writing.cut = "The model was stopped: it did not come to an end."
    if len(writing.said) >= 3 and _repeats(writing.said[-1], writing.said[-3:-1]):
        writing.cut = "The model was stopped: it repeated itself."
    return bool(writing.cut)


def _repeats(said: WrittenSentence, earlier: Sequence[WrittenSentence]) -> bool:
    own = words(said.text)
    return any(own == words(each.text) for each in earlier)
