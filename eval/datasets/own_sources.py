"""Cases with their own sources: each case is asked as if nothing else were indexed.

A line lists them with its question: ``"sources": [{"title": "Otter", "text": "The otter weighs 9 kg."}]``.
The sources of all cases are indexed together, and each case's sources are hidden from the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from eval.datasets.cases import Case, CorpusSource
from eval.datasets.lines import JsonLine


def own_sources(line: JsonLine) -> tuple[CorpusSource, ...]:
    """The sources on a line; their ids are the line's id and a number. Empty if it has none."""
    name = line.identifier("_id")
    return tuple(
        CorpusSource(f"{name}#{number}", str(each.fields.get("title") or ""), each.text("text"))
        for number, each in enumerate(line.objects("sources"), start=1)
    )


def write_passages(passages: Iterable[CorpusSource], file: Path) -> Path:
    """Write a set's passages as a corpus file in BEIR's format, for indexing; its folder is created."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (
        json.dumps({"_id": each.source, "title": each.title, "text": each.text})
        for each in passages
    )
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return file


def each_with_its_own(
    cases: Sequence[Case], passages: Sequence[Sequence[CorpusSource]]
) -> tuple[tuple[Case, ...], tuple[CorpusSource, ...]]:
    """The cases, each with all other cases' sources hidden, and all sources; ``passages`` has each case's own.

    A text that several cases have is one source, with its first title: the index stores it only once, so
    hiding one copy would hide it from all cases.
    """
    held: dict[str, CorpusSource] = {}
    own = [{held.setdefault(each.text, each).source for each in group} for group in passages]
    every = {each.source for each in held.values()}
    hidden = [(*case.without, *sorted(every - its)) for case, its in zip(cases, own, strict=True)]
    return (
        tuple(replace(case, without=each) for case, each in zip(cases, hidden, strict=True)),
        tuple(held.values()),
    )
