"""Loads an evaluation set in the format that its file name tells."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from eval.datasets.beir import folder
from eval.datasets.case_lines import case, cases
from eval.datasets.cases import Case, CaseSet, CorpusSource
from eval.datasets.described import described
from eval.datasets.formats import squad, table
from eval.datasets.lines import BadSet, JsonLine, json_lines
from eval.datasets.own_sources import each_with_its_own, own_sources

Each = TypeVar("Each")
_FORMS = {".json": squad, ".csv": table, ".toml": described}


def load(path: Path) -> CaseSet:
    """Read the set at ``path``: JSONL, a BEIR folder, SQuAD's .json, a .csv table, or a .toml.

    Fields of a line: ``_id``, ``text`` (or ``question``), and optionally ``answerable``,
    ``gold`` (``source``, and ``text`` or ``start`` and ``end``), ``answers``, ``tags``,
    ``history``, ``groups``, ``without``, ``rewrite``, ``sources`` (``eval.datasets.own_sources``), and what a
    whole answer holds (``eval.datasets.wanted``: there unknown fields are errors); others are ignored.
    If ``answerable`` is absent, it is true if the line has reference answers or gold with a text or span,
    else unknown. A line with a ``claim`` has ``evidence`` (texts), ``supported``, and optionally the
    ``question`` it answers.
    Raises ``BadSet`` with one line that says what is wrong, in which file and line.
    """
    # Not Path.is_dir(): that raises if there is no permission to search a parent folder.
    if os.path.isdir(path):
        return folder(path)
    if form := _FORMS.get(path.suffix.lower()):
        return form(path)
    return _lines(path)


def _lines(path: Path) -> CaseSet:
    own: dict[str, tuple[CorpusSource, ...]] = {}

    def read(line: JsonLine) -> Case:
        found = case(line, {})
        own[found.id] = own_sources(line) if found.claim is None else ()
        return found

    found = cases(json_lines(path), read)
    if any(each.corpus for each in found):
        return CaseSet(path.stem, found, None, folders=_folders(path, found, own))
    asked, passages = each_with_its_own(found, [own[each.id] for each in found])
    return CaseSet(path.stem, asked, None, passages)


def _folders(
    path: Path, found: Sequence[Case], own: Mapping[str, Sequence[CorpusSource]]
) -> tuple[tuple[str, Path], ...]:
    """The folders that cases are asked of, beside the set's file; each case must name one, and no sources."""
    if lost := next((each.id for each in found if not each.corpus or own[each.id]), None):
        raise BadSet(
            f"{path}: {lost!r}: where one case names a 'corpus', each must, and no sources"
        )
    named = {each.corpus: (path.parent / each.corpus).resolve() for each in found}
    if missing := next((each for each in named.values() if not os.path.isdir(each)), None):
        raise BadSet(f"{path}: no such folder: {missing}")
    return tuple(named.items())


def sampled(found: CaseSet, limit: int | None) -> CaseSet:
    """At most ``limit`` cases of a set, and then at most ``CaseSet.most``; None means all cases.

    They are spread evenly over the set, and always the same ones.
    """
    if limit is not None and found.most is not None:
        limit = min(limit, found.most)
    return replace(found, cases=spread(found.cases, limit))


def spread(items: Sequence[Each], limit: int | None) -> tuple[Each, ...]:
    """At most ``limit`` of the items, spread evenly, in their order."""
    if limit is None or limit >= len(items):
        return tuple(items)
    step = len(items) / limit
    return tuple(items[int(number * step)] for number in range(limit))
