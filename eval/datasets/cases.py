"""Evaluation sets: questions or claims, with their known answers and labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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


Alternatives = tuple[str, ...]
"""One thing in its accepted spellings: any one of them will do."""


@dataclass(frozen=True, slots=True)
class Point:
    """The main point of a section; any one of the phrases ``says`` shows that it is told."""

    heading: str
    says: Alternatives


@dataclass(frozen=True, slots=True)
class Value:
    """A number that must come out of a computation, with the spellings of its unit (none: no unit)."""

    number: float
    unit: Alternatives = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a whole answer holds, where a question asks for more than one fact (``eval.datasets.wanted``).

    ``shape`` is the kind of answer it asks for; empty if unknown.
    """

    shape: str = ""
    items: tuple[Alternatives, ...] = ()
    not_items: tuple[Alternatives, ...] = ()
    sides: tuple[Alternatives, ...] = ()
    missing: tuple[Alternatives, ...] = ()
    points: tuple[Point, ...] = ()
    value: Value | None = None
    first: Alternatives = ()
    sentences: int | None = None
    layout: str = ""
    ordered: bool = False
    plain: bool = False
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is known about its answer.

    ``answerable`` is None if unknown. ``answers`` are reference answers, any one of which is right.
    ``relevance`` contains (source, grade) judgements; a grade above 0 is relevant. ``rewrite`` is a
    person's rewording of the question that needs no history. ``groups`` are the asker's groups.
    ``without`` names sources that are hidden from this case, as if they weren't indexed.
    A case with a ``claim`` asks nothing: the claim is checked against its own evidence.
    ``wanted`` is what a whole answer holds, if that is more than one fact. ``corpus`` is the folder of the
    set (``CaseSet.folders``) that it is asked of; empty if the set has none.
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
    wanted: Wanted | None = None
    corpus: str = ""


@dataclass(frozen=True, slots=True)
class CaseSet:
    """The cases of one set; ``corpus`` is the file to index for it, None if it has none.

    A set with sources in its own file has them as ``passages``. ``note`` is what a reader of its
    figures must know; ``most`` is the number of cases that suffices if a run is limited. ``folders`` are
    documents by the name that cases have for them: each case is asked of its own folder alone.
    """

    name: str
    cases: tuple[Case, ...]
    corpus: Path | None
    passages: tuple[CorpusSource, ...] = ()
    note: str = ""
    most: int | None = None
    folders: tuple[tuple[str, Path], ...] = ()

    def parts(self) -> tuple[CaseSet, ...]:
        """The set as sets of one corpus each: itself, unless its cases have folders of their own."""
        if not self.folders:
            return (self,)
        asked = {
            name: [one for one in self.cases if one.corpus == name] for name, _ in self.folders
        }
        return tuple(
            replace(self, cases=tuple(asked[name]), corpus=folder, folders=())
            for name, folder in self.folders
            if asked[name]
        )

    @property
    def claims(self) -> bool:
        """Whether it contains claims to be checked, not questions to be asked."""
        return any(case.claim for case in self.cases)
