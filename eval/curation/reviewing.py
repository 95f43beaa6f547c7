"""Review of a drafted set by a person: each case is accepted, corrected, or rejected.

A line with ``draft`` is open; accepting removes that field. A rejected line is marked and stays in the
file, but no run asks it; so a rejection can be undone. When ``decide`` returns, the decision is on
disk. The file is replaced atomically, so work can be resumed after a crash.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eval.datasets.case_lines import REJECTED, case, golds
from eval.datasets.cases import Case, Gold
from eval.datasets.lines import BadSet, JsonLine, json_lines
from eval.running.run import find, says
from index.passages import Span

State = Literal["open", "accepted", "rejected"]
TextOf = Callable[[str], str | None]
AROUND = 600  # characters shown before and after a passage
DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class PassageInContext:
    """A passage with the text around it; ``start`` is where ``before`` begins in the source.

    ``gold`` says whether it is gold of the case; otherwise it was only shown with an answer.
    """

    source: str
    start: int
    before: str
    text: str
    after: str
    gold: bool


@dataclass(frozen=True, slots=True)
class ReviewedFeedback:
    """The answer that a person was shown, and the reason of their verdict."""

    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The current state of a case. ``lost`` is gold that is nowhere in the sources."""

    number: int
    state: State
    case: Case
    passages: tuple[PassageInContext, ...]
    lost: tuple[str, ...]
    feedback: ReviewedFeedback | None


@dataclass(frozen=True, slots=True)
class CaseEdit:
    """A person's changes to a case; if ``gold`` is None, its gold stays unchanged."""

    question: str
    answers: tuple[str, ...]
    answerable: bool | None
    gold: Gold | None = None


class Review:
    """The cases of ``path`` in their order; ``text_of`` returns a source's text, None if it is gone.

    Not thread-safe.
    """

    def __init__(self, path: Path, text_of: TextOf) -> None:
        self.path = path
        self._text_of = text_of
        self._lines = list(json_lines(path))
        for line in self._lines:
            case(line, {})  # report broken lines now, not after an hour of work

    def __len__(self) -> int:
        return len(self._lines)

    def states(self) -> tuple[State, ...]:
        """The state of each case."""
        return tuple(map(_state, self._lines))

    def case(self, number: int) -> Reviewed:
        """The case at position ``number``, from 0."""
        line = self._lines[number]
        read = case(line, {})
        found = [
            (gold, _shown(gold, self._text_of(gold.source), is_gold=True)) for gold in read.gold
        ]
        passages = [passage for _, passage in found if passage]
        if not read.gold:
            passages = list(self._shown_with_the_answer(line))
        lost = tuple(gold.text or gold.source for gold, passage in found if passage is None)
        return Reviewed(number, _state(line), read, tuple(passages), lost, _feedback(line))

    def decide(self, number: int, state: State, edit: CaseEdit) -> Reviewed:
        """Apply corrections and a decision, and save them; ``BadSet`` if that is impossible."""
        line = self._lines[number]
        decided = JsonLine(line.path, line.number, _edited(line.fields, state, edit))
        case(decided, {})
        lines = [decided if at == number else each for at, each in enumerate(self._lines)]
        _replace(self.path, lines)
        self._lines = lines
        return self.case(number)

    def _shown_with_the_answer(self, line: JsonLine) -> Iterator[PassageInContext]:
        shown = line.fields.get("shown")
        places = shown.get("places") if isinstance(shown, dict) else None
        for place in golds(JsonLine(line.path, line.number, {"gold": places})):
            if passage := _shown(place, self._text_of(place.source), is_gold=False):
                yield passage


def _state(line: JsonLine) -> State:
    if line.fields.get(REJECTED):
        return "rejected"
    return "open" if line.fields.get(DRAFT) else "accepted"


def _edited(fields: Any, state: State, edit: CaseEdit) -> dict[str, Any]:
    record = {name: value for name, value in fields.items() if name not in (DRAFT, REJECTED)}
    record["question" if "text" not in record and "question" in record else "text"] = edit.question
    if edit.answers or "answers" in record:
        record["answers"] = list(edit.answers)
    record["answerable"] = edit.answerable
    if edit.gold is not None and edit.gold.span is not None:
        start, end = edit.gold.span.start, edit.gold.span.end
        place = {"source": edit.gold.source, "text": edit.gold.text, "start": start, "end": end}
        record["gold"] = [place]
    if edit.answerable is False:  # an unanswerable question has no gold and no answers
        record.pop("gold", None)
        record.pop("answers", None)
    marks: dict[State, dict[str, bool]] = {"open": {DRAFT: True}, "rejected": {REJECTED: True}}
    return {**record, **marks.get(state, {})}


def _shown(gold: Gold, text: str | None, *, is_gold: bool) -> PassageInContext | None:
    """The first occurrence of a gold passage with the text around it; None if there is none."""
    if text is None:
        return None
    if gold.span is not None and says(gold, text):
        span = gold.span
    elif gold.text is None:
        span = Span(0, min(len(text), AROUND))
    elif (first := next(iter(find(gold.text, text)), None)) is not None:
        span = first
    else:
        return None
    start = max(0, span.start - AROUND)
    after = text[span.end : span.end + AROUND]
    return PassageInContext(
        gold.source, start, text[start : span.start], span.of(text), after, is_gold
    )


def _feedback(line: JsonLine) -> ReviewedFeedback | None:
    shown = line.fields.get("shown")
    if not isinstance(shown, dict):
        return None
    return ReviewedFeedback(str(shown.get("answer") or ""), str(shown.get("reason") or ""))


def _replace(path: Path, lines: Sequence[JsonLine]) -> None:
    """Write all lines to a temporary file beside ``path``, then replace ``path`` by it."""
    text = "".join(json.dumps(line.fields, ensure_ascii=False) + "\n" for line in lines)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadSet(f"{path} can't be written: {error.strerror or error}") from error
