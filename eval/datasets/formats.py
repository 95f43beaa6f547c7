"""Evaluation sets in other formats: SQuAD's JSON, and a CSV table of two columns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from eval.datasets.cases import Case, CaseSet, CorpusSource, Gold
from eval.datasets.lines import BadSet, JsonLine, read_text
from index.passages import Span

_QUESTION = ("question", "text", "query")
_ANSWER = ("answer", "answers", "reference")


def squad(path: Path) -> CaseSet:
    """A set in the format of SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018), with its paragraphs.

    Each paragraph is a source, ``title#number``; the gold is the span of each answer in it.
    """
    try:
        articles = json.loads(read_text(path))["data"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadSet(f"{path}: not SQuAD's JSON: an object with a list 'data'") from error
    passages: list[CorpusSource] = []
    cases: dict[str, Case] = {}
    for article in _objects(JsonLine(path, 1, {"data": articles}), "data"):
        title = article.text("title") if article.fields.get("title") else path.stem
        for number, paragraph in enumerate(_objects(article, "paragraphs")):
            passage = CorpusSource(f"{title}#{number}", title, paragraph.text("context"))
            passages.append(passage)
            for asked in _objects(paragraph, "qas"):
                case = _squad_case(asked, passage)
                if case.id in cases:
                    raise BadSet(f"{path}: id {case.id!r} stands twice")
                cases[case.id] = case
    if len({passage.source for passage in passages}) < len(passages):
        raise BadSet(f"{path}: two articles have the same title")
    return CaseSet(path.stem, tuple(cases.values()), None, tuple(passages))


def table(path: Path) -> CaseSet:
    """A CSV file of two columns, question and answer, with or without a header line.

    An empty answer means that the question is unanswerable. Ids are line numbers.
    """
    rows = _rows(path)
    if rows and _is_head(rows[0][1]):
        rows = rows[1:]
    return CaseSet(path.stem, tuple(_row_case(path, *row) for row in rows), None)


def _objects(line: JsonLine, name: str) -> Iterator[JsonLine]:
    if not isinstance(line.fields.get(name), list):
        raise BadSet(f"{line.path}: not SQuAD's JSON: no list {name!r}")
    yield from line.objects(name)


def _squad_case(asked: JsonLine, passage: CorpusSource) -> Case:
    impossible = bool(asked.fields.get("is_impossible"))
    spans: dict[Span, str] = {}
    for answer in () if impossible else _objects(asked, "answers"):
        text, start = answer.text("text"), answer.fields.get("answer_start")
        if not isinstance(start, int) or passage.text[start : start + len(text)] != text:
            name = asked.identifier("id")
            raise BadSet(
                f"{asked.path}: {name}: answer {text!r} is not at {start} of its paragraph"
            )
        spans[Span(start, start + len(text))] = text
    return Case(
        id=asked.identifier("id"),
        question=asked.text("question"),
        history=(),
        answerable=not impossible,
        gold=tuple(Gold(passage.source, text, span) for span, text in spans.items()),
        answers=tuple(dict.fromkeys(spans.values())),
        tags=(),
        relevance=() if impossible else ((passage.source, 1),),
    )


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Numbered rows, split by the delimiter that gives two columns in each row; else by commas.

    Spreadsheets in many European countries use semicolons.
    """
    text = read_text(path)
    for delimiter in "\t;":
        try:
            rows = _parted(text, delimiter)
        except csv.Error:
            continue
        if all(len(row) == 2 for _, row in rows):
            return rows
    try:
        return _parted(text, ",")
    except csv.Error as error:
        raise BadSet(f"{path}: not a CSV file: {error}") from error


def _parted(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]


def _is_head(row: list[str]) -> bool:
    names = [cell.strip().lower() for cell in row]
    return len(names) >= 2 and names[0] in _QUESTION and names[1] in _ANSWER


def _row_case(path: Path, number: int, row: list[str]) -> Case:
    if len(row) != 2 or not row[0].strip():
        raise BadSet(f"{path}:{number}: not two columns, question and answer")
    question, answer = (cell.strip() for cell in row)
    return Case(
        id=f"line-{number}",
        question=question,
        history=(),
        answerable=bool(answer),
        gold=(),
        answers=(answer,) if answer else (),
        tags=(),
        relevance=(),
    )
