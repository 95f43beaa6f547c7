"""``citeback eval lint SET``: find gold answers that are no longer in their source."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from eval.curation.linting import lint
from eval.datasets.cases import CaseSet
from eval.datasets.lines import json_lines
from eval.datasets.loading import load
from index.library import Library
from index.opening import open_library
from ui.commands.evaluating import indexed
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.settings import Settings
from ui.terminal.escaping import plain


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print a line for each problem; 1 if there is any."""
    case_set = load(options.set)
    problems = []
    for part in case_set.parts():
        with _texts(part, settings) as text_of:
            problems += lint(part, text_of)
    for problem in problems:
        print(plain(f"{problem.case}: {problem.what}"))
    print(plain(f"{case_set.name}: {len(case_set.cases)} cases, {len(problems)} problems"))
    return NOT_AS_ASKED if problems else DONE


@contextmanager
def _texts(case_set: CaseSet, settings: Settings) -> Iterator[Callable[[str], str | None]]:
    """The texts of the set's own sources; if it has none, of the sources in the index."""
    if case_set.passages:
        yield {each.source: each.text for each in case_set.passages}.get
    elif case_set.corpus is not None and case_set.corpus.is_dir():
        with ExitStack() as stack:
            yield _stored(indexed(case_set, settings, stack))
    elif case_set.corpus is not None:
        lines = json_lines(case_set.corpus)
        yield {line.identifier("_id"): str(line.fields.get("text", "")) for line in lines}.get
    else:
        with open_library(settings.home, embedders=None, verb="eval lint") as library:
            yield _stored(library)


def _stored(library: Library) -> Callable[[str], str | None]:
    def text_of(source_id: str) -> str | None:
        source = library.source(source_id)
        return source.text if source else None

    return text_of
