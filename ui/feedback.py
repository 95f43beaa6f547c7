"""What people say of answers: kept in the home, given out as cases for an evaluation set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from index.stores.database import Database, room_on_disk
from rag.answer import Answer, Turn
from ui.contract import Json

Verdict = Literal["up", "down"]
FILE = "feedback.db"
_TABLE = """
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
    """A thumb for an answer, and why; ``id`` and ``at`` (ISO 8601, UTC) are the store's."""

    verdict: Verdict
    answer: Answer
    reason: str = ""
    history: tuple[Turn, ...] = ()
    asker: str = ""
    id: int = 0
    at: str = ""


class FeedbackStore:
    """Keeps feedback in a home; may be used from any thread, and by several processes."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._database = Database(home / FILE)
        with self._database.writing() as db:
            db.execute(_TABLE)

    def keep(self, feedback: Feedback) -> int:
        """Keep it, and return the number it got. IndexProblem where the disk is full."""
        with room_on_disk(self._home), self._database.writing() as db:
            row = db.execute(
                "insert into feedback (at, verdict, reason, asker, question, history, answer) "
                "values (?, ?, ?, ?, ?, ?, ?)",
                (
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    feedback.verdict,
                    feedback.reason,
                    feedback.asker,
                    feedback.answer.question,
                    _HISTORY.dump_json(feedback.history).decode(),
                    _ANSWER.dump_json(feedback.answer).decode(),
                ),
            )
            return int(row.lastrowid or 0)

    def all(self) -> Iterator[Feedback]:
        """Everything kept, oldest first."""
        rows = self._database.db.execute(
            "select id, at, verdict, reason, asker, history, answer from feedback order by id"
        )
        for number, at, verdict, reason, asker, history, answer in rows:
            yield Feedback(
                verdict,
                _ANSWER.validate_json(answer),
                reason,
                _HISTORY.validate_json(history),
                asker,
                number,
                at,
            )

    def close(self) -> None:
        self._database.close()


def has_feedback(home: Path) -> bool:
    """True where somebody has ever said something of an answer."""
    return (home / FILE).is_file()


def feedback_json(feedback: Feedback) -> Json:
    """One of them with everything there is to it."""
    return {"question": feedback.answer.question, **asdict(feedback)}


def case_line(feedback: Feedback) -> str:
    """The same as a case of an evaluation set: a question whose gold a person has yet to give.

    ``said`` and ``reason`` are for that person; evaluation passes over them.
    """
    case: Json = {
        "_id": f"feedback-{feedback.id}",
        "text": feedback.answer.question,
        "history": [asdict(turn) for turn in feedback.history],
        "tags": ["feedback", f"thumbs-{feedback.verdict}"],
        "said": feedback.answer.answer,
        "reason": feedback.reason,
    }
    return json.dumps(case, ensure_ascii=False)
