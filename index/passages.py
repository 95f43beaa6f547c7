"""The basic types of the index: source, span, region, place, sentence, chunk, hit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

SentenceKind = Literal["prose", "item", "header", "row"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters in a source's text: ``text[start:end]``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}:{self.end} is not a range of characters")

    def of(self, text: str) -> str:
        """The characters this span covers in ``text``."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Region:
    """Where in its file a span of a source's text comes from.

    ``page`` counts from 1: the page of a PDF, the slide of a deck. ``cells`` is a range in a sheet
    (``Prices!A5:D5``), or the time in a recording (``00:01:05-00:01:09``). ``box`` is
    left, top, right, bottom on the page, in points from its top left.
    """

    span: Span
    page: int | None = None
    cells: str | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reader should know about a span of a source's text: it is no ordinary text of the document.

    ``what`` is said behind "this is": ``hidden row``, ``deleted text``, ``comment``, ``read by OCR``.
    ``certainty`` (0..1) is how sure the recognition of its characters is; None where they are the file's own.
    """

    span: Span
    what: str
    certainty: float | None = None


@dataclass(frozen=True, slots=True)
class CellValue:
    """What a cell stores, where its text tells another value or none: 0.125 behind ``13%``.

    ``cell`` is its sheet and place (``Prices!B5``). Numbers are as stored (a duration in days),
    dates are ISO 8601 texts.
    """

    cell: str
    value: float | str


@dataclass(frozen=True, slots=True)
class Source:
    """One document: its extracted text and its metadata.

    ``date`` is ISO 8601 (``2025-08-15`` or ``2025-08``) as the document states it, else None;
    ``date_from`` says where it was found (``front matter``, ``metadata``, ``dateline``, ...).
    ``regions`` are in order of their spans. ``left_out`` are whole lines that stay in the text but
    are not indexed (front matter, page boilerplate), in order. ``marks`` are in order and don't overlap.
    ``values`` are of the cells whose text is not what they store, by their names. ``stated`` are the groups
    that the document names itself, where something else decides (``index.rights``); None if they are ``groups``.
    """

    id: str
    text: str
    title: str
    date: str | None = None
    language: str | None = None
    url: str | None = None
    groups: tuple[str, ...] = ()
    date_from: str | None = None
    regions: tuple[Region, ...] = ()
    left_out: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    values: tuple[CellValue, ...] = field(default=(), compare=False)
    stated: tuple[str, ...] | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the extracted text in UTF-8, as hex."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing that is quoted: a sentence, a list item or a table row.

    ``columns`` are the names in the table's header row, if this is a row of such a table.
    ``page`` is the page it begins on, ``cells`` its cell range; see Region. ``mark`` and ``certainty``
    are those of the marks it touches (the first mark's words, the least certainty).
    """

    span: Span
    kind: SentenceKind = "prose"
    columns: tuple[str, ...] = ()
    page: int | None = None
    cells: str | None = None
    mark: str | None = None
    certainty: float | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """An indexed passage: whole sentences under one heading of one source."""

    span: Span
    sentences: tuple[Sentence, ...]
    heading: str | None = None
    page: int | None = None
    cells: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place to show to a reader: these characters of this source."""

    source: str
    span: Span
    page: int | None = None
    heading: str | None = None
    cells: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that search found, best first.

    ``score`` orders hits within one search. ``dense`` is the cosine of question and chunk
    (-1..1), ``lexical`` its BM25 score (0 and up): both can be compared between searches.
    ``copies`` are places with the same text, word for word; ``url`` is the source's address.
    """

    chunk_id: str
    place: Place
    text: str
    sentences: tuple[Sentence, ...]
    score: float
    dense: float
    lexical: float
    title: str
    date: str | None
    sha256: str
    copies: tuple[Place, ...] = ()
    url: str | None = None

    def text_of(self, span: Span) -> str:
        """The characters of ``span`` (in source offsets), which lies inside this hit."""
        offset = self.place.span.start
        return self.text[span.start - offset : span.end - offset]


@dataclass(frozen=True, slots=True)
class Omission:
    """Content that a source's reader found and left out: ``count`` of ``what`` (``hidden sheets``).

    ``pages`` are its pages, as far as known; they count from 1.
    """

    what: str
    count: int
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """What is indexed of one source, without its text; ``characters`` is the length of the text.

    ``same_as`` is the source whose text it repeats: that one holds the chunks of both. ``groups``
    may read it; if there are none, everybody may. ``left_out`` is what the file holds beside the text.
    """

    id: str
    title: str
    date: str | None
    language: str | None
    url: str | None
    sha256: str
    characters: int
    chunks: int
    same_as: str | None = None
    date_from: str | None = None
    groups: tuple[str, ...] = ()
    left_out: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """How a source is named: its id, and its own title, date and address."""

    id: str
    title: str
    date: str | None
    url: str | None
