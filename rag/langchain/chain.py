"""The steps of a question as a LangChain chain: each one traced, the answer streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Unpack, cast

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import Runnable, RunnableLambda

from index.passages import Hit
from index.scope import Scope
from rag.answer import Answer, Turn
from rag.langchain.retriever import TracedIndex
from rag.pipeline import Choices, Pipeline
from rag.query.normalisation import checked
from rag.question import Question
from rag.reading.candidates import LOOKED_THROUGH
from rag.retrieval.index_view import SearchedIndex


class QuestionChain:
    """A pipeline's steps run by LangChain; ``runnable`` is the chain, ``pipeline`` what it runs.

    ``callbacks`` are LangChain's: they hear of each step, of each search and of each call of a chat model.
    ``choices`` are the pipeline's.
    """

    def __init__(
        self,
        index: SearchedIndex,
        *,
        callbacks: Sequence[BaseCallbackHandler] = (),
        **choices: Unpack[Choices],
    ) -> None:
        self.pipeline = Pipeline(TracedIndex(index), **choices)
        self.runnable: Runnable[Question, Answer] = (
            RunnableLambda(self.pipeline.stand_alone).with_config(run_name="stand alone")
            | RunnableLambda(self.pipeline.retrieve).with_config(run_name="retrieve")
            | RunnableLambda(self.pipeline.read).with_config(run_name="read")
            | RunnableLambda(self.pipeline.read_parts).with_config(run_name="parts")
            | _streaming(self.pipeline.write).with_config(run_name="answer")
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
        """As the pipeline's, each step traced."""
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
        """As the pipeline's; no chat model is asked."""
        self.pipeline.warm_up()


def _streaming(
    step: Callable[[Question], Iterator[Answer]],
) -> Runnable[Question, Answer]:
    """A generator as a step: each thing it yields replaces the one before."""
    # LangChain runs it so; its types don't say so.
    return cast("Runnable[Question, Answer]", RunnableLambda(step))
