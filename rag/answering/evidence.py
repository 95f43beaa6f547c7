"""What an answerer is given and what it gives back; the same for quotes and for a chat model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.passages import Hit, Sentence
from rag.answer import Support
from rag.disagreement.detection import ReportedValue
from rag.reading.candidates import rendered
from rag.reading.reader import ReadingResult
from rag.text.prompt_injection import is_injection


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of a hit that a claim rests on."""

    hit: Hit
    sentence: Sentence

    @property
    def text(self) -> str:
        """The sentence as a reader sees it."""
        return rendered(self.hit, self.sentence)

    @property
    def heading(self) -> str:
        """What stands above it for a reader: whom "she" means, which year is spoken of."""
        parts = (self.hit.title, self.hit.place.heading, self.hit.date)
        return ". ".join(part for part in parts if part and not is_injection(part))


Judge = Callable[[str, Sequence[Cited]], Support]
"""How far cited sentences support a claim."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stand-alone question, its ranked sentences, and the values its sources disagree on.

    ``hits`` is all that was found, best first; ``judge`` says how far sentences support a claim.
    ``parts`` are the readings of the single questions of one that asks several. ``agreed`` is the value
    that several sources give.
    """

    question: str
    reading: ReadingResult
    readings: tuple[ReportedValue, ...]
    hits: tuple[Hit, ...]
    judge: Judge
    parts: tuple[ReadingResult, ...] = ()
    agreed: ReportedValue | None = None


@dataclass(frozen=True, slots=True)
class DraftedClaim:
    """One sentence of a draft with what it says it rests on: nothing here is checked yet."""

    text: str
    cited: tuple[Cited, ...]

    @classmethod
    def quoted(cls, hit: Hit, sentence: Sentence) -> DraftedClaim:
        """The sentence itself, as a reader sees it."""
        cited = Cited(hit, sentence)
        return cls(cited.text, (cited,))


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its citations are checked; ``model`` says who wrote it.

    ``tail`` is what stands after the claims of a draft that is still being written. ``notes`` say in
    one sentence each what a reader should know of how it came to be. A ``refused`` draft says that
    the passages don't hold the answer.
    """

    model: str
    claims: tuple[DraftedClaim, ...]
    tail: str = ""
    notes: tuple[str, ...] = ()
    refused: bool = False
