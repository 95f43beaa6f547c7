"""``citeback eval --judge PROVIDER:NAME``: a language model's opinion of a report's answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tqdm import tqdm

from eval.metrics.judge import judged
from eval.report import Report
from index.errors import CannotRun
from ui.settings import Settings

if TYPE_CHECKING:  # LangChain takes a second to load
    from rag.generation.chat_models import ChatModel

Judge = Callable[[Report], Report]

_TOKENS = 200  # room for a model that reasons before it gives its one-word verdict


def judge_named(setting: str, settings: Settings) -> Judge:
    """A function that adds the model's opinion to a report; CannotRun if there is no such model."""
    from rag.generation.chat_models import chat_model

    chat = chat_model(
        setting, url=settings.model_url, seconds=settings.model_seconds, tokens=_TOKENS
    )
    return partial(_with_opinion, chat)


def _with_opinion(chat: ChatModel, report: Report) -> Report:
    from rag.generation.checked_stream import why

    outcomes = [verdict.outcome for verdict in report.verdicts]
    with tqdm(desc=chat.name, unit="answer", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        try:
            said = judged(outcomes, chat.model, name=chat.name, progress=progress)
        except Exception as fault:  # providers' clients raise all kinds of exceptions
            raise CannotRun(f"judge {chat.name}: {why(fault)}") from fault
    return replace(report, judge=said)
