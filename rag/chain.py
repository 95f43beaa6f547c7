"""One question, from asking to a checked answer. START READING HERE.

``question_chain`` shows the whole path; each step is one function of one module. It is a LangChain
chain: any step can be traced, and the answerer's slot takes any Runnable from Evidence to Draft.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol, cast

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import Runnable, RunnableBranch, RunnableConfig, RunnableLambda

from index.passages import Hit
from index.scope import Scope
from rag.answer import Answer, Turn
from rag.candidates import LOOKED_THROUGH
from rag.citing import (
    Citations,
    agreement,
    answer_text,
    best_of,
    checked_claims,
    citation,
    disagreement,
    judge_of,
)
from rag.disagreeing import agreed, readings, values_given
from rag.effort import EFFORTS, EffortName
from rag.elsewhere import elsewhere
from rag.evidence import Draft, Evidence
from rag.finding import Finder, OfNamed, Sources, as_if_unnamed, once
from rag.not_found import NEAREST, not_found_text
from rag.prose.parts import parts_of
from rag.quoting import QUOTED, quote
from rag.reading import Reader, Reading, reader_weights
from rag.reordering import reordered
from rag.reranking import CrossEncoder, Reranker
from rag.standing_alone import searches, stand_alone
from rag.topic import Feedback, by_topic
from rag.typed import as_asked, checked

OUT_OF_SCOPE = "No indexed source is within what the question was limited to."


class Index(Sources, Feedback, Protocol):
    """What answering asks of the index."""

    @property
    def generation(self) -> str: ...

    @property
    def coverage(self) -> float: ...

    def nearest_word(self, word: str) -> str | None: ...


class Rewrites(Protocol):
    """Makes a follow-up stand alone in words of the conversation; None where it can't."""

    def rewritten(
        self, question: str, history: Sequence[Turn], config: RunnableConfig
    ) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One of the several questions in a question, with what was found and read for it."""

    text: str
    hits: tuple[Hit, ...]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Question:
    """A question on its way: each step fills in its part.

    ``text`` is what was typed, ``asked`` what is searched and read for.
    """

    text: str
    history: tuple[Turn, ...] = ()
    scope: Scope | None = None
    asked: str = ""
    standalone: str = ""
    within: str = ""
    hits: tuple[Hit, ...] = ()
    of_named: OfNamed | None = None
    reading: Reading | None = None
    parts: tuple[Part, ...] = ()
    timings_ms: tuple[tuple[str, float], ...] = ()
    began: float = field(default_factory=time.perf_counter)

    def timed(self, step: str) -> Question:
        """This question with the milliseconds since the last step noted under ``step``."""
        spent = (time.perf_counter() - self.began) * 1000 - sum(ms for _, ms in self.timings_ms)
        return replace(self, timings_ms=(*self.timings_ms, (step, round(spent, 1))))


class QuestionChain:
    """Answers questions about an index; ``runnable`` is the LangChain chain behind it.

    ``writer`` turns Evidence into a Draft: quotes unless a chat model's is given (``rag.prose``).
    ``least_confidence`` (0..1) is what an answer needs to be given; None takes that of
    ``calibrated`` for the question's script (``rag.calibrating``), or else the fitted one.
    ``passages`` are looked through for each question, as far as ``effort`` says; without a chat
    model ``quotes`` are given at most.
    With a ``rewriter`` follow-ups are rewritten by it, and a question of several parts is split and each
    part looked for: one round, of ``rag.prose.parts.MOST`` searches. ``callbacks`` are LangChain's.
    """

    def __init__(
        self,
        index: Index,
        *,
        reranker: Reranker | None = None,
        writer: Runnable[Evidence, Draft] | None = None,
        model: str = "quotes",
        least_confidence: float | None = None,
        calibrated: Mapping[str, float] | None = None,
        passages: int = LOOKED_THROUGH,
        quotes: int = QUOTED,
        effort: EffortName = "balanced",
        rewriter: Rewrites | None = None,
        callbacks: Sequence[BaseCallbackHandler] = (),
    ) -> None:
        self.model = model
        self._index = index
        self._finder = Finder(index)
        self._reader = Reader(index, reranker or CrossEncoder(), EFFORTS[effort])
        self._writer = writer or RunnableLambda(partial(quote, at_most=quotes)).with_config(
            run_name="quotes"
        )
        self._least_confidence = least_confidence
        self._calibrated = calibrated or {}
        self._passages = passages
        self._rewriter = rewriter
        self._finds: Runnable[Question, Question] = (
            RunnableLambda(self._stand_alone).with_config(run_name="stand alone")
            | RunnableLambda(self._retrieve).with_config(run_name="retrieve")
            | RunnableLambda(self._read).with_config(run_name="read")
        )
        if rewriter is not None:
            self._finds |= RunnableLambda(self._read_parts).with_config(run_name="parts")
        self.runnable: Runnable[Question, Answer] = (
            self._finds
            | RunnableBranch(
                (self._answerable, _streaming(self._answer).with_config(run_name="answer")),
                RunnableLambda(self._not_found).with_config(run_name="not found"),
            )
        ).with_config(run_name="citeback", callbacks=[*callbacks])

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Answer:
        """The whole answer, from the sources in ``scope``; AskedBadly for an empty or over-long
        question."""
        return self.runnable.invoke(Question(checked(question), tuple(history), scope))

    def hits(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        k: int = LOOKED_THROUGH,
        scope: Scope | None = None,
    ) -> tuple[Hit, ...]:
        """The ``k`` best passages (at most 100) for a question, in the order in which they answer it."""
        return self._read(self.found(question, history, k=k, scope=scope)).hits[:k]

    def found(
        self, question: str, history: Sequence[Turn] = (), *, k: int = 0, scope: Scope | None = None
    ) -> Question:
        """A question that stands alone, by rule, with its hits (``k`` at least); nothing is read."""
        ruled = self._by_rule(Question(question, tuple(history), scope))
        return self._found(ruled, max(k, self._passages), {})

    def warm_up(self) -> None:
        """Load what finds and reads, so that the first question doesn't wait; no chat model is asked."""
        self._finds.invoke(Question("What is this about?"))

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield the answer as it grows; the last one is complete. Closing it stops the model."""
        yield from self.runnable.stream(Question(checked(question), tuple(history), scope))

    def _stand_alone(self, question: Question, config: RunnableConfig) -> Question:
        ruled = self._by_rule(question)
        if self._rewriter is not None and ruled.within:
            text = self._rewriter.rewritten(ruled.asked, ruled.history, config)
            ruled = replace(ruled, standalone=text or ruled.standalone)
        return ruled.timed("stand_alone")

    def _by_rule(self, question: Question) -> Question:
        typed = as_asked(question.text, self._respelled(question.scope))
        before = (Turn("user", typed.before),) if typed.before else ()
        history = (*question.history, *before)
        alone = stand_alone(typed.text, history)
        return replace(
            question, asked=typed.text, history=history, standalone=alone.text, within=alone.within
        )

    def _respelled(self, scope: Scope | None) -> Callable[[str], str | None]:
        # The nearest word may stand only where the asker may not read: showing it would tell.
        return self._index.nearest_word if scope is None or scope.groups is None else _as_typed

    def _retrieve(self, question: Question, config: RunnableConfig) -> Question:
        return self._found(question, self._passages, config).timed("retrieve")

    def _found(self, question: Question, k: int, config: RunnableConfig) -> Question:
        of_named = self._finder.of_named(question.asked, k=k, scope=question.scope, config=config)
        return replace(question, hits=self._hits(question, k, config), of_named=of_named)

    def _hits(self, question: Question, k: int, config: RunnableConfig) -> tuple[Hit, ...]:
        wanted = searches(question.asked, question.standalone, question.history)
        # A question that doesn't lean on the conversation is free to leave its sources.
        cited = frozenset(_last_cited(question.history)) if question.within else frozenset()
        return self._finder.hits(wanted, k=k, scope=question.scope, config=config, cited=cited)

    def _read(self, question: Question) -> Question:
        """Read the sources that the question names; where they don't answer, what else was found.

        The hits then come in the order in which they answer.
        """
        named = question.of_named
        reads = partial(
            self._reader.read,
            within=question.within,
            alone=question.standalone,
            conversing=bool(question.history),
        )
        if named is not None and named.hits:
            reading = reads(named.named.rest, named.hits)
            if self._answers(reading):
                hits = once(self._in_order(question, named.hits, reading), question.hits)
                return replace(question, reading=reading, hits=hits).timed("read")
        reading = reads(as_if_unnamed(named, question.asked, question.hits), question.hits)
        hits = self._in_order(question, question.hits, reading)
        return replace(question, reading=reading, hits=hits).timed("read")

    def _in_order(
        self, question: Question, hits: Sequence[Hit], reading: Reading
    ) -> tuple[Hit, ...]:
        return by_topic(question.standalone, reordered(hits, reading), reading, self._index)

    def _read_parts(self, question: Question, config: RunnableConfig) -> Question:
        """Look for each of the questions in a question by itself."""
        parts = []
        for text in parts_of(question.standalone):
            part = Question(text, scope=question.scope, asked=text, standalone=text)
            hits = self._hits(part, self._passages, config)
            parts.append(Part(text, hits, self._reader.read(text, hits)))
        return replace(question, parts=tuple(parts)).timed("parts")

    def _answerable(self, question: Question) -> bool:
        return self._answers(_read_before(question)) or any(
            self._answers(part.reading) for part in question.parts
        )

    def _answers(self, reading: Reading) -> bool:
        least = self._least_confidence
        if least is None:
            way = self._reader.way(reading.question)
            least = self._calibrated.get(way, reader_weights(way).threshold)
        return bool(reading.ranked) and reading.confidence >= least

    def _answer(self, question: Question, config: RunnableConfig) -> Iterator[Answer]:
        reading = _read_before(question)
        given = values_given(reading, self._index.idf)
        judge = judge_of(reading.question.text, self._index.idf)
        evidence = Evidence(
            question.standalone,
            reading,
            readings(given),
            once(question.hits, *(part.hits for part in question.parts)),
            judge,
            tuple(part.reading for part in question.parts),
            agreed(given),
        )
        for draft in self._writer.stream(evidence, config):
            if draft.refused:
                yield self._not_found(question)
            else:
                yield self._answered(question, evidence, draft)

    def _answered(self, question: Question, evidence: Evidence, draft: Draft) -> Answer:
        citations = Citations(
            evidence.reading.question,
            self._index.idf,
            evidence.readings,
            (evidence.reading, *evidence.parts),
        )
        claims = checked_claims(draft, citations, evidence.judge)
        about = disagreement(question.standalone, evidence.readings, citations)
        agree = agreement(evidence.agreed, citations)
        return self._finished(
            question,
            Answer(
                question=question.text,
                standalone_question=question.standalone,
                status="answered",
                answer=answer_text(claims),
                confidence=round(evidence.reading.confidence, 4),
                claims=claims,
                citations=tuple(citations.listed),
                disagreements=about,
                nearest=(),
                model=draft.model,
                generation=self._index.generation,
                notes=(
                    *draft.notes,
                    *elsewhere(question.of_named, citations.listed, question.hits),
                    *self._unanswered(question),
                ),
                draft=draft.tail,
                agreement=agree,
                best=best_of(evidence.reading.ranked, citations),
            ),
        )

    def _unanswered(self, question: Question) -> Iterator[str]:
        """A note for each part that nothing was found for."""
        for part in question.parts:
            if not self._answers(part.reading):
                yield f"{not_found_text(part.text)} ({part.text})"

    def _not_found(self, question: Question) -> Answer:
        reading = _read_before(question)
        nearest = tuple(
            citation(each.candidate.hit, each.candidate.sentence, marker=number)
            for number, each in enumerate(reading.ranked[:NEAREST], start=1)
        )
        return self._finished(
            question,
            Answer(
                question=question.text,
                standalone_question=question.standalone,
                status="not_found",
                answer=not_found_text(question.text, gap=reading.gap),
                confidence=round(reading.confidence, 4),
                claims=(),
                citations=(),
                disagreements=(),
                nearest=nearest,
                model=self.model,
                generation=self._index.generation,
                notes=(
                    *((OUT_OF_SCOPE,) if question.scope and not question.hits else ()),
                    *elsewhere(question.of_named, nearest, question.hits),
                ),
            ),
        )

    def _finished(self, question: Question, answer: Answer) -> Answer:
        timings = dict(question.timed("answer").timings_ms)
        timings["total"] = round(sum(timings.values()), 1)
        parts = tuple(part.text for part in question.parts)
        coverage = round(self._index.coverage, 4)
        return replace(answer, coverage=coverage, timings_ms=timings, parts=parts)


def _last_cited(history: Sequence[Turn]) -> Sequence[str]:
    """The sources of the last answer that cited any."""
    return next((turn.sources for turn in reversed(history) if turn.sources), ())


def _streaming(
    step: Callable[[Question, RunnableConfig], Iterator[Answer]],
) -> Runnable[Question, Answer]:
    """A generator as a step: each thing it yields replaces the one before."""
    # LangChain runs it so; its types don't say so.
    return cast("Runnable[Question, Answer]", RunnableLambda(step))


def _as_typed(word: str) -> str | None:
    return None


def _read_before(question: Question) -> Reading:
    assert question.reading is not None, "the chain reads before it answers"
    return question.reading
