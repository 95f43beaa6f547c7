"""Evaluation sets: questions with what is known about their answers.

Four forms are read: a JSONL file of cases, SQuAD's JSON and a table (``eval.formats``), or a
folder laid out as BEIR's data sets are (Thakur et al. 2021, "BEIR: A Heterogenous Benchmark for
Zero-shot Evaluation of Information Retrieval Models"): ``corpus.jsonl``, ``queries.jsonl`` and
``qrels.tsv`` or ``qrels/test.tsv``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from eval.lines import BadSet, Line, json_lines, read_text
from index.passages import Span
from rag.answer import Turn

__all__ = ["BadSet", "Case", "CaseSet", "Gold", "Passage", "load"]

Grades = Mapping[str, int]

_ROLES: Mapping[str, Literal["user", "assistant"]] = {
    "user": "user",
    "assistant": "assistant",
    "agent": "assistant",
    # The title of the page a conversation is about: what the user was looking at.
    "title": "user",
}


@dataclass(frozen=True, slots=True)
class Gold:
    """A source that answers a case, and the words in it that do (None: not known which).

    ``span`` says where they stand. Where it covers other words than ``text``, the text counts.
    """

    source: str
    text: str | None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A source that a set brings along."""

    source: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is known about its answer.

    ``answerable`` is None where nobody has said. ``answers`` are reference answers, any one of
    which is right. ``relevance`` holds (source, grade) judgements; a grade above 0 is relevant.
    ``rewrite`` is the question as a person made it stand alone. ``groups`` are those of who asks.
    ``without`` names sources that are hidden from this case, as if they weren't indexed.
    """

    id: str
    question: str
    history: tuple[Turn, ...]
    answerable: bool | None
    gold: tuple[Gold, ...]
    answers: tuple[str, ...]
    tags: tuple[str, ...]
    relevance: tuple[tuple[str, int], ...]
    rewrite: str | None = None
    groups: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseSet:
    """The cases of one set; ``corpus`` is the file to index for it, None if it brings none.

    A set whose sources stand in its own file has them as ``passages``.
    """

    name: str
    cases: tuple[Case, ...]
    corpus: Path | None
    passages: tuple[Passage, ...] = ()


def load(path: Path) -> CaseSet:
    """Read the evaluation set at ``path``: JSONL, a BEIR folder, SQuAD's .json or a .csv table.

    Fields of a line: ``_id``, ``text`` (or ``question``), and optionally ``answerable``,
    ``gold`` (``source``, and ``text`` or ``start`` and ``end``), ``answers``, ``tags``,
    ``history``, ``groups``, ``without``, ``rewrite``; others are ignored. Where ``answerable`` is
    absent it is true if the line has reference answers or gold text, else unknown.
    Raises ``BadSet`` with one line that says what is wrong, in which file and line.
    """
    # Not Path.is_dir(): that raises where a parent folder may not be searched.
    if os.path.isdir(path):
        return _load_folder(path)
    if path.suffix.lower() in (".json", ".csv"):
        from eval import formats  # which makes cases

        return formats.squad(path) if path.suffix.lower() == ".json" else formats.table(path)
    return CaseSet(path.stem, _cases(json_lines(path), {}), None)


def _load_folder(folder: Path) -> CaseSet:
    corpus, qrels = folder / "corpus.jsonl", folder / "qrels.tsv"
    lines: Iterable[Line] = json_lines(folder / "queries.jsonl")
    judged: Mapping[str, Grades] = {}
    if qrels.is_file():
        judged = _judgements(qrels)
    elif (split := folder / "qrels" / "test.tsv").is_file():
        judged = _judgements(split)
        # The queries of BEIR's other splits stand in the same file, with nothing said of them.
        lines = (
            line
            for line in lines
            if "answerable" in line.fields or line.identifier("_id") in judged
        )
    elif corpus.is_file():
        raise BadSet(f"{folder}: no qrels.tsv and no qrels/test.tsv")
    cases = _cases(lines, judged)
    if not cases:
        raise BadSet(f"{folder}: no question of queries.jsonl is judged in qrels/test.tsv")
    return CaseSet(folder.resolve().name, cases, corpus if corpus.is_file() else None)


def _cases(lines: Iterable[Line], judged: Mapping[str, Grades]) -> tuple[Case, ...]:
    cases: list[Case] = []
    first: dict[str, int] = {}
    for line in lines:
        case = _case(line, judged.get(line.identifier("_id"), {}))
        if case.id in first:
            raise line.bad(f"id {case.id!r} is already on line {first[case.id]}")
        first[case.id] = line.number
        cases.append(case)
    return tuple(cases)


def _case(line: Line, grades: Grades) -> Case:
    gold = tuple(_gold(part) for part in line.objects("gold"))
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
    )


def _answerable(line: Line, gold: tuple[Gold, ...]) -> bool | None:
    if "answerable" in line.fields:
        return line.truth("answerable")
    known = line.texts("answers") or any(part.text or part.span for part in gold)
    return True if known else None


def _gold(line: Line) -> Gold:
    words = line.text("text") if line.fields.get("text") is not None else None
    return Gold(line.identifier("source"), words, _span(line))


def _span(line: Line) -> Span | None:
    start, end = line.fields.get("start"), line.fields.get("end")
    if start is None and end is None:
        return None
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise line.bad("'start' and 'end' must be whole numbers, the first smaller")
    return Span(start, end)


def _turn(line: Line) -> Turn:
    role = line.text("role")
    if role not in _ROLES:
        raise line.bad(f"role {role!r} is none of {', '.join(_ROLES)}")
    words = line.fields.get("text")
    if not isinstance(words, str):
        raise line.bad("a turn of the history has no text")
    return Turn(_ROLES[role], words)


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    """Grades by question and source of a BEIR qrels file, whose header line is optional."""
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        fields = line.rstrip("\r").split("\t")
        if not line.strip() or (number == 1 and not _is_whole(fields[-1])):
            continue
        if len(fields) != 3 or not _is_whole(fields[2]):
            raise BadSet(f"{path}:{number}: not query-id, corpus-id and a whole number by tabs")
        grades = judged.setdefault(fields[0], {})
        if grades.setdefault(fields[1], int(fields[2])) != int(fields[2]):
            raise BadSet(f"{path}:{number}: two grades for {fields[0]!r} and {fields[1]!r}")
    return judged


def _is_whole(text: str) -> bool:
    return text.strip().removeprefix("-").isdecimal()
