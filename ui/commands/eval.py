"""``citeback eval SET``: how good the answers are on an evaluation set."""

from __future__ import annotations

import argparse
import hashlib
import platform
import sys
from contextlib import ExitStack
from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tqdm import tqdm

from eval.baseline import compare
from eval.cases import CaseSet, load
from eval.report import Report, report
from eval.run import run as run_cases
from index.errors import CannotRun
from index.library import Library, default_embedders, open_library
from ui.cli import DONE, NOT_AS_ASKED
from ui.commands.asking import chain_over
from ui.settings import Settings

_PACKAGES = (
    "citeback",
    "chromadb",
    "langchain-core",
    "onnxruntime",
    "sentence-transformers",
    "torch",
)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run the set, print the report, write it; 1 where it is worse than the baseline."""
    case_set = _spread(load(options.set), options.limit)
    for path in (options.json, options.baseline):
        if path is not None and not path.absolute().parent.is_dir():
            raise CannotRun(f"no such folder: {path.parent}")
    made = _run(case_set, settings)
    print(made.as_text(), end="")
    if options.json is not None:
        options.json.write_text(made.as_json(), "utf-8")
    if options.baseline is None:
        return NOT_AS_ASKED if made.counts.failed else DONE
    comparison = compare(options.baseline, made)
    print(f"\n{comparison.as_text()}", end="")
    return NOT_AS_ASKED if comparison.worse else DONE


def _spread(case_set: CaseSet, limit: int | None) -> CaseSet:
    """At most ``limit`` cases, evenly from the whole set."""
    if limit is None or limit >= len(case_set.cases):
        return case_set
    step = len(case_set.cases) / limit
    return replace(
        case_set, cases=tuple(case_set.cases[int(number * step)] for number in range(limit))
    )


def _run(case_set: CaseSet, settings: Settings) -> Report:
    with ExitStack() as stack:
        library = _library(case_set, settings, stack)
        chain = chain_over(library, settings)
        bar = stack.enter_context(
            tqdm(unit="case", disable=None, leave=False, total=len(case_set.cases))
        )
        outcomes = run_cases(
            case_set.cases,
            library=library,
            chain=chain,
            progress=lambda done, total: bar.update(done - bar.n) and None,
        )
        return report(
            case_set,
            outcomes,
            settings=[
                *((each.name, str(getattr(settings, each.name))) for each in fields(settings)),
                ("models", ", ".join(library.models)),
                ("answerer", chain.model),
            ],
            versions=_versions(),
            generation=library.generation,
            date=datetime.now().astimezone().isoformat(timespec="seconds"),
        )


def _versions() -> list[tuple[str, str]]:
    found = [("python", platform.python_version())]
    for name in _PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:  # run from a checkout that isn't installed
            found.append((name, "not installed"))
    return found


def _library(case_set: CaseSet, settings: Settings, stack: ExitStack) -> Library:
    """The index in use, or, for a set that brings its corpus, one of its own beside it."""
    embedders = partial(default_embedders, settings.embedding_model)
    if case_set.corpus is None:
        opened = open_library(settings.home, embedders=embedders, verb="eval")
        return stack.enter_context(opened)
    home = settings.home / "eval" / _home_name(case_set.corpus)
    print(f"citeback: indexing {case_set.corpus} in {home}", file=sys.stderr)
    opened = open_library(home, embedders=embedders, verb="eval", writing=True)
    library = stack.enter_context(opened)
    summary = library.sync([case_set.corpus])
    for failure in summary.failures:
        print(f"citeback: {failure.source}: {failure.reason}", file=sys.stderr)
    return library


def _home_name(corpus: Path) -> str:
    place = str(corpus.absolute())
    return f"{corpus.absolute().parent.name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"
