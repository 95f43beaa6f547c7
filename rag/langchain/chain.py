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
from rag.pipeline import Choices, Index, Pipeline
from rag.query.decomposition import parts_of
from rag.query.normalisation import checked
from rag.question import Part, Question
from rag.retrieval.search import Search


class Rewrites(Protocol):
    """Makes a follow-up stand alone in words of the conversation; None where it can't."""

    def rewritten(
        self, question: str, history: Sequence[Turn], config: RunnableConfig
    ) -> str | None: ...


class QuestionChain(Pipeline):
    """A pipeline run by LangChain; ``runnable`` is the chain.

    ``writer``, any Runnable from Evidence to Draft, takes the place of the quotes; ``model`` names what
    it writes with. With a ``rewriter`` follow-ups are rewritten by it, and a question of several parts is
    split and each part looked for: one round, of ``rag.query.decomposition.MOST`` searches. ``callbacks`` are
    LangChain's; the other ``choices`` are the pipeline's.
    """

    def __init__(
        self,
        index: Index,
        *,
        writer: Runnable[Evidence, Draft] | None = None,
        rewriter: Rewrites | None = None,
        callbacks: Sequence[BaseCallbackHandler] = (),
        **choices: Unpack[Choices],
    ) -> None:
        super().__init__(index, **choices)
        self._writer = writer or RunnableLambda(self._quote).with_config(run_name="quotes")
        self._rewriter = rewriter
        self._finds: Runnable[Question, Question] = (
            RunnableLambda(self._rewritten).with_config(run_name="stand alone")
            | RunnableLambda(self._retrieved).with_config(run_name="retrieve")
            | RunnableLambda(self._read).with_config(run_name="read")
        )
        if rewriter is not None:
            self._finds |= RunnableLambda(self._read_parts).with_config(run_name="parts")
        self.runnable: Runnable[Question, Answer] = (
            self._finds
            | RunnableBranch(
                (self._answerable, _streaming(self._written).with_config(run_name="answer")),
                RunnableLambda(self._not_found).with_config(run_name="not found"),
            )
        ).with_config(run_name="citeback", callbacks=[*callbacks])

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

    def warm_up(self) -> None:
        """Load what finds and reads, so that the first question doesn't wait; no chat model is asked."""
        self._finds.invoke(Question("What is this about?"))

    def _rewritten(self, question: Question, config: RunnableConfig) -> Question:
        ruled = self._by_rule(question)
        if self._rewriter is not None and ruled.within:
            text = self._rewriter.rewritten(ruled.asked, ruled.history, config)
            ruled = replace(ruled, standalone=text or ruled.standalone)
        return ruled.timed("stand_alone")

    def _retrieved(self, question: Question, config: RunnableConfig) -> Question:
        return self._retrieve(question, self._traced(question.scope, config))

    def _read_parts(self, question: Question, config: RunnableConfig) -> Question:
        """Look for each of the questions in a question by itself, as if it had been asked alone."""
        search = self._traced(question.scope, config)
        parts = []
        for text in parts_of(question.standalone):
            asked = Question(text, scope=question.scope, asked=text, standalone=text)
            part = self._read(self._found(asked, self._passages, search))
            parts.append(Part(text, part.hits, part.read))
        return replace(question, parts=tuple(parts)).timed("parts")

    def _traced(self, asked_within: Scope | None, config: RunnableConfig) -> Search:
        """Search by LangChain's retriever, which callbacks hear of."""
        index = self._steps(asked_within).index

        def search(question: str, *, k: int, scope: Scope | None) -> list[Hit]:
            retriever = HitRetriever(index=index, k=k, scope=scope)
            documents = retriever.invoke(question, config)
            return [each.hit for each in documents if isinstance(each, HitDocument)]

        return search

    def _written(self, question: Question, config: RunnableConfig) -> Iterator[Answer]:
        concluding = self._steps(question.scope).concluding
        evidence = concluding.evidence(question)
        for draft in self._writer.stream(evidence, config):
            if draft.refused:
                yield concluding.not_found(question)
            else:
                yield concluding.answered(question, evidence, draft)


def _streaming(
    step: Callable[[Question, RunnableConfig], Iterator[Answer]],
) -> Runnable[Question, Answer]:
    """A generator as a step: each thing it yields replaces the one before."""
    # LangChain runs it so; its types don't say so.
    return cast("Runnable[Question, Answer]", RunnableLambda(step))
