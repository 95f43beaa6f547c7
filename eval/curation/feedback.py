"""Turns a person's feedback on an answer into a draft of a case.

Thumbs down doesn't say what the right answer is: the case has no gold yet, it is unknown whether it
is answerable, and the shown answer is stored with it. Thumbs up uses the citations as gold. Both are
drafts, to be completed in ``citeback eval review``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.answer import Citation, Turn


@dataclass(frozen=True, slots=True)
class AnswerVerdict:
    """A verdict on an answer. ``citations`` are those that were shown; for a refusal, the nearest passages."""

    id: str
    question: str
    verdict: Literal["up", "down"]
    reason: str = ""
    history: tuple[Turn, ...] = ()
    answer: str = ""
    citations: tuple[Citation, ...] = ()


def as_line(said: AnswerVerdict) -> dict[str, object]:
    """The verdict as a line of a JSONL set, marked as a draft."""
    good = said.verdict == "up" and bool(said.citations)
    known: dict[str, object] = {"answerable": None}
    if good:
        known = {"answerable": True, "gold": _places(said.citations)}
    history = [{"role": turn.role, "text": turn.text} for turn in said.history]
    return {
        "_id": f"feedback-{said.id}",
        "text": said.question,
        "draft": True,
        **({"history": history} if history else {}),
        **known,
        "tags": ["feedback", f"thumbs-{said.verdict}"],
        "shown": {
            "answer": said.answer,
            "reason": said.reason,
            "places": _places(said.citations),
        },
    }


def _places(citations: Sequence[Citation]) -> list[dict[str, object]]:
    return [
        {"source": each.source, "text": each.quote, "start": each.start, "end": each.end}
        for each in citations
    ]
