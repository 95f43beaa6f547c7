"""Questions from the command line: one, or a file of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import CannotRun
from index.library import Library, default_embedders, open_library
from rag.answer import Turn
from ui.settings import Settings

if TYPE_CHECKING:  # LangChain takes a second to load
    from rag.chain import Index, QuestionChain
    from rag.reranking import Reranker


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked; ``id`` is None for one on the command line."""

    id: str | None
    text: str
    history: tuple[Turn, ...] = ()


def questions(options: argparse.Namespace) -> list[Asked]:
    """What to ask: the question given, or every line of ``--batch``. CannotRun names a bad line."""
    if (options.question is None) == (options.batch is None):
        raise CannotRun('give one of a question ("...") and --batch FILE')
    if options.batch is None:
        return [Asked(None, options.question)]
    return list(_lines(options.batch))


@contextmanager
def opened(settings: Settings, verb: str) -> Iterator[Library]:
    """The index, open for reading."""
    embedders = partial(default_embedders, settings.embedding_model)
    with open_library(settings.home, embedders=embedders, verb=verb) as library:
        yield library


def chain_over(
    library: Index, settings: Settings, reranker: Reranker | None = None
) -> QuestionChain:
    """What answers questions about an open index, as it is set."""
    from rag.chain import QuestionChain

    return QuestionChain(
        library,
        reranker=reranker,
        least_confidence=settings.least_confidence,
        passages=settings.passages,
        quotes=settings.quotes,
    )


def _lines(path: Path) -> Iterator[Asked]:
    for number, line in enumerate(_read(path).splitlines(), start=1):
        if line.strip():
            try:
                yield _asked(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise CannotRun(
                    f'{path}:{number} is not {{"_id": ..., "text": ..., "history"?: [...]}}: {error}'
                ) from error


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"{path} can't be read: {error}") from error


def _asked(record: dict[str, Any]) -> Asked:
    if not isinstance(record["_id"], str) or not isinstance(record["text"], str):
        raise ValueError("_id and text must be strings")
    history = tuple(
        Turn("user" if turn["role"] == "user" else "assistant", str(turn["text"]))
        for turn in record.get("history") or ()
        if turn["role"] in ("user", "assistant", "agent")
    )
    return Asked(record["_id"], record["text"], history)
