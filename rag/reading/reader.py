"""From hits to ranked sentences, and the probability that the best of them answer.

A first linear score over cheap features ranks all sentences, the cross-encoder then reads the best of
them, and a second linear score ranks those. A logistic gate over features of the result gives the
confidence (``rag.reading.confidence_model``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.languages import is_english
from index.passages import Hit, Source, Span
from index.words import is_latin
from rag.query.analysis import AnalysedQuestion, CorpusStatistics, Script, analyse_question
from rag.reading.candidates import FEATURES, Candidate, SentenceVectors, candidates, is_foreign
from rag.reading.confidence_model import (
    GATE_FEATURES,
    ReadingMode,
    answer_probabilities,
    gate_features,
    linear,
    reader_weights,
    reading_mode,
    sigmoid,
)
from rag.reading.conversation import conversational_confidence
from rag.reading.cross_encoder import Reranker
from rag.reading.effort import EFFORTS, Effort
from rag.reading.likely_cosine import SPARE, FirstScores
from rag.reading.named_sections import of_named_sections
from rag.reading.namesakes import kept_of, named_apart, rather_of
from rag.reading.quoted_history import own_words_first
from rag.reading.read_parts import ReadPart, read_parts
from rag.reading.rows import asked_rows
from rag.reading.siblings import Apart, told_apart
from rag.text.omissions import omits_value

SECOND = 12  # sentences that get a second score if the effort has no cross-encoder
SURE = 0.2  # least probability for marking the exact answer; below it only one in six is right


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the probability (0..1) that it is the one that answers, if any does.

    ``cross_logit`` is the cross-encoder's logit, None if no cross-encoder read it; ``answer`` is the
    span of the candidate's text that it takes as the answer, None if it is unsure.
    """

    candidate: Candidate
    probability: float
    cross_logit: float | None
    answer: Span | None = None

    @property
    def lacks_measure(self) -> bool:
        """True where the question asks for a number, date, ... and the sentence holds none."""
        return self.candidate.features[FEATURES.index("measure_missing")] > 0


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """The result of reading the hits: sentences best first, and the probability that they answer.

    ``looks`` holds, by chunk id, the first score of each chunk's best sentence. ``sibling`` is what the
    sentences are about where none is about what the question names ("version 3.2"): they don't answer.
    ``named`` is False where no sentence names what the question names.
    """

    question: AnalysedQuestion
    ranked: tuple[Ranked, ...]
    confidence: float
    looks: Mapping[str, float] = field(default_factory=dict)
    sibling: str = ""
    named: bool = True

    @property
    def gap(self) -> bool:
        """True if the best sentence leaves out the value that is asked for."""
        return bool(self.ranked) and omits_value(self.question.kind, self.ranked[0].candidate.text)


class ReadCorpus(CorpusStatistics, Protocol):
    """What a reader needs from the index."""

    def source(self, source_id: str) -> Source | None: ...


class Reader:
    """Reads hits for a question; keeps sentence vectors between questions.

    Without ``orders`` sentences that give orders to a machine are not read: for a language model they are
    withheld, so nothing may be scored by them.
    """

    def __init__(
        self,
        corpus: ReadCorpus,
        reranker: Reranker,
        effort: Effort = EFFORTS["balanced"],
        *,
        orders: bool = True,
    ) -> None:
        self._corpus = corpus
        self._reranker = reranker
        self._effort = effort
        self._orders = orders
        self._vectors = SentenceVectors()

    def over(self, corpus: ReadCorpus) -> Reader:
        """The same reader over another corpus, with the same cache of sentence vectors."""
        other = Reader(corpus, self._reranker, self._effort, orders=self._orders)
        other._vectors = self._vectors
        return other

    def read(
        self,
        question: str,
        hits: Sequence[Hit],
        *,
        within: str = "",
        alone: str = "",
        conversing: bool = False,
        across: bool = False,
        apart: bool = True,
    ) -> ReadingResult:
        """Rank the sentences of ``hits`` as answers to ``question``.

        ``within`` is the earlier question that a follow-up depends on: half of the sentences for the
        cross-encoder are then chosen by both questions together, the rest by the follow-up alone. The
        cross-encoder reads the stand-alone form ``alone``, with the names that the follow-up left out.
        ``conversing``: in the mode "latin" the best hit is also read as a whole
        (``rag.reading.conversation``). ``across``: the cross-encoder for other scripts reads. ``apart``: sentences
        about siblings of what the question names (``rag.reading.siblings``) are no answers; to a question
        that only asks whether something is so, they are.
        """
        analyse = partial(analyse_question, rarity=self._corpus.idf, across=across)
        analysed = analyse(question)
        looked_at = self._effort.cross_encoded or SECOND
        looked = self._first_look(analysed, hits)
        found = [candidate for candidate, _ in looked]
        if within:
            both = replace(analyse(f"{within} {question}"), kind=analysed.kind)
            together = [candidate for candidate, _ in self._first_look(both, hits)]
            found = _half_of_each(found, together, looked_at // 2)
        told = told_apart(alone or question, found, across=across) if apart else None
        if told is not None and told.named:
            found = [each for at, each in enumerate(found) if at not in set(told.siblings)]
        found = asked_rows(analysed, of_named_sections(alone or question, found), looked_at)
        if not found:
            return ReadingResult(analysed, (), 0.0)
        mode = self._mode(analysed.script)
        weights = reader_weights(mode)
        features = np.array([each.features for each in found])
        asking = alone if within and alone else question
        read = self._cross(analysed, found, asking)
        cross = np.array([np.nan if each is None else each.logit for each in read])
        probability = answer_probabilities(weights.second, features, cross)
        others = named_apart(alone or question, found, self._text_of) if apart else Apart((), True)
        kept, only_others = kept_of(others, probability, cross)
        if apart and not only_others:
            at = max(kept, key=lambda each: probability[each])
            if (rather := self._rather_of(analysed, alone or question, found[at])) is not None:
                others = Apart((*others.siblings, at), False, others.instead or rather)
                kept, only_others = kept_of(others, probability, cross)
        if len(kept) < len(found):
            found, read = [found[at] for at in kept], [read[at] for at in kept]
            features, cross = features[kept], cross[kept]
            probability = answer_probabilities(weights.second, features, cross)
        order = np.argsort(-probability, kind="stable")
        best = found[order[0]]
        facts = {
            "cosine": best.cosine,
            "foreign": float(
                analysed.script == "other" and is_foreign(analysed, best.hit, best.text)
            ),
            "names_unseen": analysed.names_unseen,
            "gap": float(omits_value(analysed.kind, best.text)),
        }
        gate = gate_features(mode, features[order], cross[order], probability[order], facts)
        confidence = float(sigmoid(linear(weights.gate, GATE_FEATURES[mode], gate)))
        if conversing and mode == "latin":
            confidence = conversational_confidence(confidence, asking, hits[0])
        # No word of the question stands in the index ("the?"): refuse. Not for other scripts: words may differ.
        if not within and (not analysed.words or (analysed.script == "latin" and analysed.unseen)):
            confidence = 0.0
        sibling = ""
        if told is not None and told.only_siblings:
            confidence, sibling = 0.0, told.instead
        elif only_others:
            confidence, sibling = 0.0, others.instead
        ranked = tuple(_ranked(found[at], float(probability[at]), read[at]) for at in order)
        looks = {candidate.hit.chunk_id: score for candidate, score in reversed(looked)}
        named = (told is None or told.named) and not only_others
        return ReadingResult(
            analysed, own_words_first(ranked, analysed.names), confidence, looks, sibling, named
        )

    def logits(self, question: str, passages: Sequence[str]) -> list[float]:
        """How likely each passage answers, by the cross-encoder (0 is even odds); empty where there is none."""
        script: Script = "latin" if is_english(question) else "other"
        reranker = self._effort.reranker_for(script, self._reranker)
        return [] if reranker is None else [e.logit for e in reranker.read(question, passages)]

    def cosines(self, question: str, texts: Sequence[str]) -> list[float]:
        """The cosine of a question and each text, by the encoder for the question's language."""
        if not texts:
            return []
        embedder = self._corpus.embedder_for(question, across=not is_english(question))
        asked = embedder.embed_questions([question])[0]
        return [float(each) for each in self._vectors.of(list(texts), embedder) @ asked]

    def alike(self, texts: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.float32]:
        """The cosines of texts (rows) and others (columns), as passages; shape (len(texts), len(others))."""
        every = [*texts, *others]
        english = all(map(is_latin, every)) and is_english(" ".join(every))
        embedder = self._corpus.embedder_for(" ".join(texts), across=not english)
        vectors = self._vectors.of([*texts, *others], embedder)
        return vectors[: len(texts)] @ vectors[len(texts) :].T

    def _rather_of(self, question: AnalysedQuestion, asking: str, best: Candidate) -> str | None:
        """Of whom the best sentence rather tells, by the English cross-encoder; None without it."""
        reranker = self._effort.reranker_for(question.script, self._reranker)
        if reranker is None or question.script != "latin":
            return None

        def reads(put: str, passage: str) -> float:
            return reranker.read(put, [passage])[0].logit

        return rather_of(asking, best, best.passage, self._text_of, reads)

    def _text_of(self, source: str) -> str:
        held = self._corpus.source(source)
        return held.text if held is not None else ""

    def _mode(self, script: Script) -> ReadingMode:
        """The reading mode for a script: with or without a cross-encoder, each with its own weights."""
        cross_encoded = self._effort.reranker_for(script, self._reranker) is not None
        return reading_mode(script, cross_encoded=cross_encoded)

    def _first_look(
        self, question: AnalysedQuestion, hits: Sequence[Hit]
    ) -> list[tuple[Candidate, float]]:
        """The sentences of ``hits`` with their first scores, best first."""
        found = candidates(
            question, hits, corpus=self._corpus, vectors=self._vectors,
            whole=self._effort.hits[question.script], orders=self._orders,
            first=self._first_scores(question.script),
        )  # fmt: skip
        if not found:
            return []
        features = np.array([each.features for each in found])
        scores = linear(reader_weights(self._mode(question.script)).first, FEATURES, features)
        return [(found[at], float(scores[at])) for at in np.argsort(-scores, kind="stable")]

    def _first_scores(self, script: Script) -> FirstScores | None:
        """The first score, where only some sentences go on; None where each counts."""
        if not self._effort.cross_encoded:
            return None
        weights = reader_weights(self._mode(script)).first
        return FirstScores(
            self._effort.cross_encoded + SPARE, FEATURES, partial(linear, weights, FEATURES)
        )

    def _cross(
        self, question: AnalysedQuestion, found: Sequence[Candidate], asking: str
    ) -> Sequence[ReadPart | None]:
        """The cross-encoder's readings of the candidates; None for each if there is no cross-encoder."""
        reranker = self._effort.reranker_for(question.script, self._reranker)
        if reranker is None:
            return [None] * len(found)
        return read_parts(reranker, asking, found)


def _ranked(candidate: Candidate, probability: float, read: ReadPart | None) -> Ranked:
    if read is None:
        return Ranked(candidate, probability, None)
    found = read.answer()
    answer = found[0] if found is not None and found[1] >= SURE else None
    return Ranked(candidate, probability, read.logit, answer)


def _half_of_each(
    alone: Sequence[Candidate], both: Sequence[Candidate], half: int
) -> list[Candidate]:
    """First the ``half`` best of ``both``, then the best of ``alone``; features are those of ``alone``."""
    best = {(each.hit.chunk_id, each.sentence.span) for each in both[:half]}
    return sorted(alone, key=lambda each: (each.hit.chunk_id, each.sentence.span) not in best)
