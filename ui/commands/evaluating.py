"""Runs one evaluation set with given settings, and makes the report."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tqdm import tqdm

from eval.datasets.cases import CaseSet
from eval.datasets.own_sources import write_passages
from eval.metrics.claims import CHECKED_BY, checked
from eval.metrics.significance import SEED
from eval.report import Report, report
from eval.running.outcome_cache import OutcomeCache, code_state
from eval.running.run import CaseOutcome
from eval.running.run import run as run_cases
from index.languages import is_english
from index.library import Library
from index.opening import default_embedders, open_library
from rag.calibration.ablated_index import AblatedIndex
from rag.langchain.chain import QuestionChain
from rag.reading.cross_encoder import CrossEncoder
from ui.commands.asking import calibration, chain_over
from ui.settings import Settings
from ui.terminal.escaping import plain

_PACKAGES = (
    "citeback",
    "chromadb",
    "langchain-core",
    "numpy",
    "onnxruntime",
    "sentence-transformers",
    "torch",
    "xllamacpp",
)
# Settings of place only; they change no answer.
_ELSEWHERE = ("home", "host", "port", "traces")


def evaluated(case_set: CaseSet, settings: Settings, *, jobs: int, fresh: bool) -> Report:
    """Ask the cases, and show progress on a terminal; cases asked before are asked again only if ``fresh``.

    For a set of claims nothing is asked: the claims are checked against their own evidence.
    """
    if case_set.claims:
        return _checked(case_set)
    with _bar(case_set) as bar:
        parts = [_asked(part, settings, bar, jobs=jobs, fresh=fresh) for part in case_set.parts()]
    outcomes = {one.case.id: one for part in parts for one in part.outcomes}
    return report(
        case_set,
        [outcomes[each.id] for each in case_set.cases],
        settings=[*parts[-1].settings, ("jobs", str(jobs)), ("seed", str(SEED))],
        versions=_versions(),
        generation=", ".join(part.generation for part in parts),
        date=_now(),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The outcomes of the cases that were asked of one index."""

    outcomes: Sequence[CaseOutcome]
    settings: Sequence[tuple[str, str]]
    generation: str


def _asked(
    case_set: CaseSet, settings: Settings, bar: tqdm[Any], *, jobs: int, fresh: bool
) -> _Asked:
    with ExitStack() as stack:
        library = indexed(case_set, settings, stack)
        # If cross-language vectors are needed, make them now, not in the middle of the run.
        for question in [each.question for each in case_set.cases if not is_english(each.question)][
            :1
        ]:
            library.search(question, k=1)
        reranker = CrossEncoder()
        calibrated = calibration(library, settings)
        chain = chain_over(library, settings, reranker, calibrated=calibrated)

        @cache
        def hiding(sources: frozenset[str]) -> QuestionChain:
            return chain_over(
                AblatedIndex(library, sources), settings, reranker, calibrated=calibrated
            )

        given = [
            *_settings(settings),
            ("calibrated", json.dumps(dict(calibrated), sort_keys=True)),
            ("answerer", chain.model),
            ("models", ", ".join(library.models)),
        ]
        kept = OutcomeCache(
            library.home / "outcomes", [*given, *_versions(), ("corpus", _corpus(library))]
        )
        if fresh:
            kept.forget()
        if not all(map(kept.get, case_set.cases)):
            chain.warm_up()  # otherwise the first case's time would include loading the models
        outcomes = run_cases(
            case_set.cases,
            library=library,
            chain=chain,
            hiding=hiding,
            progress=lambda done, total: bar.update(1) and None,
            kept=kept,
            jobs=jobs,
            chunks=settings.passages,
        )
        return _Asked(outcomes, given, library.generation)


def _checked(case_set: CaseSet) -> Report:
    with _bar(case_set) as bar:
        outcomes = checked(case_set.cases, progress=lambda done, total: bar.update(1) and None)
    return report(
        case_set,
        outcomes,
        settings=[("answerer", CHECKED_BY), ("seed", str(SEED))],
        versions=_versions(),
        generation="",
        date=_now(),
    )


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def indexed(case_set: CaseSet, settings: Settings, stack: ExitStack) -> Library:
    """The index in use; for a set with its own corpus, a separate index of that corpus."""
    corpus = corpus_of(case_set, settings)
    if corpus is None:
        embedders = partial(default_embedders, settings.embedding_model)
        opened = open_library(settings.home, embedders=embedders, verb="eval")
        return stack.enter_context(opened)
    models = default_embedders(settings.embedding_model)
    made_by = [*(each.name for each in models), *filter(None, [settings.reading.version])]
    home = settings.home / "eval" / _home_name(corpus, made_by)
    print(plain(f"citeback: indexing {corpus} in {home}"), file=sys.stderr)
    opened = open_library(
        home, embedders=lambda: models, verb="eval", writing=True, reading=settings.reading
    )
    library = stack.enter_context(opened)
    if not all(is_english(case.question) for case in case_set.cases):
        library.need_all_languages()  # now, not in the middle of the run
    summary = library.sync([corpus])
    for failure in summary.failures:
        print(plain(f"citeback: {failure.source}: {failure.reason}"), file=sys.stderr)
    return library


def corpus_of(case_set: CaseSet, settings: Settings) -> Path | None:
    """The file to index for a set; passages inside the set's own file are first written to such a file."""
    if not case_set.passages:
        return case_set.corpus
    return write_passages(
        case_set.passages, settings.home / "eval" / case_set.name / "corpus.jsonl"
    )


def _settings(settings: Settings) -> list[tuple[str, str]]:
    return [
        (each.name, str(getattr(settings, each.name)))
        for each in fields(settings)
        if each.name not in _ELSEWHERE
    ]


def _bar(case_set: CaseSet) -> tqdm[Any]:
    """A progress bar, on a terminal only."""
    cases = len(case_set.cases)
    return tqdm(desc=plain(case_set.name), unit="case", disable=None, leave=False, total=cases)


def _corpus(library: Library) -> str:
    """A hash of the index generation and the indexed texts."""
    texts = [(source.id, source.sha256) for source in library.sources()]
    return hashlib.sha256(json.dumps([library.generation, texts]).encode()).hexdigest()


def _versions() -> list[tuple[str, str]]:
    found = [("code", code_state()), ("python", platform.python_version())]
    found.append(("machine", f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"))
    for name in _PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:  # run from a checkout that isn't installed
            found.append((name, "not installed"))
    return found


def _home_name(corpus: Path, made_by: Sequence[str]) -> str:
    place = f"{corpus.absolute()} {made_by}"
    return f"{corpus.absolute().parent.name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"
