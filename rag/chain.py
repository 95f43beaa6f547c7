"""One question, from asking to a checked answer. START READING HERE.

``QuestionChain`` shows the whole path; each step is one function of one module. It is a LangChain
chain: any step can be traced, and the answerer's slot takes any Runnable from Evidence to Draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol, cast

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import Runnable, RunnableBranch, RunnableConfig, RunnableLambda

from index.passages import Hit
from index.scope import Scope
from rag.answer import Answer, Turn
from rag.candidates import LOOKED_THROUGH
from rag.concluding import Concluding, Indexed
from rag.effort import EFFORTS, EffortName
from rag.evidence import Draft, Evidence
from rag.finding import Finder, Sources, as_if_unnamed, once
from rag.prose.parts import parts_of
from rag.question import Part, Question
from rag.quoting import QUOTED, quote
from rag.reading import Reader, Reading, reader_weights
from rag.reordering import reordered
from rag.reranking import CrossEncoder, Reranker
from rag.standing_alone import searches, stand_alone
from rag.topic import Feedback, by_topic
from rag.typed import as_asked, checked


class Index(Sources, Feedback, Indexed, Protocol):
    """What answering asks of the index."""

    def nearest_word(self, word: str) -> str | None: ...


class Rewrites(Protocol):
    """Makes a follow-up stand alone in words of the conversation; None where it can't."""

    def rewritten(
        self, question: str, history: Sequence[Turn], config: RunnableConfig
    ) -> str | None: ...


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
        self._concluding = Concluding(index, model, self._answers)
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
                RunnableLambda(self._concluding.not_found).with_config(run_name="not found"),
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
        return self._answers(question.read) or any(
            self._answers(part.reading) for part in question.parts
        )

    def _answers(self, reading: Reading) -> bool:
        least = self._least_confidence
        if least is None:
            way = self._reader.way(reading.question)
            least = self._calibrated.get(way, reader_weights(way).threshold)
        return bool(reading.ranked) and reading.confidence >= least

    def _answer(self, question: Question, config: RunnableConfig) -> Iterator[Answer]:
        evidence = self._concluding.evidence(question)
        for draft in self._writer.stream(evidence, config):
            if draft.refused:
                yield self._concluding.not_found(question)
            else:
                yield self._concluding.answered(question, evidence, draft)


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
