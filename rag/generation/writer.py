"""The writer that uses a chat model. START HERE for prose.

``ProseWriter.drafts`` shows the whole path: passages, a streamed draft, each complete sentence grounded as it
arrives (``checked_stream``); then an ungrounded sentence is repaired once, left out, or marked. Whatever goes
wrong with the model, the answer stays honest: in the worst case it is quotes, with a note that says why, or
"not found" where the reader would not quote. Answers in parts are written by ``part_writing``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from rag.answering.evidence import Draft, Evidence
from rag.answering.extractive import QUOTED
from rag.generation.chat_models import ChatModel
from rag.generation.checked_stream import CheckedStream
from rag.generation.finalising import Unsupported, finalised, quoted
from rag.generation.forms import form_of
from rag.generation.grounding import Grounds
from rag.generation.part_writing import NOTHING_SHOWN, PartWriter
from rag.generation.prompt import messages, passages


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
        if evidence.found is not None:
            found = evidence.found
            yield from PartWriter(self._chat, evidence, found, until, self._unsupported).drafts()
            return
        shown = passages(evidence, characters=self._chat.budget.characters)
        if not shown:
            yield self._unshown(evidence)
            return
        form = form_of(evidence)
        asked = messages(evidence.question, shown, told=form.told)
        stream = CheckedStream(
            self._chat, Grounds(evidence, shown), asked, evidence.question, until, form.most
        )
        for tail in stream.follow():
            yield Draft(self._chat.name, tuple(stream.supported), tail=tail)
        if stream.refused:
            yield Draft(self._chat.name, (), refused=True)
            return
        stream.repair()
        yield finalised(
            stream.grounded,
            evidence,
            model=self._chat.name,
            cut=stream.cut,
            unsupported=self._unsupported,
            quotes=self._quotes,
        )

    def _unshown(self, evidence: Evidence) -> Draft:
        if not evidence.sure:
            return Draft(self._chat.name, (), refused=True)
        return quoted(evidence, NOTHING_SHOWN, at_most=self._quotes)
