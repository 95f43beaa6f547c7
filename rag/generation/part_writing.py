"""Answers in parts (lists, comparisons, summaries, ...) written by a chat model, within one time limit.

The evidence of all parts goes into one prompt, each part with its best sentences first. A summary of more text
than a prompt holds is written by parts, then together: the second prompt holds the sentences of the documents
that the sentences of the first round rest on, and every sentence is checked against those of the documents.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from rag.answering.evidence import Draft, DraftedClaim, Evidence
from rag.found import Found, Part
from rag.generation.chat_models import ChatModel
from rag.generation.checked_stream import CheckedStream
from rag.generation.finalising import REFUSED, Unsupported, finalised_parts, quoted
from rag.generation.forms import Form, form_of, sized
from rag.generation.grounding import Grounded, Grounds
from rag.generation.part_passages import batches, part_passages
from rag.generation.placing import laid
from rag.generation.prompt import messages

MOST_ROUNDS = (
    6  # prompts of the first round of a summary; longer ones show their best sentences only
)
OF_EACH = 4  # sentences that the first round writes of each prompt
BEGINS = 0.5  # share of the time after which a model that has written nothing is stopped
SLOW = (
    15.0  # seconds for a prompt, from which a second round is kept for what is too long without one
)
FIRST_ROUND = 0.6  # share of the time that the first round may take
NO_TIME = "The model was stopped: its time was too short for all parts."
NOTHING_SHOWN = "Nothing found here can be shown to the model."


@dataclass(frozen=True, slots=True)
class PartWriter:
    """Writes one answer in parts with ``chat`` until the time ``until`` (``time.monotonic``)."""

    chat: ChatModel
    evidence: Evidence
    found: Found
    until: float
    unsupported: Unsupported

    def drafts(self) -> Iterator[Draft]:
        """Drafts as they grow; the last one is complete."""
        form = form_of(self.evidence)
        rounds = self._rounds() if self.evidence.shape == "summary" else ()
        if len(rounds) > 1:
            yield from self._by_parts(rounds, form)
            return
        stream = self._stream(self.found.parts, form, self.until)
        if stream is None:
            yield quoted(self.evidence, NOTHING_SHOWN, at_most=0)
            return
        for tail in stream.follow():
            yield self._growing(stream.supported, form, tail)
        if stream.refused:
            yield quoted(self.evidence, REFUSED, at_most=0)
            return
        stream.repair()
        yield self._finished(stream.grounded, form, stream.cut)

    def _rounds(self) -> list[list[Part]]:
        """The parts by prompts of the first round."""
        room = self.chat.budget.characters
        parts = self.found.parts
        long = sum(len(each.text) for part in parts for each in part.cited)
        return batches(parts, characters=max(room, -(-long // MOST_ROUNDS)))

    def _stream(self, parts: Sequence[Part], form: Form, until: float) -> CheckedStream | None:
        """A prompt with the evidence of ``parts``, to be followed; None if none of it can be shown."""
        shown = part_passages(parts, characters=self.chat.budget.characters)
        if not shown:
            return None
        grounds = Grounds(self.evidence, shown, apart=form.place == "of its part")
        asked = messages(self.evidence.question, shown, told=form.told)
        question, most, ends = self.evidence.question, form.most, form.ends
        return CheckedStream(
            self.chat, grounds, asked, question, until, most, ends, BEGINS, form.whole
        )

    def _by_parts(self, rounds: Sequence[Sequence[Part]], form: Form) -> Iterator[Draft]:
        most = form.most or 1
        each = sized(self.evidence.shape, min(OF_EACH, -(-most // len(rounds))))
        began, slowest, cut = time.monotonic(), 0.0, ""
        ends = began + FIRST_ROUND * (self.until - began)
        written: list[list[DraftedClaim]] = []
        for parts in rounds:
            if written and time.monotonic() + slowest > ends:
                cut = cut or NO_TIME
                break
            started = time.monotonic()
            stream = self._stream(parts, each, ends)
            if stream is None:
                continue
            for tail in stream.follow():
                yield Draft(self.chat.name, (), tail=tail)
            written.append(stream.supported)
            slowest = max(slowest, time.monotonic() - started)
            cut = cut or (stream.cut and (stream.cut if time.monotonic() < ends else NO_TIME))
            if cut and not stream.supported:
                break
        yield from self._together(written, form, slowest, cut)

    def _together(
        self, written: Sequence[Sequence[DraftedClaim]], form: Form, slowest: float, cut: str
    ) -> Iterator[Draft]:
        first = _spread(written, form.most)
        grounded: list[Grounded] = []
        stream = None
        fits = sum(map(len, written)) <= len(first)
        if (
            first
            and not (fits and self.chat.budget.slow)
            and time.monotonic() + slowest < self.until
        ):
            cited = [Part(claim.cited) for claim in chain.from_iterable(written)]
            stream = self._stream(cited, form, self.until)
        if stream is not None:
            for tail in stream.follow():
                yield self._growing(stream.supported, form, tail)
            stream.repair()
            grounded, cut = stream.grounded, cut or stream.cut
        yield self._finished(_filled(grounded, first, form.most or len(first)), form, cut)

    def _growing(self, claims: Sequence[DraftedClaim], form: Form, tail: str) -> Draft:
        if form.place == "running":
            return Draft(self.chat.name, tuple(claims), tail=tail)
        so_far = laid(claims, self.found, complete=False)
        return Draft(self.chat.name, so_far.claims, tail=tail, groups=so_far.groups)

    def _finished(self, grounded: Sequence[Grounded], form: Form, cut: str) -> Draft:
        return finalised_parts(
            grounded,
            self.evidence,
            self.found,
            form,
            model=self.chat.name,
            cut=cut,
            unsupported=self.unsupported,
        )


def _spread(written: Sequence[Sequence[DraftedClaim]], most: int | None) -> list[DraftedClaim]:
    """At most so many claims: the first of each prompt, then the second of each; in the order of the prompts."""
    turns = chain.from_iterable(zip_longest(*written))
    chosen = list(dict.fromkeys(claim for claim in turns if claim is not None))[:most]
    return [claim for claim in chain.from_iterable(written) if claim in chosen]


def _filled(
    grounded: Sequence[Grounded], first: Sequence[DraftedClaim], most: int
) -> list[Grounded]:
    """What was written together, then of the first round what rests on other sentences, up to the length."""
    supported = [each.claim for each in grounded if each.supported]
    filled = list(grounded) if supported else []
    cited = {each for claim in supported for each in claim.cited}
    for claim in first:
        if len(supported) < most and not cited & set(claim.cited):
            supported.append(claim)
            filled.append(Grounded(claim, True))
    return filled
