"""Reads datasets in BEIR's folder layout, and their relevance judgements.

Thakur et al. 2021, "BEIR: A Heterogenous Benchmark for Zero-shot Evaluation of Information
Retrieval Models": ``corpus.jsonl``, ``queries.jsonl`` and ``qrels.tsv`` or ``qrels/test.tsv``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from eval.datasets.case_lines import case, cases
from eval.datasets.cases import CaseSet, Grades
from eval.datasets.lines import BadSet, JsonLine, json_lines, read_text


def folder(path: Path) -> CaseSet:
    """The set in a folder; without a corpus, its questions are asked of the index in use."""
    corpus, qrels = path / "corpus.jsonl", path / "qrels.tsv"
    lines: Iterable[JsonLine] = json_lines(path / "queries.jsonl")
    judged: Mapping[str, Grades] = {}
    if qrels.is_file():
        judged = judgements(qrels)
    elif (split := path / "qrels" / "test.tsv").is_file():
        judged = judgements(split)
        # The file also contains the queries of BEIR's other splits, which are not judged here.
        lines = (
            line
            for line in lines
            if "answerable" in line.fields or line.identifier("_id") in judged
        )
    elif corpus.is_file():
        raise BadSet(f"{path}: no qrels.tsv and no qrels/test.tsv")
    found = cases(lines, lambda line: case(line, judged.get(line.identifier("_id"), {})))
    if not found:
        raise BadSet(f"{path}: no question of queries.jsonl is judged in qrels/test.tsv")
    return CaseSet(path.resolve().name, found, corpus if corpus.is_file() else None)


def judgements(path: Path) -> dict[str, dict[str, int]]:
    """The grades in a BEIR qrels file, by question and source; its header line is optional."""
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
