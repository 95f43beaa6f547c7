"""The answer contract: field names are those of the JSON that users see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["answered", "not_found"]
Support = Literal["quoted", "supported", "unsupported"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said in a conversation; of an answer also the ``sources`` that it cited."""

    role: Literal["user", "assistant"]
    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Highlight:
    """The exact answer inside a quote: ``text[start:end]`` of the source, ``start < end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A place a claim rests on; ``quote`` is ``text[start:end]`` of the source, read from the store.

    ``page`` is the page (of a deck: the slide) the quote begins on, ``cells`` the range of a sheet
    it stands in (``Prices!A5:D5``).
    ``sha256`` is that of the source's whole extracted text: it tells whether offsets still hold.
    ``highlight`` lies inside the quote; None where no exact answer stands out.
    """

    marker: int
    source: str
    title: str
    date: str | None
    page: int | None
    heading: str | None
    start: int
    end: int
    quote: str
    sha256: str
    cells: str | None = None
    highlight: Highlight | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer with the markers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]
    support: Support


@dataclass(frozen=True, slots=True)
class Reading:
    """One of several values that sources give for the same thing."""

    value: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Sources that give different values for what was asked."""

    about: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A value that ``sources`` independent sources give (2 and more; copies of one count once)."""

    value: str
    sources: int
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: claims with checked citations, or an honest "not found".

    ``confidence`` estimates the probability (0..1) that the answer is right; when the status is
    ``not_found`` it is the probability that the best passages would have answered.
    ``nearest`` is filled only when nothing was found. ``coverage`` is the share (0..1) of passages
    that already had their vectors: below 1 while an index is being built. ``best`` is the marker of
    the citation that answers best: claims stand in the order in which they read well.
    """

    question: str
    standalone_question: str
    status: Status
    answer: str
    confidence: float
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    disagreements: tuple[Disagreement, ...]
    nearest: tuple[Citation, ...]
    model: str
    generation: str
    coverage: float = 1.0
    timings_ms: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    draft: str = ""
    agreement: Agreement | None = None
    best: int | None = None
