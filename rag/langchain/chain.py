"""The steps of a question as a LangChain chain: each one traced, the answer streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Unpack, cast

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda, RunnableSequence
from langchain_core.runnables.config import get_callback_manager_for_config

from index.passages import Hit
from index.scope import Scope
from rag.answer import Answer, Turn
from rag.langchain.retriever import as_document
from rag.pipeline import Choices, Pipeline, Step
from rag.query.normalisation import checked
from rag.question import Question
from rag.reading.candidates import LOOKED_THROUGH
from rag.retrieval.index_view import SearchedIndex


class QuestionChain:
    """A pipeline's steps run by LangChain; ``runnable`` is the chain, ``pipeline`` owns the steps.

    ``callbacks`` are LangChain's: they are called for each step, for the retrieval and for each chat model call.
    ``choices`` are the pipeline's options.
    """

    def __init__(
        self,
        index: SearchedIndex,
        *,
        callbacks: Sequence[BaseCallbackHandler] = (),
        **choices: Unpack[Choices],
    ) -> None:
        self.pipeline = Pipeline(index, **choices)
        writes = _streaming(self.pipeline.write).with_config(run_name="answer")
        steps = [
            RunnableLambda(_as_retrieval(step) if name == "retrieve" else step).with_config(
                run_name=name
            )
            for name, step in self.pipeline.steps
        ]
        chain: Runnable[Question, Answer] = RunnableSequence(*steps, writes)
        self.runnable = chain.with_config(run_name="citeback", callbacks=[*callbacks])

    @property
    def model(self) -> str:
        """The name of the writer: ``quotes``, or a chat model's name."""
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


def _as_retrieval(retrieve: Step) -> Callable[[Question, RunnableConfig], Question]:
    """The step as a retriever run: callbacks get the question and the passages found."""

    def traced(question: Question, config: RunnableConfig) -> Question:
        callbacks = get_callback_manager_for_config(config)
        run = callbacks.on_retriever_start({}, question.asked, name="search")
        try:
            found = retrieve(question)
        except BaseException as fault:
            run.on_retriever_error(fault)
            raise
        run.on_retriever_end([as_document(hit) for hit in found.hits])
        return found

    return traced


def _streaming(
    step: Callable[[Question], Iterator[Answer]],
) -> Runnable[Question, Answer]:
    """A generator as a step: each thing it yields replaces the one before."""
    # LangChain runs generators this way, but its types don't declare it.
    return cast("Runnable[Question, Answer]", RunnableLambda(step))
