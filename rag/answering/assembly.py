"""From the reading to an Answer: what the sources say, or "not found"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from rag.answer import Answer, Claim, Group
from rag.answering.answerability import Answerability
from rag.answering.citations import (
    Citations,
    agreement,
    best_of,
    checked_claims,
    citation,
    disagreement,
)
from rag.answering.evidence import Draft, Evidence, SupportJudge
from rag.answering.layout import laid_out
from rag.answering.not_found import NEAREST, not_found_text, of_sibling
from rag.answering.perhaps import missing_words, perhaps_text
from rag.answering.source_notes import elsewhere
from rag.disagreement.detection import agreed, first_of_each, readings, values_given
from rag.disagreement.referents import Referents
from rag.found import Found
from rag.query.analysis import CorpusStatistics, analyse_question
from rag.query.shape import Shape
from rag.question import Question
from rag.reading.cross_encoder import Reranker
from rag.reading.reader import ReadingResult
from rag.retrieval.search import without_repeats

OUT_OF_SCOPE = "No indexed source is within what the question was limited to."


class Indexed(CorpusStatistics, Protocol):
    """What an answer needs from the index."""

    @property
    def generation(self) -> str: ...

    @property
    def coverage(self) -> float: ...


class AnswerAssembly:
    """The last steps of a question; ``model`` is named in "not found" answers."""

    def __init__(
        self,
        index: Indexed,
        model: str,
        reranker: Reranker,
        answerability: Answerability,
    ) -> None:
        self._index = index
        self._reranker = reranker
        self._model = model
        self._answerability = answerability

    def evidence(self, question: Question) -> Evidence:
        """The evidence for a writer."""
        shape: Shape = question.shape.shape
        things = Referents(question.read.question, self._reranker)
        given = values_given(question.read, self._index.idf, things, shape=shape)
        return Evidence(
            question.standalone,
            question.read,
            readings(given),
            without_repeats(question.hits, *(part.hits for part in question.parts)),
            SupportJudge(question.read.question.text, self._index.idf, self._reranker),
            tuple(part.reading for part in question.parts),
            agreed(given),
            shape,
        )

    def unsure_evidence(self, question: Question) -> Evidence:
        """The evidence for a model where the reader isn't sure enough to quote."""
        evidence = self.evidence(question)
        sentences = question.shape.sentences
        return replace(evidence, readings=(), agreed=None, sentences=sentences, sure=False)

    def evidence_of(self, question: Question, found: Found) -> Evidence:
        """The evidence of the parts of an answer that isn't one fact."""
        analysed = analyse_question(question.standalone, self._index.idf)
        return Evidence(
            question.standalone,
            ReadingResult(analysed, (), found.confidence),
            (),
            found.hits,
            SupportJudge(question.standalone, self._index.idf, self._reranker),
            shape=question.shape.shape,
            found=found,
            sentences=question.shape.sentences,
        )

    def in_parts(
        self, question: Question, evidence: Evidence, draft: Draft, found: Found
    ) -> Answer:
        """The answer from a draft of the parts, complete or still growing, with each claim checked and cited."""
        citations = Citations(evidence.reading.question, self._index.idf)
        claims = checked_claims(draft, citations, evidence.judge)
        answer = replace(
            self._plainly(question, found, model=draft.model),
            claims=claims,
            citations=tuple(citations.listed),
            layout=found.layout if draft.groups else "text",
            groups=tuple(Group(each.claims, each.label, each.aspect) for each in draft.groups),
            draft=draft.tail,
            notes=(*draft.notes, *found.notes),
            best=_best(question, claims, citations),
        )
        if self._unsure(question, found):
            shown = [claim.text for claim in claims]
            analysed = question.read.question
            missing = missing_words(analysed, citations.listed, shown)
            lead = " ".join(filter(None, (perhaps_text(question.text, missing), answer.lead)))
            answer = replace(answer, lead=lead, perhaps=True, missing=missing)
        return self._finished(question, replace(answer, answer=laid_out(answer)))

    def _unsure(self, question: Question, found: Found) -> bool:
        """True for the parts of a fact (its editions, its rows) that was read and isn't sure."""
        read = question.reading
        return (
            read is not None
            and found.confidence == read.confidence
            and self._answerability.perhaps(read)
        )

    def plainly(self, question: Question, found: Found) -> Answer:
        """An answer of ours that rests on no document, or a question back."""
        return self._finished(question, self._plainly(question, found, model="quotes"))

    def _plainly(self, question: Question, found: Found, *, model: str) -> Answer:
        return Answer(
            question=question.text,
            standalone_question=question.standalone,
            status="not_found" if found.choices else "answered",
            answer=found.plain or found.lead,
            confidence=round(found.confidence, 4),
            claims=(),
            citations=(),
            disagreements=(),
            nearest=(),
            model=model,
            generation=self._index.generation,
            notes=found.notes,
            lead=found.lead,
            computation=found.computation,
            choices=found.choices,
        )

    def answered(self, question: Question, evidence: Evidence, draft: Draft) -> Answer:
        """The answer from a draft, complete or still growing, with each claim checked and cited."""
        citations = Citations(
            evidence.reading.question,
            self._index.idf,
            evidence.readings,
            (evidence.reading, *evidence.parts),
        )
        # Citations are numbered in the order of these calls.
        claims = checked_claims(draft, citations, evidence.judge)
        about = disagreement(question.standalone, evidence.readings, citations)
        agree = agreement(evidence.agreed, citations)
        perhaps = self._answerability.perhaps(evidence.reading)
        shown = [claim.text for claim in claims]
        missing = (
            missing_words(evidence.reading.question, citations.listed, shown) if perhaps else ()
        )
        answer = Answer(
            question=question.text,
            standalone_question=question.standalone,
            status="answered",
            answer="",
            confidence=round(evidence.reading.confidence, 4),
            claims=claims,
            citations=tuple(citations.listed),
            disagreements=about,
            nearest=(),
            model=draft.model,
            generation=self._index.generation,
            notes=(
                *draft.notes,
                *elsewhere(question.named_hits, citations.listed, question.hits),
                *self._unanswered(question),
            ),
            draft=draft.tail,
            agreement=agree,
            best=best_of((*first_of_each(evidence.readings), *evidence.reading.ranked), citations),
            lead=perhaps_text(question.text, missing) if perhaps else "",
            perhaps=perhaps,
            missing=missing,
        )
        return self._finished(question, replace(answer, answer=laid_out(answer)))

    def not_found(self, question: Question, notes: Sequence[str] = ()) -> Answer:
        """The "not found" answer, with the nearest sentences; ``notes`` say what went wrong with a model."""
        nearest = tuple(
            citation(each.candidate.hit, each.candidate.sentence, marker=number)
            for number, each in enumerate(question.read.ranked[:NEAREST], start=1)
        )
        return self._finished(
            question,
            Answer(
                question=question.text,
                standalone_question=question.standalone,
                status="not_found",
                answer=not_found_text(question.text, gap=question.read.gap),
                confidence=round(question.read.confidence, 4),
                claims=(),
                citations=(),
                disagreements=(),
                nearest=nearest,
                model=self._model,
                generation=self._index.generation,
                notes=(
                    *notes,
                    *((OUT_OF_SCOPE,) if question.scope and not question.hits else ()),
                    *of_sibling(question.text, question.read.sibling),
                    *elsewhere(question.named_hits, nearest, question.hits),
                ),
            ),
        )

    def _unanswered(self, question: Question) -> Iterator[str]:
        """A note for each part that the sources don't answer."""
        for part in question.parts:
            if not self._answerability.answers(part.reading):
                yield f"{not_found_text(part.text)} ({part.text})"

    def _finished(self, question: Question, answer: Answer) -> Answer:
        timings = dict(question.timed("answer").timings_ms)
        timings["total"] = round(sum(timings.values()), 1)
        parts = tuple(part.text for part in question.parts)
        coverage = round(self._index.coverage, 4)
        shape = question.shape.shape
        return replace(answer, coverage=coverage, timings_ms=timings, parts=parts, shape=shape)


def _best(question: Question, claims: Sequence[Claim], citations: Citations) -> int | None:
    """Of an answer in parts: the citation that reading found best, else that of the first part."""
    read = question.reading.ranked if question.reading else ()
    first = next((marker for claim in claims for marker in claim.citations), None)
    return best_of(read, citations) or first
