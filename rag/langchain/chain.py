"""The steps of a question as a LangChain chain: traced, streamed, and with a chat model where one is set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, Unpack, cast

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import Runnable, RunnableBranch, RunnableConfig, RunnableLambda

from index.passages import Hit
from index.scope import Scope
from rag.answer import Answer, Turn
from rag.answering.evidence import Draft, Evidence
from rag.langchain.retriever import HitDocument, HitRetriever
from rag.pipeline import AnswerableIndex, Choices, Pipeline
from rag.query.decomposition import parts_of
from rag.query.normalisation import checked
from rag.question import Question
from rag.reading.candidates import LOOKED_THROUGH
from rag.retrieval.search import Search


class Rewrites(Protocol):
    """Makes a follow-up stand alone in words of the conversation; None where it can't."""

    def rewritten(
        self, question: str, history: Sequence[Turn], config: RunnableConfig
    ) -> str | None: ...


class QuestionChain:
    """A pipeline's steps run by LangChain; ``runnable`` is the chain, ``pipeline`` what it runs.

    ``writer``, any Runnable from Evidence to Draft, takes the place of the quotes; ``model`` names what
    it writes with. With a ``rewriter`` follow-ups are rewritten by it, and a question of several parts is
    split and each part looked for: one round, of ``rag.query.decomposition.MOST`` searches. ``callbacks`` are
    LangChain's; the other ``choices`` are the pipeline's.
    """

    def __init__(
        self,
        index: AnswerableIndex,
        *,
        writer: Runnable[Evidence, Draft] | None = None,
        rewriter: Rewrites | None = None,
        callbacks: Sequence[BaseCallbackHandler] = (),
        **choices: Unpack[Choices],
    ) -> None:
        self.pipeline = Pipeline(index, **choices)
        self._writer = writer or RunnableLambda(self.pipeline.quote).with_config(run_name="quotes")
        self._rewriter = rewriter
        self._finds: Runnable[Question, Question] = (
            RunnableLambda(self._rewritten).with_config(run_name="stand alone")
            | RunnableLambda(self._retrieved).with_config(run_name="retrieve")
            | RunnableLambda(self.pipeline.read).with_config(run_name="read")
        )
        if rewriter is not None:
            self._finds |= RunnableLambda(self._read_parts).with_config(run_name="parts")
        self.runnable: Runnable[Question, Answer] = (
            self._finds
            | RunnableBranch(
                (
                    self.pipeline.answerable,
                    _streaming(self._written).with_config(run_name="answer"),
                ),
                RunnableLambda(self.pipeline.not_found).with_config(run_name="not found"),
            )
        ).with_config(run_name="citeback", callbacks=[*callbacks])

    @property
    def model(self) -> str:
        """What writes: ``quotes``, or a chat model's name."""
        return self.pipeline.model

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Answer:
        """As the pipeline's, each step traced."""
        return self.runnable.invoke(Question(checked(question), tuple(history), scope))

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield the answer as it grows; the last one is complete. Closing it stops the model."""
        yield from self.runnable.stream(Question(checked(question), tuple(history), scope))

    def hits(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        k: int = LOOKED_THROUGH,
        scope: Scope | None = None,
    ) -> tuple[Hit, ...]:
        """As the pipeline's: the ``k`` best passages, nothing traced."""
        return self.pipeline.hits(question, history, k=k, scope=scope)

    def warm_up(self) -> None:
        """Load what finds and reads, so that the first question doesn't wait; no chat model is asked."""
        self._finds.invoke(Question("What is this about?"))

    def _rewritten(self, question: Question, config: RunnableConfig) -> Question:
        ruled = self.pipeline.by_rule(question)
        if self._rewriter is not None and ruled.within:
            text = self._rewriter.rewritten(ruled.asked, ruled.history, config)
            ruled = replace(ruled, standalone=text or ruled.standalone)
        return ruled.timed("stand_alone")

    def _retrieved(self, question: Question, config: RunnableConfig) -> Question:
        return self.pipeline.retrieve(question, self._traced(question.scope, config))

    def _read_parts(self, question: Question, config: RunnableConfig) -> Question:
        """Look for each of the questions in a question by itself, as if it had been asked alone."""
        search = self._traced(question.scope, config)
        texts = parts_of(question.standalone)
        parts = tuple(self.pipeline.part(text, question.scope, search) for text in texts)
        return replace(question, parts=parts).timed("parts")

    def _traced(self, asked_within: Scope | None, config: RunnableConfig) -> Search:
        """Search by LangChain's retriever, which callbacks hear of."""
        index = self.pipeline.steps(asked_within).index

        def search(question: str, *, k: int, scope: Scope | None) -> list[Hit]:
            retriever = HitRetriever(index=index, k=k, scope=scope)
            documents = retriever.invoke(question, config)
            return [each.hit for each in documents if isinstance(each, HitDocument)]

        return search

    def _written(self, question: Question, config: RunnableConfig) -> Iterator[Answer]:
        assembly = self.pipeline.steps(question.scope).assembly
        evidence = assembly.evidence(question)
        for draft in self._writer.stream(evidence, config):
            if draft.refused:
                yield assembly.not_found(question)
            else:
                yield assembly.answered(question, evidence, draft)


def _streaming(
    step: Callable[[Question, RunnableConfig], Iterator[Answer]],
) -> Runnable[Question, Answer]:
    """A generator as a step: each thing it yields replaces the one before."""
    # LangChain runs it so; its types don't say so.
    return cast("Runnable[Question, Answer]", RunnableLambda(step))
