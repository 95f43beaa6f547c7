"""The input and output of a writer; the same for quotes and for a chat model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from index.passages import Hit, Sentence
from rag.answer import Support
from rag.disagreement.detection import ReportedValue
from rag.found import Cited, Found
from rag.query.analysis import IdfFunction
from rag.query.shape import Shape
from rag.reading.cross_encoder import Reranker
from rag.reading.reader import ReadingResult
from rag.verification.claim_support import support_of


@dataclass(slots=True)
class SupportJudge:
    """Judges how far cited sentences support a claim that answers ``question``.

    ``rarity`` is the idf of the index's words. A growing answer is judged again with each new sentence,
    so results are cached.
    """

    question: str
    rarity: IdfFunction
    reranker: Reranker | None
    _known: dict[tuple[str, tuple[Cited, ...]], Support] = field(default_factory=dict)

    def support(self, claim: str, cited: Sequence[Cited]) -> Support:
        """As ``rag.verification.claim_support.support_of``."""
        key = (claim, tuple(cited))
        if key not in self._known:
            self._known[key] = support_of(
                claim,
                [(each.heading, each.text) for each in cited],
                rarity=self.rarity,
                question=self.question,
                reranker=self.reranker,
            )
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stand-alone question, its ranked sentences, and the values that its sources disagree on.

    ``hits`` are all passages found, best first; ``judge`` says how far sentences support a claim.
    ``parts`` are the readings of the parts of a question that asks several things. ``agreed`` is the
    value that several sources give. ``found`` are the parts of an answer that isn't one fact, ``sentences``
    the length asked for. Not ``sure``: the reader would refuse; only a model's checked sentences answer then,
    never quotes.
    """

    question: str
    reading: ReadingResult
    readings: tuple[ReportedValue, ...]
    hits: tuple[Hit, ...]
    judge: SupportJudge
    parts: tuple[ReadingResult, ...] = ()
    agreed: ReportedValue | None = None
    shape: Shape = "fact"
    found: Found | None = None
    sentences: int | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class DraftedClaim:
    """One sentence of a draft with the evidence that it cites: not checked yet.

    A ``computed`` one was made by code from the cells that it cites: there is nothing to check.
    """

    text: str
    cited: tuple[Cited, ...]
    computed: bool = False

    @classmethod
    def quoted(cls, hit: Hit, sentence: Sentence) -> DraftedClaim:
        """The sentence itself, as a reader sees it."""
        cited = Cited(hit, sentence)
        return cls(cited.text, (cited,))


@dataclass(frozen=True, slots=True)
class DraftedGroup:
    """The claims (by their places in the draft) under a label and an aspect; none where it is missing."""

    claims: tuple[int, ...]
    label: str = ""
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its citations are checked; ``model`` says who wrote it.

    ``tail`` is the unfinished text after the claims of a draft that is still being written. ``notes``
    (one sentence each) tell the reader how the draft was made. A ``refused`` draft says that the
    passages don't hold the answer. ``groups`` lay out the claims; without any they are running text.
    """

    model: str
    claims: tuple[DraftedClaim, ...]
    tail: str = ""
    notes: tuple[str, ...] = ()
    refused: bool = False
    groups: tuple[DraftedGroup, ...] = ()


class Writer(Protocol):
    """Writes answers from evidence. ``name`` is ``quotes``, or ``provider:name`` of a chat model."""

    @property
    def name(self) -> str: ...

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        """The draft as it grows; the last one is complete. Closing the iterator stops the writing."""
        ...
