"""A set combined from other files: a ``.toml`` describes the files and the meaning of their fields.

```
questions = "$DATA/one/queries.jsonl"      # or claims = "pairs.jsonl"
corpus = "$DATA/other/corpus.jsonl"        # without it, the questions are asked of the index in use
judgements = "$DATA/one/qrels.tsv"
answers = "$DATA/other/queries.jsonl"      # reference answers from the questions of the same id
supported = [{label = "supported"}]        # a claim that fulfils this is supported
only = [{answerable = true}]               # the lines that are used
of_sources = ["Warsaw#"]                   # only questions about sources whose ids begin with this
edited_copies = true                       # add edited copies of sources with answers (edited_copies.py)
in_pairs = true                            # each question also with only one reading left (single_readings.py)
hide = "gold"                              # hide each question's gold, so that nothing answers it
answerable = false                         # for all questions, if the corpus is about something else
by = ["kind"]                              # the values of these fields become tags
most = 300                                 # the number of cases that suffices if a run is limited (--limit)
note = "What a reader of the figures must know."

[tags]
disagreement = [{conflict = true}, {several = true}]   # a tag for the lines that fulfil one of these
```
A path is relative to the file; ``$NAME`` stands for an environment variable.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.datasets.beir import judgements
from eval.datasets.case_lines import case, cases
from eval.datasets.cases import Case, CaseSet, CorpusSource
from eval.datasets.edited_copies import with_edited_copies
from eval.datasets.lines import BadSet, JsonLine, MissingData, json_lines, read_text
from eval.datasets.single_readings import in_pairs

_FILES = ("questions", "claims", "corpus", "judgements", "answers")
_KNOWN = {
    *_FILES,
    "supported",
    "only",
    "of_sources",
    "edited_copies",
    "in_pairs",
    "hide",
    "answerable",
    "by",
    "tags",
    "most",
    "note",
}
HIDDEN = "gold removed"  # the tag of questions whose own sources are hidden
ELSEWHERE = "off corpus"  # the tag of questions that have nothing to do with the corpus


def described(path: Path) -> CaseSet:
    """The set that a description defines; ``BadSet`` with one line if it is invalid."""
    told = _told(path)
    files = {name: _file(path, str(told[name])) for name in _FILES if name in told}
    if ("questions" in files) == ("claims" in files):
        raise BadSet(f"{path}: name one of questions and claims, a JSONL file")
    judged = judgements(files["judgements"]) if "judgements" in files else {}
    answers = _answers(files["answers"]) if "answers" in files else None
    lines = list(_chosen(json_lines(files.get("questions") or files["claims"]), told, judged))
    spoilt = _spoilt(path, told)

    def read(line: JsonLine) -> Case:
        made = case(_labelled(line, told), judged.get(line.identifier("_id"), {}))
        made = replace(made, tags=(*made.tags, *_tags(line, told)))
        made = made if answers is None else replace(made, answers=answers.get(made.id, ()))
        return spoilt(made)

    asked = cases(lines, read)
    if told.get("in_pairs"):
        asked = _in_pairs(asked, lines, _corpus(path, files, "in_pairs"))
    found = CaseSet(
        path.stem,
        asked,
        files.get("corpus"),
        note=str(told.get("note", "")),
        most=_most(path, told),
    )
    if not told.get("edited_copies"):
        return found
    corpus = _corpus(path, files, "edited_copies")
    asked, passages = with_edited_copies(asked, tuple(_passages(corpus)))
    return replace(found, cases=asked, corpus=None, passages=passages)


def _corpus(path: Path, files: Mapping[str, Path], wants: str) -> Path:
    if "corpus" not in files:
        raise BadSet(f"{path}: {wants} needs a corpus to read")
    return files["corpus"]


def _in_pairs(asked: Sequence[Case], lines: Sequence[JsonLine], corpus: Path) -> tuple[Case, ...]:
    texts = {passage.source: passage.text for passage in _passages(corpus)}
    told = {line.identifier("_id"): line for line in lines}
    return tuple(each for case in asked for each in in_pairs(case, told[case.id], texts))


def _most(path: Path, told: Mapping[str, object]) -> int | None:
    most = told.get("most")
    if most is not None and (type(most) is not int or most < 1):
        raise BadSet(f"{path}: 'most' must be a whole number from 1 on")
    return most


def _passages(path: Path) -> Iterator[CorpusSource]:
    for line in json_lines(path):
        title = line.fields.get("title")
        yield CorpusSource(line.identifier("_id"), str(title or ""), line.text("text"))


def _chosen(
    lines: Iterator[JsonLine], told: Mapping[str, object], judged: Mapping[str, Mapping[str, int]]
) -> Iterator[JsonLine]:
    begins = told.get("of_sources")
    if begins is not None and not isinstance(begins, list):
        raise BadSet("'of_sources' must be a list of beginnings of ids")
    for line in lines:
        if "only" in told and not _fits(line, told["only"]):
            continue
        # For an unanswerable question, a separate field names the source it was written about.
        about = [*judged.get(line.identifier("_id"), {}), str(line.fields.get("related_doc", ""))]
        if begins is None or any(each.startswith(tuple(begins)) for each in about):
            yield line


def _spoilt(path: Path, told: Mapping[str, object]) -> Callable[[Case], Case]:
    """A function that makes a question unanswerable, if the description requires it."""
    if told.get("hide", "gold") != "gold" or told.get("answerable", False) is not False:
        raise BadSet(f'{path}: only hide = "gold" and answerable = false can be said of all')
    if "hide" in told:
        return gold_removed
    return off_corpus if "answerable" in told else lambda case: case


def gold_removed(case: Case) -> Case:
    """The question with its gold sources hidden. Its reference answers are kept, because another source
    may happen to contain one."""
    hidden = tuple(dict.fromkeys((*case.without, *(each.source for each in case.gold))))
    spoilt = replace(case, answerable=False, without=hidden, relevance=(), gold=())
    return replace(spoilt, tags=(*case.tags, HIDDEN))


def off_corpus(case: Case) -> Case:
    """The question, marked as unanswerable because the corpus is about something else."""
    spoilt = replace(case, answerable=False, answers=(), relevance=(), gold=())
    return replace(spoilt, tags=(*case.tags, ELSEWHERE))


def _told(path: Path) -> Mapping[str, object]:
    try:
        told = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise BadSet(f"{path}: not TOML: {error}") from error
    if unknown := sorted(told.keys() - _KNOWN):
        raise BadSet(f"{path}: unknown {unknown[0]!r}: it may name {', '.join(sorted(_KNOWN))}")
    return told


def _file(path: Path, named: str) -> Path:
    expanded = os.path.expandvars(named)
    if missing := re.search(r"\$\w+", expanded):
        raise MissingData(f"{path}: {missing.group()} is not set: it says where {named} lies")
    if named != expanded and not os.path.exists(path.parent / expanded):
        raise MissingData(f"{path}: its data is not there: {path.parent / expanded}")
    return path.parent / expanded


def _answers(path: Path) -> dict[str, tuple[str, ...]]:
    return {line.identifier("_id"): line.texts("answers") for line in json_lines(path)}


def _labelled(line: JsonLine, told: Mapping[str, object]) -> JsonLine:
    """The line with a ``supported`` field that follows from the description's conditions."""
    if "supported" not in told:
        return line
    return replace(line, fields={**line.fields, "supported": _fits(line, told["supported"])})


def _tags(line: JsonLine, told: Mapping[str, object]) -> Iterator[str]:
    by, tags = told.get("by", []), told.get("tags", {})
    if not isinstance(by, list) or not all(isinstance(name, str) for name in by):
        raise BadSet("'by' must be a list of names of fields")
    if not isinstance(tags, Mapping):
        raise BadSet("'tags' must be a table of tags, each with its conditions")
    yield from (str(line.fields[name]) for name in by if line.fields.get(name))
    yield from (tag for tag, conditions in tags.items() if _fits(line, conditions))


def _fits(line: JsonLine, conditions: object) -> bool:
    """Whether one of the conditions holds; each condition names fields and their required values."""
    alternatives: list[Any] = conditions if isinstance(conditions, list) else [conditions]
    if not all(isinstance(each, Mapping) for each in alternatives):
        raise BadSet(f"not a condition: {conditions}: write [{{field = value}}, ...]")
    return any(
        all(line.fields.get(name) == value for name, value in each.items()) for each in alternatives
    )
