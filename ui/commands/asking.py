"""Questions from the command line: a single one, or a file of questions."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import CannotRun
from index.library import Library
from index.opening import default_embedders, open_library
from index.scope import Scope
from rag.answer import Turn
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.settings import Settings
from ui.terminal.progress import told_once

if TYPE_CHECKING:  # LangChain takes a second to load
    from rag.generation.chat_models import ChatModel
    from rag.langchain.chain import QuestionChain
    from rag.langchain.tracing import Spans
    from rag.pipeline import Choices, Pipeline
    from rag.reading.confidence_model import ReadingMode
    from rag.reading.cross_encoder import Reranker
    from rag.retrieval.index_view import SearchedIndex


SERVED_S = 10.0  # the longest that a question to a server waits for cross-language vectors
ONE_QUESTION_S = 60.0  # the same for one on the command line; those of a file wait without limit
_MAKING = "citeback: the first question in another language: vectors for such are made, once"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question from the user; ``id`` is None for a question given on the command line."""

    id: str | None
    text: str
    history: tuple[Turn, ...] = ()


def questions(options: argparse.Namespace) -> list[AskedQuestion]:
    """The questions to ask: the one given, or every line of ``--batch``. CannotRun names a bad line."""
    if (options.question is None) == (options.batch is None):
        raise CannotRun('give one of a question ("...") and --batch FILE')
    if options.batch is None:
        return [AskedQuestion(None, options.question)]
    return list(_lines(options.batch))


def scope_asked(options: argparse.Namespace) -> Scope | None:
    """The scope given by ``--folder``, ``--source``, ``--since`` and ``--until``; None for all sources."""
    asked = Scope(tuple(options.folder), tuple(options.source), options.since, options.until)
    return None if asked.whole else asked


def said_to_each(
    asked: Sequence[AskedQuestion], *, batch: bool, says: Callable[[AskedQuestion], str]
) -> int:
    """Print the result of ``says`` for each question as soon as it is there; return the exit code.

    In a batch, an invalid question gets an error line of its own; otherwise it ends the command.
    """
    worked = True
    for each in asked:
        try:
            print(says(each), flush=True)
        except CannotRun as error:
            if not batch:
                raise
            worked = False
            fault = {"_id": each.id, "error": str(error)}
            print(json.dumps(fault, ensure_ascii=False), flush=True)
    return DONE if worked else NOT_AS_ASKED


@contextmanager
def opened(settings: Settings, verb: str, *, patience_s: float = math.inf) -> Iterator[Library]:
    """Open the index for reading; print a note if it was built with another model than the configured one.

    A question that needs vectors that don't exist yet waits for them at most ``patience_s``.
    """
    embedders = partial(default_embedders, settings.embedding_model)
    with (
        told_once(_MAKING) as progress,
        open_library(
            settings.home,
            embedders=embedders,
            verb=verb,
            patience_s=patience_s,
            progress=progress,
        ) as library,
    ):
        say_built_with(library)
        yield library


def pipeline_over(
    index: SearchedIndex, settings: Settings, *, calibrated: Mapping[ReadingMode, float]
) -> Pipeline | QuestionChain:
    """The pipeline for a command's questions; the LangChain chain only if a model writes or traces are sent."""
    from rag.pipeline import Pipeline

    if settings.model is not None or settings.traces is not None:
        return chain_over(index, settings, calibrated=calibrated)
    return Pipeline(index, **_as_set(settings, calibrated))


def chain_over(
    index: SearchedIndex,
    settings: Settings,
    reranker: Reranker | None = None,
    *,
    calibrated: Mapping[ReadingMode, float] | None = None,
) -> QuestionChain:
    """The chain that answers questions about an open index, with the given settings and calibration."""
    from rag.langchain.chain import QuestionChain

    chat = chat_model_of(settings)
    return QuestionChain(
        index,
        **_writing(chat, settings) if chat else {},
        callbacks=_tracing(settings),
        **_as_set(settings, calibrated, reranker),
    )


def _as_set(
    settings: Settings,
    calibrated: Mapping[ReadingMode, float] | None,
    reranker: Reranker | None = None,
) -> Choices:
    return {
        "reranker": reranker,
        "least_confidence": settings.least_confidence,
        "caution": settings.caution,
        "calibrated": calibrated,
        "effort": settings.effort,
        "passages": settings.passages,
        "quotes": settings.quotes,
    }


def chat_model_of(settings: Settings) -> ChatModel | None:
    """The chat model in the settings; None if none is set, CannotRun if it can't be used."""
    if settings.model is None:
        return None
    from rag.generation.chat_models import chat_model

    return chat_model(
        settings.model,
        url=settings.model_url,
        seconds=settings.model_seconds,
        tokens=settings.model_tokens,
    )


def _writing(chat: ChatModel, settings: Settings) -> dict[str, Any]:
    """The arguments with which a chain writes answers with a chat model."""
    from rag.generation.query_rewriting import ModelRewriter
    from rag.generation.table_queries import ModelQueries
    from rag.generation.writer import ProseWriter

    writer = ProseWriter(chat, unsupported=settings.unsupported, quotes=settings.quotes)
    return {"writer": writer, "rewriter": ModelRewriter(chat), "queries": ModelQueries(chat)}


def _tracing(settings: Settings) -> list[Spans]:
    if settings.traces is None:
        return []
    from rag.langchain.tracing import sending_to

    return [sending_to(settings.traces)]


def calibration(library: Library, settings: Settings) -> Mapping[ReadingMode, float]:
    """The thresholds calibrated to an index, by reading mode; prints a note if they don't apply."""
    from rag.answering.answerability import Answerability
    from rag.calibration.thresholds import NAME, thresholds_in_force
    from rag.reading.cross_encoder import CrossEncoder
    from rag.reading.effort import EFFORTS

    noted = library.metadata(NAME)
    calibrated = thresholds_in_force(noted, library.models)
    if noted and not calibrated:
        print(
            "citeback: the calibration of this index was made with other models or weights and is "
            "passed over; `citeback calibrate` makes it again",
            file=sys.stderr,
        )
    decides = Answerability(CrossEncoder(), EFFORTS[settings.effort])
    if (
        calibrated
        and not {decides.reading_mode("latin"), decides.reading_mode("other")} & calibrated.keys()
    ):
        print(
            "citeback: this index was calibrated for another effort, which reads in another way; the thresholds "
            f"that ship are in force. `CITEBACK_EFFORT={settings.effort} citeback calibrate` fits them",
            file=sys.stderr,
        )
    return calibrated


def say_built_with(library: Library) -> None:
    """Print a note if the index was built with other models than the configured ones."""
    if library.models != library.wanted_models:
        print(
            f"citeback: the index was built with {', '.join(library.models)} and is searched with "
            "that; `citeback index PATH...` builds it with what is set now",
            file=sys.stderr,
        )


def _lines(path: Path) -> Iterator[AskedQuestion]:
    # Not splitlines(): a JSON string may contain an unescaped Unicode line separator.
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if line.strip():
            try:
                yield _asked(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise CannotRun(
                    f'{path}:{number} is not {{"_id": ..., "text": ..., "history"?: [...]}}: {error}'
                ) from error


def _read(path: Path) -> str:
    try:
        read = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return read.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"{path} can't be read: {error}") from error


def _asked(record: dict[str, Any]) -> AskedQuestion:
    if not isinstance(record["_id"], str) or not isinstance(record["text"], str):
        raise ValueError("_id and text must be strings")
    history = tuple(
        Turn(
            "user" if turn["role"] == "user" else "assistant",
            str(turn["text"]),
            tuple(map(str, turn.get("sources") or ())),
        )
        for turn in record.get("history") or ()
        if turn["role"] in ("user", "assistant", "agent")
    )
    return AskedQuestion(record["_id"], record["text"], history)
