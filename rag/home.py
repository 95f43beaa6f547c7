"""citeback as a library: one folder with an index, to fill and to query."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Unpack

from index.embedding import DEFAULT_MODEL
from index.library import Library
from index.loaders.options import DEFAULTS, ReadingOptions
from index.opening import default_embedders, open_library
from index.passages import Hit, Source
from index.scope import Scope
from index.syncing.sync import SyncSummary
from rag.answer import Answer, Turn
from rag.calibration.thresholds import NAME, thresholds_in_force
from rag.pipeline import Choices, Pipeline

if TYPE_CHECKING:  # LangChain takes a second to load
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

    from rag.langchain.retriever import HitRetriever


class Home:
    """A home folder as a context manager; its index is opened for reading at the first question.

    ``choices`` are the pipeline's options: ``effort``, ``quotes``, ``passages``, ``least_confidence``. A
    calibration stored in the index applies. ``reading`` says what is taken in of files: where the index was read
    with other options, ``index`` reads every file again. Several threads and processes may ask questions at once;
    call ``index`` only while no question is being answered.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        embedding_model: str = DEFAULT_MODEL,
        reading: ReadingOptions = DEFAULTS,
        **choices: Unpack[Choices],
    ) -> None:
        self._path = Path(path)
        self._embedders = partial(default_embedders, embedding_model)
        self._reading = reading
        self._choices = choices
        self._opened = ExitStack()
        self._library: Library | None = None
        self._asked: Pipeline | None = None

    def __enter__(self) -> Home:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index; the next question opens it again."""
        self._opened.close()
        self._library = self._asked = None

    def index(self, *paths: str | Path) -> SyncSummary:
        """Update the index from files and folders; the summary names the failures.

        IndexLocked while another process owns the home, IndexProblem for a path that doesn't exist.
        """
        self.close()
        with open_library(
            self._path,
            embedders=self._embedders,
            verb="index",
            writing=True,
            reading=self._reading,
        ) as library:
            return library.sync([Path(path) for path in paths])

    def ask(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Answer:
        """The answer with its citations, or that the documents don't say; AskedBadly for an empty question."""
        return self._pipeline().answer(question, history, scope=scope)

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        """The ``k`` best passages, with their places and scores."""
        return self.library.search(question, k=k, scope=scope)

    def source(self, source_id: str) -> Source | None:
        """A source with the text that citation offsets count in; None for an unknown id."""
        return self.library.source(source_id)

    def retriever(self, *, k: int = 10, scope: Scope | None = None) -> HitRetriever:
        """The index as a LangChain retriever."""
        from rag.langchain.retriever import HitRetriever

        return HitRetriever(index=self.library, k=k, scope=scope)

    def runnable(self) -> Runnable[str, AIMessage]:
        """A LangChain runnable from a question to a message with citations as its annotations."""
        from langchain_core.runnables import RunnableLambda

        from rag.langchain.messages import as_message

        return RunnableLambda(lambda question: as_message(self.ask(question)), name="citeback")

    @property
    def library(self) -> Library:
        """The opened index; IndexProblem where nothing is indexed yet."""
        if self._library is None:
            self._library = self._opened.enter_context(
                open_library(self._path, embedders=self._embedders, verb="ask")
            )
        return self._library

    def _pipeline(self) -> Pipeline:
        if self._asked is None:
            choices = self._choices.copy()
            calibrated = thresholds_in_force(self.library.metadata(NAME), self.library.models)
            choices.setdefault("calibrated", calibrated)
            self._asked = Pipeline(self.library, **choices)
        return self._asked
