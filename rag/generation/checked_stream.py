"""What a model writes to one prompt: each complete sentence is grounded as it arrives.

Whatever goes wrong with the model, what was supported until then is kept, and ``cut`` says why it ended early.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.words import words
from rag.answering.evidence import DraftedClaim
from rag.generation.chat_models import ChatModel
from rag.generation.forms import MOST_SENTENCES
from rag.generation.grounding import Grounded, Grounds
from rag.generation.plain_text import thought_until
from rag.generation.prompt import Prompt, repairing
from rag.generation.refusals import is_agreed, is_aside, is_refusal
from rag.generation.repetition import said_before
from rag.generation.sentence_stream import WrittenSentence, written
from rag.generation.time_limit import NotBegun, TooLate, bounded
from rag.text.overlap import counted_words
from rag.verification.support import FEW

LONGEST_SENTENCE = 600  # characters of an unfinished sentence at which a model is stopped
COPIED = 3  # sentences copied one after the other, from which a slow model is stopped where the rest is quoted
SHOWN_EVERY_S = 0.1  # interval between drafts of a growing answer
TOKEN = 8  # characters counted per token, for a provider that ignores the token limit

_ENDED_EARLY = {
    "length",
    "max_tokens",
    "MAX_TOKENS",
}  # finish reasons of providers at the token limit

_BRACKETED = re.compile(r"[(（\[].*[)）\]]\W*")
_log = logging.getLogger(__name__)


class OutOfTokens(Exception):
    """The model reached its token limit; its last sentence isn't complete."""


@dataclass(slots=True)
class CheckedStream:
    """The answer of ``chat`` to the prompt ``asked`` as it grows, until the time ``until`` (``time.monotonic``).

    The model is stopped after ``most`` supported sentences: the answer is complete then. After ``ends``
    sentences of any kind it is stopped because it comes to no end, and where it has not begun to write after
    the share ``begins`` of its time: it would not end in the rest. ``whole``: what it
    doesn't say is quoted. ``text`` is its raw output.
    """

    chat: ChatModel
    grounds: Grounds
    asked: Prompt
    question: str
    until: float
    most: int | None = None
    ends: int = MOST_SENTENCES
    begins: float = 1.0
    whole: bool = False
    grounded: list[Grounded] = field(default_factory=list)
    said: list[WrittenSentence] = field(default_factory=list)
    text: str = ""
    refused: bool = False
    cut: str = ""

    @property
    def supported(self) -> list[DraftedClaim]:
        """The sentences that something supports, so far."""
        return [each.claim for each in self.grounded if each.supported]

    def follow(self) -> Iterator[str]:
        """Ask, and yield the beginning of the next sentence whenever there is something new to show."""
        try:
            yield from self._read(self._ask(self.asked, begins=self.begins))
        except OutOfTokens:
            self.cut = f"The model was stopped after {self.chat.budget.tokens} tokens."
        except NotBegun:
            self.cut = "The model was stopped: it was too slow to begin."
        except TooLate:
            self.cut = f"The model was stopped after {self.chat.budget.seconds:g} seconds."
        except Exception as fault:
            self.cut = f"{self.chat.name} failed ({why(fault)})."
            _log.warning("%s", self.cut)

    def repair(self) -> None:
        """Let the model rewrite each unsupported sentence once, up to the budget's ``repairs``."""
        broken = [at for at, each in enumerate(self.grounded) if not each.supported]
        if self.cut:
            return
        for at in broken[: self.chat.budget.repairs]:
            try:
                again = repairing(self.asked, self.text, self.grounded[at].claim.text)
                text = "".join(self._ask(again))
            except Exception as fault:  # the rest of the answer stays valid
                _log.warning("%s could not repair a sentence: %s", self.chat.name, why(fault))
                return
            for said in written(text, complete=True).said[:1]:
                repaired = self.grounds.ground(said)
                if repaired.supported and not self._known(repaired):
                    self.said.append(said)
                    self.grounded[at] = repaired

    def _ask(self, asked: Prompt, *, begins: float = 1.0) -> Iterator[str]:
        def says() -> Iterator[str]:
            room = self.chat.budget.tokens * TOKEN
            for chunk in self.chat.model.stream(list(asked)):
                yield str(chunk.text)
                room -= len(chunk.text)
                if room < 0 or _ENDED_EARLY & set(map(str, chunk.response_metadata.values())):
                    raise OutOfTokens

        seconds = max(0.0, self.until - time.monotonic())
        return bounded(says, seconds=seconds, begins=begins * seconds if begins < 1 else None)

    def _read(self, pieces: Iterator[str]) -> Iterator[str]:
        """Read the stream, ground complete sentences, and stop a model that doesn't end or repeats itself."""
        shown_at, thought = 0.0, 0
        for piece in pieces:
            text = self.text = self.text + piece
            if thought != (thought := thought_until(text)):
                self._begin_again()
            now = written(text, complete=False)
            fresh = self._take(now.said)
            if fresh or time.monotonic() - shown_at >= SHOWN_EVERY_S:
                shown_at = time.monotonic()
                yield now.tail
            if self.refused or self._complete or self._copies or self._leads_nowhere(now.tail):
                return
        self._take(written(self.text, complete=True).said)

    def _take(self, said: Sequence[WrittenSentence]) -> bool:
        """Ground the new sentences; True if there were any."""
        fresh = said[len(self.said) :]
        for each in fresh:
            # Checking takes time too, and what the model wrote meanwhile waits: it has no more than the rest.
            if time.monotonic() > self.until:
                raise TooLate
            self.said.append(each)
            if is_agreed(each.text, self.question):
                self._refuse()
            elif not self._complete and not _repeats(each, self.said[:-1]):
                self._note(self.grounds.ground(each), each.text)
        return bool(fresh)

    @property
    def _complete(self) -> bool:
        return self.most is not None and len(self.supported) >= self.most

    def _note(self, grounded: Grounded, said: str) -> None:
        """Keep a sentence that is new, unless it is a refusal or an aside without support."""
        if self.grounds.only_names(grounded.claim):
            return
        if grounded.supported:
            if not (self._known(grounded) or self._widens(grounded, said)):
                self.grounded.append(grounded)
        elif is_refusal(grounded.claim.text):
            self._refuse()
        elif not is_aside(grounded.claim.text):
            self.grounded.append(grounded)

    def _known(self, grounded: Grounded) -> bool:
        """True for what one claim says already, or several claims about the same sentence together."""
        claim = grounded.claim
        same = [each.text for each in self.supported if set(claim.cited) <= set(each.cited)]
        return said_before(claim.text, [*(each.text for each in self.supported), " ".join(same)])

    def _widens(self, grounded: Grounded, said: str) -> bool:
        """True for a fragment of a sentence of which a claim is there: the whole sentence stands in its place.

        What is in brackets ("(The Times)") adds nothing.
        """
        claim = grounded.claim
        pieces = [
            at
            for at, each in enumerate(self.grounded)
            if each.supported
            and each.claim.cited == claim.cited
            and said_before(each.claim.text, [claim.text])
        ]
        if len(counted_words(said)) > FEW or not pieces:
            return False
        if not _BRACKETED.fullmatch(said):
            self.grounded[pieces[0]] = grounded
            for at in reversed(pieces[1:]):
                del self.grounded[at]
        return True

    @property
    def _copies(self) -> bool:
        """True where a slow model only copies the passages: they are quoted faster without it."""
        last = self.supported[-COPIED:]
        copied = [each for each in last if each.text in " ".join(one.text for one in each.cited)]
        return self.chat.budget.slow and self.whole and len(copied) == COPIED

    def _begin_again(self) -> None:
        """Forget the sentences so far: they turned out to be the model's thoughts."""
        self.grounded.clear()
        self.said.clear()
        self.refused = False

    def _refuse(self) -> None:
        """Record a refusal; after a supported sentence it concerns only a part of the answer and is ignored."""
        self.refused = not self.supported

    def _leads_nowhere(self, tail: str) -> bool:
        """True for a model that doesn't come to an end or repeats itself; notes the reason in ``cut``."""
        if len(self.said) >= self.ends or len(tail) > LONGEST_SENTENCE:
            self.cut = "The model was stopped: it did not come to an end."
        if len(self.said) >= 3 and _repeats(self.said[-1], self.said[-3:-1]):
            self.cut = "The model was stopped: it repeated itself."
        return bool(self.cut)


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


def _repeats(said: WrittenSentence, earlier: Sequence[WrittenSentence]) -> bool:
    own = words(said.text)
    return any(own == words(each.text) for each in earlier)
