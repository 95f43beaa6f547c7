"""Makes cases from the lines of a JSONL file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from eval.datasets.cases import Case, Claimed, Gold, Grades
from eval.datasets.lines import JsonLine
from eval.datasets.wanted import wanted
from index.passages import Span
from rag.answer import Turn

_ROLES: Mapping[str, Literal["user", "assistant"]] = {
    "user": "user",
    "assistant": "assistant",
    "agent": "assistant",
    # The title of the page that the user was looking at, which the conversation is about.
    "title": "user",
}

Reads = Callable[[JsonLine], Case]
REJECTED = "rejected"  # a person rejected this line


def cases(lines: Iterable[JsonLine], read: Reads) -> tuple[Case, ...]:
    """A case for each line that is not rejected.

    ``BadSet`` if two have the same id, or if questions and claims are mixed.
    """
    found: list[Case] = []
    first: dict[str, int] = {}
    for line in lines:
        if line.fields.get(REJECTED):
            continue
        case = read(line)
        if case.id in first:
            raise line.bad(f"id {case.id!r} is already on line {first[case.id]}")
        if found and (case.claim is None) != (found[0].claim is None):
            raise line.bad("questions and claims in one set: part them")
        first[case.id] = line.number
        found.append(case)
    return tuple(found)


def case(line: JsonLine, grades: Grades) -> Case:
    """The case on a line; if it names no gold, ``grades`` says which sources are relevant."""
    if "claim" in line.fields:
        return _claim(line)
    gold = golds(line)
    if not gold:
        gold = tuple(Gold(source, None) for source, grade in grades.items() if grade > 0)
    return Case(
        id=line.identifier("_id"),
        question=line.text("text", "question"),
        history=tuple(_turn(part) for part in line.objects("history")),
        answerable=_answerable(line, gold),
        gold=gold,
        answers=line.texts("answers"),
        tags=tuple(dict.fromkeys(line.texts("tags"))),
        relevance=tuple(grades.items() or {part.source: 1 for part in gold}.items()),
        groups=line.texts("groups"),
        without=line.texts("without"),
        rewrite=line.text("rewrite") if line.fields.get("rewrite") else None,
        wanted=wanted(line),
        corpus=line.text("corpus") if {"shape", "corpus"} <= line.fields.keys() else "",
    )


def _claim(line: JsonLine) -> Case:
    claimed = Claimed(line.text("claim"), line.texts("evidence"), line.truth("supported"))
    return Case(
        id=line.identifier("_id"),
        question=line.text("question") if line.fields.get("question") else "",
        history=(),
        answerable=None,
        gold=(),
        answers=(),
        tags=tuple(dict.fromkeys(line.texts("tags"))),
        relevance=(),
        claim=claimed,
    )


def _answerable(line: JsonLine, gold: tuple[Gold, ...]) -> bool | None:
    if "answerable" in line.fields:
        return line.truth("answerable")
    known = line.texts("answers") or any(part.text or part.span for part in gold)
    return True if known else None


def golds(line: JsonLine) -> tuple[Gold, ...]:
    """The gold that a line names."""
    return tuple(_gold(part) for part in line.objects("gold"))


def _gold(line: JsonLine) -> Gold:
    words = line.text("text") if line.fields.get("text") is not None else None
    return Gold(line.identifier("source"), words, _span(line))


def _span(line: JsonLine) -> Span | None:
    start, end = line.fields.get("start"), line.fields.get("end")
    if start is None and end is None:
        return None
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise line.bad("'start' and 'end' must be whole numbers, the first smaller")
    return Span(start, end)


def _turn(line: JsonLine) -> Turn:
    role = line.text("role")
    if role not in _ROLES:
        raise line.bad(f"role {role!r} is none of {', '.join(_ROLES)}")
    words = line.fields.get("text")
    if not isinstance(words, str):
        raise line.bad("a turn of the history has no text")
    return Turn(_ROLES[role], words, line.texts("sources"))
