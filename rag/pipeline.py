"""One question, from asking to a checked answer. START READING HERE.

``Pipeline.answer`` shows the whole path; each step is one function of one module. No LangChain here: a
command that asks one question doesn't wait for it. ``rag.langchain.chain`` runs the same steps as its chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypedDict

from index.passages import Hit, Label
from index.scope import Scope
from index.words import is_latin
from rag.answer import Answer, Turn
from rag.answering.answerability import Answerability
from rag.answering.assembly import AnswerAssembly, Indexed
from rag.answering.extractive import QUOTED, quote
from rag.query.normalisation import checked, normalised
from rag.query.standalone import searches, stand_alone
from rag.question import Question, SubQuestion
from rag.reading.candidates import LOOKED_THROUGH
from rag.reading.confidence_model import ReadingMode
from rag.reading.cross_encoder import CrossEncoder, Reranker
from rag.reading.effort import EFFORTS, EffortName
from rag.reading.reader import Reader, ReadingResult
from rag.reading.relevance_feedback import SimilarChunks, by_relevance_feedback
from rag.reading.reordering import reordered
from rag.retrieval.deduplication import deduplicated
from rag.retrieval.permitted_index import PermittedIndex
from rag.retrieval.search import Finder, Search, SourceSearch, as_if_unnamed, without_repeats

# Bytes in UTF-8 of a sentence that answers in another script: eight Chinese characters.
SHORTEST = 24


class AnswerableIndex(SourceSearch, SimilarChunks, Indexed, Protocol):
    """What answering asks of the index."""

    def nearest_word(self, word: str) -> str | None: ...

    def search_across(
        self, question: str, *, k: int = 10, scope: Scope | None = None
    ) -> list[Hit]: ...

    # Words are counted, and names known, over what the asker in ``scope`` may read.
    def idf(self, words: Sequence[str], *, scope: Scope | None = None) -> tuple[float, ...]: ...

    def labels(self, *, scope: Scope | None = None) -> Sequence[Label]: ...


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that ask an index: all of it, or what somebody may read of it."""

    index: AnswerableIndex
    finder: Finder
    reader: Reader
    assembly: AnswerAssembly


class Choices(TypedDict, total=False):
    """The options of ``Pipeline``, which explains them."""

    reranker: Reranker | None
    model: str
    least_confidence: float | None
    calibrated: Mapping[ReadingMode, float] | None
    passages: int
    quotes: int
    effort: EffortName


class Pipeline:
    """Answers questions about an index by quoting it; safe to ask from several threads.

    ``least_confidence`` (0..1) is what an answer needs to be given; None takes that of
    ``calibrated`` for how the question is read (``rag.calibration.thresholds``), or else the fitted one.
    ``passages`` are looked through for each question, as far as ``effort`` says, and ``quotes``
    given at most. ``model`` is named in answers that nothing is found for.
    """

    def __init__(
        self,
        index: AnswerableIndex,
        *,
        reranker: Reranker | None = None,
        model: str = "quotes",
        least_confidence: float | None = None,
        calibrated: Mapping[ReadingMode, float] | None = None,
        passages: int = LOOKED_THROUGH,
        quotes: int = QUOTED,
        effort: EffortName = "balanced",
    ) -> None:
        self.model = model
        self._reranker = reranker or CrossEncoder()
        self.answerability = Answerability(
            self._reranker, EFFORTS[effort], least_confidence, calibrated or {}
        )
        self._reader = Reader(index, self._reranker, EFFORTS[effort])
        self.quote = partial(quote, at_most=quotes)
        self._passages = passages
        self._all = self._over(index)

    def _over(self, index: AnswerableIndex) -> Steps:
        assembly = AnswerAssembly(index, self.model, self._reranker, self.answerability.answers)
        return Steps(index, Finder(index), self._reader.over(index), assembly)

    def steps(self, scope: Scope | None) -> Steps:
        """What asks the index for whoever asks: over what they may read."""
        rights = scope.rights if scope is not None else None
        return self._all if rights is None else self._over(PermittedIndex(self._all.index, rights))

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Answer:
        """The whole answer, from the sources in ``scope``; AskedBadly for an empty or over-long
        question."""
        asked = Question(checked(question), tuple(history), scope)
        read = self.read(self.retrieve(self.stand_alone(asked)))
        if not self.answerable(read):
            return self.not_found(read)
        assembly = self.steps(scope).assembly
        evidence = assembly.evidence(read)
        return assembly.answered(read, evidence, self.quote(evidence))

    def not_found(self, question: Question) -> Answer:
        """That the sources don't say, with what came nearest."""
        return self.steps(question.scope).assembly.not_found(question)

    def hits(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        k: int = LOOKED_THROUGH,
        scope: Scope | None = None,
    ) -> tuple[Hit, ...]:
        """The ``k`` best passages (at most 100) for a question, in the order in which they answer it."""
        return self.read(self.found(question, history, k=k, scope=scope)).hits[:k]

    def found(
        self, question: str, history: Sequence[Turn] = (), *, k: int = 0, scope: Scope | None = None
    ) -> Question:
        """A question that stands alone, by rule, with its hits (``k`` at least); nothing is read."""
        ruled = self.by_rule(Question(question, tuple(history), scope))
        return self._found(ruled, max(k, self._passages), self.steps(scope).index.search)

    def stand_alone(self, question: Question) -> Question:
        """The first step: what was typed, cleaned, with the names that it leans on."""
        return self.by_rule(question).timed("stand_alone")

    def by_rule(self, question: Question) -> Question:
        """The same without its time, for who goes on with it."""
        typed = normalised(question.text, self.steps(question.scope).index.nearest_word)
        before = (Turn("user", typed.before),) if typed.before else ()
        history = (*question.history, *before)
        alone = stand_alone(typed.text, history)
        return replace(
            question, asked=typed.text, history=history, standalone=alone.text, within=alone.within
        )

    def part(self, text: str, scope: Scope | None, search: Search) -> SubQuestion:
        """One of the questions in a question, looked for by itself, as if it had been asked alone."""
        asked = Question(text, scope=scope, asked=text, standalone=text)
        found = self.read(self._found(asked, self._passages, search))
        return SubQuestion(text, found.hits, found.read)

    def retrieve(self, question: Question, search: Search | None = None) -> Question:
        """The second step: its hits; ``search`` takes the place of the index's own."""
        search = search or self.steps(question.scope).index.search
        return self._found(question, self._passages, search).timed("retrieve")

    def _found(self, question: Question, k: int, search: Search) -> Question:
        finder = self.steps(question.scope).finder
        named_hits = finder.from_named_sources(question.asked, search, k=k, scope=question.scope)
        return replace(question, hits=self._hits(question, search, k), named_hits=named_hits)

    def _hits(self, question: Question, search: Search, k: int) -> tuple[Hit, ...]:
        wanted = searches(question.asked, question.standalone, question.history)
        # A question that doesn't lean on the conversation is free to leave its sources.
        cited = frozenset(_last_cited(question.history)) if question.within else frozenset()
        finder = self.steps(question.scope).finder
        return finder.hits(wanted, search, k=k, scope=question.scope, cited=cited)

    def read(self, question: Question) -> Question:
        """The third step. Read the sources that the question names; where they don't answer, what else was found.

        The hits then come in the order in which they answer.
        """
        named = question.named_hits
        reads = partial(
            self.steps(question.scope).reader.read,
            within=question.within,
            alone=question.standalone,
            conversing=bool(question.history),
        )
        if named is not None and named.hits:
            reading = reads(named.named.rest, named.hits)
            if self.answerability.answers(reading):
                hits = without_repeats(self._in_order(question, named.hits, reading), question.hits)
                return replace(question, reading=reading, hits=hits).timed("read")
        reading = reads(as_if_unnamed(named, question.asked, question.hits), question.hits)
        found = question.hits
        if not self.answerability.answers(reading) or not _in_latin(reading):
            found, reading = self._across(question, reading)
        hits = self._in_order(question, found, reading)
        return replace(question, reading=reading, hits=hits).timed("read")

    def _across(
        self, question: Question, reading: ReadingResult
    ) -> tuple[tuple[Hit, ...], ReadingResult]:
        """What answers in another script than the question's, which is Latin; else what was read."""
        if not is_latin(question.standalone):
            return question.hits, reading
        steps = self.steps(question.scope)
        found = steps.index.search_across(
            question.standalone, k=self._passages, scope=question.scope
        )
        hits = deduplicated(question.asked, found)
        if not hits:
            return question.hits, reading
        other = steps.reader.read(question.standalone, hits, across=True)
        # The cross-encoder, asked in English, is sure of nothing that it reads in other scripts.
        if (self.answerability.answers(other) and _tells_in_another(other)) or not _in_latin(
            reading
        ):
            return without_repeats(hits, question.hits), other
        return question.hits, reading

    def _in_order(
        self, question: Question, hits: Sequence[Hit], reading: ReadingResult
    ) -> tuple[Hit, ...]:
        index = self.steps(question.scope).index
        return by_relevance_feedback(question.standalone, reordered(hits, reading), reading, index)

    def answerable(self, question: Question) -> bool:
        """The fourth step: whether the question, or a part of it, is answered."""
        return self.answerability.answers(question.read) or any(
            self.answerability.answers(part.reading) for part in question.parts
        )


def _last_cited(history: Sequence[Turn]) -> Sequence[str]:
    """The sources of the last answer that cited any."""
    return next((turn.sources for turn in reversed(history) if turn.sources), ())


def _in_latin(reading: ReadingResult) -> bool:
    """True where the sentence that answers best is in Latin script, or there is none."""
    return not reading.ranked or is_latin(reading.ranked[0].candidate.text)


def _tells_in_another(reading: ReadingResult) -> bool:
    """True where the best sentence isn't in Latin script, and is no scrap of a page ("reply")."""
    best = reading.ranked[0].candidate.text
    return not is_latin(best) and len(best.encode("utf-8", "replace")) >= SHORTEST
