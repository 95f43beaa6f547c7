"""The answer contract: field names are those of the JSON that users see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["answered", "not_found"]
Support = Literal["quoted", "supported", "unsupported"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; ``sources`` are those that an assistant's answer cited."""

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
    """Evidence for a claim; ``quote`` is ``text[start:end]`` of the source, read from the store.

    ``page`` is the page (in slides: the slide) where the quote begins, ``cells`` the sheet range that
    holds it (``Prices!A5:D5``). ``sha256`` is the hash of the source's whole extracted text: if it has
    changed, the offsets may no longer hold. ``highlight`` lies inside the quote; None where no exact
    answer was found. ``mark`` says that the quote is no ordinary text of its document (``comment``,
    ``hidden row``, ``read by OCR``); ``certainty`` (0..1) is how sure the recognition of its characters is.
    ``url`` is the address of the source itself, where it has one.
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
    mark: str | None = None
    certainty: float | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer with the markers of its citations."""

    text: str
    citations: tuple[int, ...]
    support: Support


@dataclass(frozen=True, slots=True)
class Reading:
    """One of several values that ``sources`` independent sources give for the same thing; copies count once."""

    value: str
    citations: tuple[int, ...]
    sources: int = 1


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Sources that give different values for what was asked."""

    about: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A value that ``sources`` (at least 2) independent sources give; copies of one source count once."""

    value: str
    sources: int
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The claims (by their places, from 0) that stand together: an item, a section, one side under one aspect.

    A group without claims is missing: the documents say nothing of it.
    """

    claims: tuple[int, ...]
    label: str = ""
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a question: claims with checked citations, or an honest "not found".

    ``confidence`` estimates the probability (0..1) that the answer is right; when the status is
    ``not_found`` it is the probability that the best passages would have answered.
    ``nearest`` is filled only when nothing was found. ``coverage`` is the share (0..1) of passages
    that already had their vectors: below 1 while an index is being built. ``best`` is the marker of
    the citation that answers best: the claims are in reading order, not best first. ``shape`` is what
    kind of answer the question asks for (``rag.query.shape``). ``groups`` lay out the claims: as a ``list``, or as
    a ``table`` of aspects by labels. ``lead`` says how much was found, ``computation`` what was computed,
    each in one line; ``choices`` are questions to choose from where this one can mean several things.
    ``perhaps``: it isn't sure that this answers the question; ``missing`` are words of it that no quote has.
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
    shape: str = "fact"
    layout: Literal["text", "list", "table"] = "text"
    groups: tuple[Group, ...] = ()
    lead: str = ""
    computation: str = ""
    choices: tuple[str, ...] = ()
    perhaps: bool = False
    missing: tuple[str, ...] = ()

    @property
    def asks_back(self) -> bool:
        """True where this is a question back, with ``choices``: neither an answer nor "not found"."""
        return bool(self.choices)

    @property
    def quotes_nothing(self) -> bool:
        """True for an answer of ours that rests on no document (what is indexed, thanks), and a question back."""
        said = self.status == "answered" and bool(self.answer) and not self.draft
        return self.asks_back or (said and not self.claims and not self.groups)
