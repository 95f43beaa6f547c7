"""Finds the source sentences that support one sentence of a model.

The passages that the model cites are tried first, then the other passages it was shown, then all sentences
found. The smallest evidence is preferred: one sentence, two neighbours, or one sentence of each cited
passage together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from index.passages import Span
from index.words import words
from rag.answering.evidence import DraftedClaim, Evidence
from rag.found import Cited
from rag.generation.prompt import PromptPassage
from rag.generation.refusals import wordings
from rag.generation.sentence_stream import WrittenSentence
from rag.text.overlap import counted_words
from rag.text.prompt_injection import like_order, orders_in
from rag.verification.crossing import crossed
from rag.verification.support import FEW, NEGATION

ELSEWHERE = 6  # sentences tried among all found, those with most shared words first
_BEHIND = (":", "：", "–", "—")  # signs between a label and what it labels
CITED_TOGETHER = 3  # sentences that one claim may cite


@dataclass(frozen=True, slots=True)
class Grounded:
    """A claim with its evidence; ``supported`` is False where there is none."""

    claim: DraftedClaim
    supported: bool


class Grounds:
    """The evidence available to the sentences of one answer.

    ``apart``: the passages stand side by side, as what is compared does, so no clause may join words of two.
    """

    def __init__(
        self, evidence: Evidence, shown: Sequence[PromptPassage], *, apart: bool = False
    ) -> None:
        self._shown = {each.key: each for each in shown}
        self._apart = apart
        self._found = _sentences(evidence)
        self._judge = evidence.judge
        self._asked = set(counted_words(evidence.question))
        self._before = {
            name for each in shown for name in (each.cited[0].hit.title, *each.labels) if name
        }
        self._names = [
            set(counted_words(". ".join((each.cited[0].heading, *each.labels)))) for each in shown
        ]

    def ground(self, said: WrittenSentence) -> Grounded:
        """The sentence with its evidence; unknown keys are dropped and wrong citations replaced.

        If the model gives only a few words, or repeats the question with a few words more, the source
        sentence that holds those words is quoted instead. So is what looks like an order: it is not restated.
        """
        said = replace(said, text=self._unlabelled(said.text))
        keyed = [self._shown[key] for key in said.keys if key in self._shown]
        others = [each for key, each in self._shown.items() if key not in said.keys]
        for text in wordings(said.text):
            for cited in self._tried(text, keyed, others):
                if len(counted_words(text)) <= FEW and len(cited) == 1:
                    return _quoted(cited[0])
                if any(like_order(each.hit, each.sentence) for each in cited):
                    return _quoted(*cited)
                return Grounded(DraftedClaim(text, tuple(cited)), True)
        for read in self._read_from(said.text, (*keyed, *others)):
            return _quoted(read)
        return Grounded(DraftedClaim(said.text, ()), False)

    def _unlabelled(self, text: str) -> str:
        """A sentence without the label or title of a passage that the model copied to its beginning."""
        for name in sorted(self._before, key=len, reverse=True):
            rest = text[len(name) :].lstrip()
            if text.casefold().startswith(name.casefold()) and rest[:1] in _BEHIND:
                return rest[1:].lstrip() or text
        return text

    def only_names(self, claim: DraftedClaim) -> bool:
        """True for a title, heading or label of a passage given as a sentence, though no sentence says it."""
        own = set(counted_words(claim.text))
        told = any(own <= set(counted_words(each.text)) for each in claim.cited)
        return not told and any(own <= each for each in self._names)

    def _read_from(self, text: str, passages: Sequence[PromptPassage]) -> Iterator[Cited]:
        """Sentences that hold all words that ``text`` adds to the question, if these are few."""
        adds = set(counted_words(text)) - self._asked
        if not 0 < len(adds) <= FEW or NEGATION.search(text):
            return
        for passage in passages:
            for each in _likest(text, passage.cited):
                if adds <= set(counted_words(each.text)) and not _ordered(each):
                    yield each

    def _tried(
        self, text: str, keyed: Sequence[PromptPassage], others: Sequence[PromptPassage]
    ) -> Iterator[Sequence[Cited]]:
        """Evidence that supports ``text``, the best place first; lazily, for one is enough."""
        alone = [found for each in keyed if (found := self._within(text, each.cited))]
        if alone:
            yield _distinct(alone)
        elif together := self._together(text, keyed):
            yield together
        for each in others:
            if found := self._within(text, each.cited):
                yield found
        for cited in _likest(text, self._found)[:ELSEWHERE]:
            if self._supports(text, [cited]):
                yield [cited]

    def _within(self, text: str, passage: Sequence[Cited]) -> Sequence[Cited]:
        """The smallest part of a passage that supports ``text``: one sentence or two neighbours; else empty."""
        for cited in _likest(text, passage):
            if self._supports(text, [cited]):
                return [cited]
        for pair in zip(passage, passage[1:], strict=False):
            rows = all(each.sentence.kind == "row" for each in pair)
            if not (rows and _crossed(text, pair)) and self._supports(text, pair):
                return pair
        return []

    def _together(self, text: str, passages: Sequence[PromptPassage]) -> Sequence[Cited]:
        """One sentence of each of several passages, without those that aren't needed; empty without support."""
        labels = [" ".join(each.labels) for each in passages][:CITED_TOGETHER]
        needed = [_likest(text, each.cited)[0] for each in passages][:CITED_TOGETHER]
        apart = self._apart or all(each.sentence.kind == "row" for each in needed)
        if len(needed) < 2 or (apart and _crossed(text, needed, labels)):
            return []
        if not self._supports(text, needed):
            return []
        for each in tuple(needed):
            fewer = [other for other in needed if other is not each]
            if fewer and self._supports(text, fewer):
                needed = fewer
        return needed

    def _supports(self, text: str, cited: Sequence[Cited]) -> bool:
        # A prompt injection in a document is no evidence for what it orders to say.
        told = any(_ordered(each) for each in cited)
        return not told and self._judge.support(text, cited) != "unsupported"


def _quoted(*cited: Cited) -> Grounded:
    return Grounded(DraftedClaim(" ".join(each.text for each in cited), cited), True)


def _crossed(text: str, cited: Sequence[Cited], labels: Sequence[str] = ()) -> bool:
    named = labels or [""] * len(cited)
    stand = zip(named, cited, strict=True)
    return crossed(text, [f"{label} {each.heading} {each.text}" for label, each in stand])


def _ordered(cited: Cited) -> bool:
    return cited.hit.sentences.index(cited.sentence) in orders_in(cited.hit)


def _sentences(evidence: Evidence) -> tuple[Cited, ...]:
    """Every sentence of the parts and of the hits, once, without table headers."""
    parts = evidence.found.parts if evidence.found is not None else ()
    found = (
        Cited(hit, sentence)
        for hit in evidence.hits
        for sentence in hit.sentences
        if sentence.kind != "header"
    )
    each_once: dict[tuple[str, Span], Cited] = {}
    for each in chain(chain.from_iterable(part.cited for part in parts), found):
        each_once.setdefault((each.hit.place.source, each.sentence.span), each)
    return tuple(each_once.values())


def _likest(text: str, among: Iterable[Cited]) -> list[Cited]:
    """The sentences ordered by the number of words they share with ``text``, most first."""
    own = set(words(text))
    return sorted(among, key=lambda each: -len(own & set(words(each.text))))


def _distinct(found: Iterable[Sequence[Cited]]) -> list[Cited]:
    return list(dict.fromkeys(cited for each in found for cited in each))[:CITED_TOGETHER]
