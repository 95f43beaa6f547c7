"""People's feedback on answers: stored in the home, and turned into cases for an evaluation set."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

from pydantic import TypeAdapter, ValidationError

from eval.curation.feedback import AnswerVerdict, as_line
from index.errors import DiskFull, OnlyReadable
from index.stores.beside_index import on_server, store_of
from index.stores.database import room_on_disk
from rag.answer import Answer, Turn
from ui.contract import Json

Verdict = Literal["up", "down"]
FILE = "feedback.db"
TABLE = """
create table if not exists feedback (
    id integer primary key,
    at text not null,        -- when it was said: ISO 8601, UTC
    verdict text not null,   -- up or down
    reason text not null,
    asker text not null,     -- who said it; empty where nobody is known
    question text not null,
    history text not null,   -- JSON list of turns
    answer text not null     -- JSON, as the outside contract has it
)
"""
_HISTORY, _ANSWER = TypeAdapter(tuple[Turn, ...]), TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class Feedback:
    """Thumbs up or down for an answer, and why; the store sets ``id`` and ``at`` (ISO 8601, UTC)."""

    verdict: Verdict
    answer: Answer
    reason: str = ""
    history: tuple[Turn, ...] = ()
    asker: str = ""
    id: int = 0
    at: str = ""


class KeepsFeedback(Protocol):
    """Stores people's feedback; ``keep`` returns its number."""

    def keep(self, feedback: Feedback) -> int: ...


class FeedbackStore:
    """Stores feedback in a home; may be used by several threads and processes."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._database = store_of(home, FILE)

    def keep(self, feedback: Feedback) -> int:
        """Store it and return its number. NotKept, with a line for the user, if that fails."""
        try:
            return self._kept(feedback)
        except DiskFull as full:
            raise DiskFull(
                "this can't be kept: the server's disk is full; have some space freed"
            ) from full
        except OnlyReadable as problem:
            raise OnlyReadable(
                "nothing is kept here: the server may only read its home"
            ) from problem

    def _kept(self, feedback: Feedback) -> int:
        with room_on_disk(self._home), self._database.writing() as db:
            self._database.make(TABLE)
            row = db.execute(
                "insert into feedback (at, verdict, reason, asker, question, history, answer) "
                "values (?, ?, ?, ?, ?, ?, ?) returning id",
                (
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    feedback.verdict,
                    feedback.reason,
                    feedback.asker,
                    feedback.answer.question,
                    _HISTORY.dump_json(feedback.history).decode(),
                    _ANSWER.dump_json(feedback.answer).decode(),
                ),
            ).fetchone()
            return int(row[0])

    def all(self, passed_over: Callable[[int], object] = lambda number: None) -> Iterator[Feedback]:
        """All feedback, oldest first; ``passed_over`` is called with the number of each unreadable row."""
        if not self._database.has("feedback"):
            return
        rows = self._database.db.execute(
            "select id, at, verdict, reason, asker, history, answer from feedback order by id"
        )
        for number, at, verdict, reason, asker, history, answer in rows:
            try:
                said, before = _ANSWER.validate_json(answer), _HISTORY.validate_json(history)
            except ValidationError:
                passed_over(number)
            else:
                yield Feedback(verdict, said, reason, before, asker, number, at)

    def close(self) -> None:
        self._database.close()


def has_feedback(home: Path) -> bool:
    """Whether anybody has ever given feedback."""
    return on_server(home) or (home / FILE).is_file()


def feedback_json(feedback: Feedback) -> Json:
    """One feedback with all its fields, as JSON."""
    return {"question": feedback.answer.question, **asdict(feedback)}


def case_line(feedback: Feedback) -> str:
    """One feedback as a line of an evaluation set, to be completed by ``citeback eval review``."""
    answer = feedback.answer
    said = AnswerVerdict(
        id=str(feedback.id),
        question=answer.question,
        verdict=feedback.verdict,
        reason=feedback.reason,
        history=feedback.history,
        answer=answer.answer,
        citations=answer.citations or answer.nearest,
    )
    return json.dumps(as_line(said), ensure_ascii=False)
