"""Evaluation sets: questions or claims, with their known answers and labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.passages import Span
from rag.answer import Turn

Grades = Mapping[str, int]
DISAGREEMENT = "disagreement"  # the tag of cases whose sources disagree


@dataclass(frozen=True, slots=True)
class Gold:
    """A source that answers a case, and the words in it that answer (None: unknown).

    ``span`` is their position. If it covers other words than ``text``, the text counts.
    """

    source: str
    text: str | None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class CorpusSource:
    """A source that is part of a set."""

    source: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A sentence with the passages that shall support it.

    ``supported`` is a person's label, None if there is none.
    """

    text: str
    evidence: tuple[str, ...]
    supported: bool | None


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is known about its answer.

    ``answerable`` is None if unknown. ``answers`` are reference answers, any one of which is right.
    ``relevance`` contains (source, grade) judgements; a grade above 0 is relevant. ``rewrite`` is a
    person's rewording of the question that needs no history. ``groups`` are the asker's groups.
    ``without`` names sources that are hidden from this case, as if they weren't indexed.
    A case with a ``claim`` asks nothing: the claim is checked against its own evidence.
    """

    id: str
    question: str
    history: tuple[Turn, ...]
    answerable: bool | None
    gold: tuple[Gold, ...]
    answers: tuple[str, ...]
    tags: tuple[str, ...]
    relevance: tuple[tuple[str, int], ...]
    rewrite: str | None = None
    groups: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    claim: Claimed | None = None


@dataclass(frozen=True, slots=True)
class CaseSet:
    """The cases of one set; ``corpus`` is the file to index for it, None if it has none.

    A set with sources in its own file has them as ``passages``. ``note`` is what a reader of its
    figures must know; ``most`` is the number of cases that suffices if a run is limited.
    """

    name: str
    cases: tuple[Case, ...]
    corpus: Path | None
    passages: tuple[CorpusSource, ...] = ()
    note: str = ""
    most: int | None = None

    @property
    def claims(self) -> bool:
        """Whether it contains claims to be checked, not questions to be asked."""
        return any(case.claim for case in self.cases)
