"""What a question asks for: the kind of answer, its words and how rare they are, its names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

from index.embedding import Embedder
from index.languages import ENGLISH, WORDED, is_english, language_of, stemmed_as
from index.words import words
from rag.text.lexicon import entries
from rag.text.values import Kind, may_only_begin, names

_KINDS: tuple[Kind, ...] = (
    "duration", "percent", "money", "count", "number", "time", "person", "place",
)  # fmt: skip
Script = Literal["latin", "other"]
"""What reads a question: the models for English ("latin"), or those for all languages and scripts ("other")."""
_TOGETHER = (ENGLISH, "zh", "ru")  # their words don't take each other's meaning


def asked_kind(question: str) -> Kind:
    """The kind of value a question asks for, by the words of its language."""
    told = language_of(question)
    asks_for = _asks_for((told,) if told in (*WORDED, "ar") else _TOGETHER)
    return next((kind for kind, pattern in asks_for if pattern.search(question)), "other")


@cache
def _asks_for(languages: tuple[str, ...]) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple(
        (kind, re.compile("|".join(found), re.I))
        for kind in _KINDS
        if (found := [each for told in languages for each in _entries(kind, told)])
    )


def _entries(kind: Kind, language: str) -> tuple[str, ...]:
    try:
        return entries("question_kinds", f"{kind}.{language}")
    except KeyError:
        return ()


class CorpusStatistics(Protocol):
    """What the analysis and reading of a question need from the index."""

    def idf(self, words: Sequence[str]) -> tuple[float, ...]: ...

    def embedder_for(self, question: str, *, across: bool = False) -> Embedder: ...


IdfFunction = Callable[[Sequence[str]], Sequence[float]]
"""The idf of each analysed word, as ``CorpusStatistics.idf`` gives it."""


@dataclass(frozen=True, slots=True)
class AnalysedQuestion:
    """A question, analysed once.

    ``language`` is the one whose stems its words have, and those of texts compared with it (``index.languages``).
    """

    text: str
    kind: Kind
    words: tuple[str, ...]
    idf: tuple[float, ...]
    names: frozenset[str]
    highest_idf: float
    script: Script
    language: str = ENGLISH

    @property
    def weight(self) -> float:
        """The idf of the whole question."""
        return sum(self.idf) or 1.0

    def named(self, text_words: Set[str]) -> float:
        """The share of the words of the question's names that ``text_words`` hold; 1 without names."""
        return len(self.names & text_words) / len(self.names) if self.names else 1.0

    def coverage(self, text_words: Set[str]) -> float:
        """The share (0..1) of the question's total idf whose words are in ``text_words``."""
        held = (idf for word, idf in zip(self.words, self.idf, strict=True) if word in text_words)
        return sum(held) / self.weight

    @property
    def unseen(self) -> bool:
        """True if no chunk holds any word of the question, also if the question has no words."""
        return all(idf >= self.highest_idf for idf in self.idf)

    @property
    def names_unseen(self) -> float:
        """The share (0..1) of the words of the question's names that no chunk holds."""
        # A word that is in no chunk has the highest idf.
        rare = {
            word for word, idf in zip(self.words, self.idf, strict=True) if idf >= self.highest_idf
        }
        return len(self.names & rare) / max(1, len(self.names))


def analyse_question(
    question: str, rarity: IdfFunction, *, across: bool = False
) -> AnalysedQuestion:
    """Analyse a question: the kind of answer, its words and how rare each is, its names.

    A question asked ``across`` languages is treated like one that isn't in English.
    """
    language = stemmed_as(question)
    distinct = tuple(dict.fromkeys(words(question, language)))
    script: Script = "latin" if is_english(question) and not across else "other"
    # Documents in another script may write a name in their own script; German writes all nouns like names.
    named = names(question) if script == "latin" else ()
    found = frozenset(
        word for name in named if not may_only_begin(name, question) for word in words(name.text)
    )
    *idf, highest = rarity((*distinct, "\N{NULL}"))
    return AnalysedQuestion(
        question, asked_kind(question), distinct, tuple(idf), found, highest, script, language
    )
