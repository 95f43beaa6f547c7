"""Cases that bring their own sources: each is asked as if nothing else were indexed.

A line names them with its question: ``"sources": [{"title": "Otter", "text": "The otter weighs 9 kg."}]``.
All of a set are indexed together, and from each case those of the others are hidden.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from eval.datasets.cases import Case, CorpusSource
from eval.datasets.lines import JsonLine


def own_sources(line: JsonLine) -> tuple[CorpusSource, ...]:
    """The sources on a line, called by its id and their number; none where it names none."""
    name = line.identifier("_id")
    return tuple(
        CorpusSource(f"{name}#{number}", str(each.fields.get("title") or ""), each.text("text"))
        for number, each in enumerate(line.objects("sources"), start=1)
    )


def write_passages(passages: Iterable[CorpusSource], file: Path) -> Path:
    """Write what a set brings along as a corpus in BEIR's layout, to be indexed; its folder is made."""
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
    """The cases with the sources of all others hidden, and the sources; ``passages`` are those of each.

    A text that several cases bring is one source, under its first title: an index keeps it once, and
    hidden for one case it would be hidden for all.
    """
    held: dict[str, CorpusSource] = {}
    own = [{held.setdefault(each.text, each).source for each in group} for group in passages]
    every = {each.source for each in held.values()}
    hidden = [(*case.without, *sorted(every - its)) for case, its in zip(cases, own, strict=True)]
    return (
        tuple(replace(case, without=each) for case, each in zip(cases, hidden, strict=True)),
        tuple(held.values()),
    )
