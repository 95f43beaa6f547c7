"""Do two sentences give their values for one thing? The lion's weight doesn't contradict the ostrich's.

The signs are their words (``rag.disagreement.mentions``), the first cell of a table row, and the
cross-encoder's answer to "which one?". Without a sign, a thing that the question names is taken as one
thing (sources may disagree about two towns of one name); if the question names none, a fitted model
decides (``rag.disagreement.referent_model``).
"""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import pairwise

from index.words import words
from rag.disagreement import referent_model
from rag.disagreement.designations import (
    holds_asked,
    is_sibling,
    labelled_apart,
    lacks_asked,
    numbered,
    numbered_apart,
)
from rag.disagreement.editions import filed_apart
from rag.disagreement.mentions import RELATIONS, Mention, edited_apart, given_for, without_asides
from rag.disagreement.times import at_other_times
from rag.disagreement.titles import titled_apart
from rag.query.analysis import AnalysedQuestion
from rag.reading.candidates import LONGEST_TITLE
from rag.reading.cross_encoder import Reranker
from rag.reading.reader import Ranked
from rag.text.near_duplicates import edits

# Set by hand with the results of `citeback eval eval/sets/different.jsonl` in view; later rules of this
# folder were made with its held-out half in view, too.
LIKELY = 0.1  # probability from which the cross-encoder's answer to "which one?" counts
SHORT = 3  # names of at most this many letters don't tell things apart
PLAIN = 60  # characters up to which a sentence is taken to say one fact about one thing
_HAN = re.compile(r"[\u3400-\u9fff]")


class Referents:
    """Tells things apart for one question; ``reranker`` answers "which one?", None for no cross-encoder."""

    def __init__(self, question: AnalysedQuestion, reranker: Reranker | None) -> None:
        self._question = question
        self._asked = frozenset(question.words)
        self._numbered = numbered(question.text)
        self._names = question.names  # none of a question that isn't in English
        # The question "Which one?" is English and doesn't work for other scripts.
        self._reranker = reranker if question.script == "latin" else None

    def differ(self, one: Mention, other: Mention) -> bool:
        """True if the two sentences are about different things, or about different times."""
        return self.told_apart(one, other) or (
            self.names_nothing
            and one.value.normal != other.value.normal
            and referent_model.probability(self._question, one, other)
            < referent_model.fitted_weights()["threshold"]
        )

    @property
    def names_nothing(self) -> bool:
        """True for "How hot must the oven be?": the question has no name, number or code."""
        return not self._names and not any(map(str.isdigit, self._question.text))

    def told_apart(self, one: Mention, other: Mention) -> bool:
        """True if the words of the two sentences and around them surely show different things or times."""
        if self.named_apart(one, other):
            return True
        if self._names:
            return self._named_apart(one, other)
        return (
            edited_apart(one, other)
            or labelled_apart(one, other)
            or self._which_apart(one, other)
            or titled_apart(self._question, one, other)
        )

    def filed_apart(self, one: Ranked, other: Ranked) -> bool:
        """True if the names of two files of one form tell their things apart."""
        return filed_apart(self._question, one, other)

    def named_apart(self, one: Mention, other: Mention) -> bool:
        """True if numbers, times, names of the question or names of files show different things or times."""
        return (
            at_other_times(self._question, one, other)
            or is_sibling(self._numbered, one)
            or is_sibling(self._numbered, other)
            or numbered_apart(self._names, one, other)
            or lacks_asked(self._question.text, one, other)
            or self._lacks_named(one, other)
            or self.filed_apart(one.ranked, other.ranked)
        )

    def is_asked(self, told: Mention) -> bool:
        """True if the value's passage, title or heading holds all numbers, codes and names of the question."""
        return holds_asked(self._question.text, told) and self._names <= _beside(told)

    def _lacks_named(self, one: Mention, other: Mention) -> bool:
        """True if one value's surroundings hold all names of the question, and the other's hold none."""
        # Many names share "Dr" or "St".
        telling = {name for name in self._names if len(name) > SHORT}
        here, there = _beside(one), _beside(other)
        return bool(telling) and (
            (telling <= here and not telling & there) or (telling <= there and not telling & here)
        )

    def _named_apart(self, one: Mention, other: Mention) -> bool:
        """True if a near duplicate has another name in place of the asked one, or is about another thing there."""
        if any(
            self._renamed(edit.one.of(one.text), edit.other.of(other.text), other)
            or self._renamed(edit.other.of(other.text), edit.one.of(one.text), one)
            for edit in edits(one.text, other.text) or ()
        ):
            return True
        related = self._only_related(one.text) and self._only_related(other.text)
        return related and edited_apart(one, other, named=True)

    def _renamed(self, named: str, put: str, told: Mention) -> bool:
        """True if ``put`` replaces the asked name, which occurs nowhere else around the value.

        If ``put`` is capitalised, the asked name may follow the value: "The Boreas is 14 knots fast, unlike the
        Aurelia".
        """
        if not (set(words(named)) & self._names and words(put)):
            return False
        left = told.elsewhere | set(words(told.before)) if put[0].isupper() else told.passage
        return not self._names & left

    def _only_related(self, text: str) -> bool:
        """True if all asked names follow "in", "of" or the like: they aren't the name of the thing itself."""
        neighbours = list(pairwise(text.lower().split()))
        return all(
            any(before in RELATIONS and name in words(word) for before, word in neighbours)
            for name in self._names
        )

    def _which_apart(self, one: Mention, other: Mention) -> bool:
        own, its = self._which(one), self._which(other)
        if own and not its:
            its = self._asked_only_in(other, one) or self._begun_with(other)
        elif its and not own:
            own = self._asked_only_in(one, other) or self._begun_with(one)
        if not own or not its:
            return False
        return not (_overlap(own, its) or own <= other.around or its <= one.around)

    def _asked_only_in(self, one: Mention, other: Mention) -> Set[str]:
        """Words of the question that only the first sentence has around it: "the otter"."""
        return (self._asked & one.around) - other.passage

    def _which(self, told: Mention) -> Set[str]:
        """The words that tell which of the asked things a sentence is about; empty if none do."""
        if told.ranked.candidate.sentence.kind == "row":
            return self._fresh(_first_cell(told.text), told)
        if self._reranker is None or told.ranked.cross_logit is None:
            return self._begun_with(told)
        return self._answered(self._reranker, told)

    def _begun_with(self, told: Mention) -> Set[str]:
        """The words that say what a short sentence gives its value for; empty for a long one."""
        part = given_for(told)
        if part is None or len(told.text) > PLAIN:
            return set()
        return self._fresh(part.of(told.text), told)

    def _answered(self, reranker: Reranker, told: Mention) -> Set[str]:
        """The cross-encoder's answer to "which one?", from the heading or else from the passage."""
        candidate, value = told.ranked.candidate, told.value.text
        which = f"Which one? {self._question.text} {value}"
        heading, title = candidate.hit.place.heading, f"{candidate.hit.title[:LONGEST_TITLE]}: "
        begins = len(title) if candidate.passage.startswith(title) else 0
        asking = [(which, f"{heading}. {candidate.text}", 0)] if heading else []
        asking += [
            (which, candidate.passage, begins),
            (f"Which thing or person has {value}?", candidate.passage, begins),
        ]
        for question, passage, start in asking:
            (read,) = reranker.read(question, [passage])
            found = read.answer(start)
            if not found or found[1] < LIKELY:
                continue
            # An aside describes the thing named before it, but doesn't name one itself.
            if self._fresh(found[0].of(without_asides(passage)), told):
                return self._fresh(found[0].of(passage), told)
        return set()

    def _fresh(self, text: str, told: Mention) -> Set[str]:
        """The words of a text that are in neither question nor value."""
        fresh = set(words(text)) - self._asked - set(words(told.value.text))
        # Chinese words are pairs of characters: one that a word of the question ends in names nothing new.
        return {
            word
            for word in fresh
            if not (_HAN.match(word) and set(word) & set(self._question.text))
        }


def _beside(told: Mention) -> Set[str]:
    return told.elsewhere | told.around


def _first_cell(row: str) -> str:
    """``Zelo 5`` of ``Phone: Zelo 5; Battery: 19 hours``."""
    name, named, cell = row.split(";")[0].partition(": ")
    return cell if named else name


def _overlap(one: Set[str], other: Set[str]) -> bool:
    """True if they share most words of the shorter: "lion", "male lion"; not "Red Lake", "Black Lake"."""
    return 2 * len(one & other) > min(len(one), len(other))
