"""What an answerer is given and what it gives back; the same for quotes and for a chat model."""

from __future__ import annotations

from dataclasses import dataclass

from index.passages import Hit, Sentence
from rag.candidates import rendered
from rag.disagreeing import Given
from rag.reading import Reading


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stand-alone question, its ranked sentences, and the values its sources disagree on."""

    question: str
    reading: Reading
    readings: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of a hit that a claim rests on."""

    hit: Hit
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class DraftedClaim:
    """One sentence of a draft with what it says it rests on: nothing here is checked yet."""

    text: str
    cited: tuple[Cited, ...]

    @classmethod
    def quoted(cls, hit: Hit, sentence: Sentence) -> DraftedClaim:
        """The sentence itself, as a reader sees it."""
        return cls(rendered(hit, sentence), (Cited(hit, sentence),))


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its citations are checked; ``model`` says who wrote it."""

    model: str
    claims: tuple[DraftedClaim, ...]
