"""``citeback eval SET...``: how good the answers are on evaluation sets."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from eval.comparison.baseline import Comparison, compare, compare_reports
from eval.comparison.board import AimResult, board
from eval.comparison.history import keep
from eval.comparison.targets import targets
from eval.datasets.cases import CaseSet
from eval.datasets.lines import MissingData
from eval.datasets.loading import load, sampled
from eval.report import Report
from eval.reports.aims import as_text
from eval.reports.as_json import as_json
from eval.reports.html import html
from eval.reports.junit import junit
from eval.reports.markdown import markdown
from eval.reports.variants import variant_table
from index.errors import CannotRun
from index.stores.database import room_on_disk
from ui.commands.evaluating import evaluated
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.commands.judging import Judge, judge_named
from ui.settings import Settings, changed
from ui.terminal.escaping import plain, plain_lines

Variant = tuple[str, Settings]


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run the sets, print and write the reports; 1 if one is worse than the baseline or a case failed."""
    sets = _loaded(options.set, options.limit)
    aims = targets(options.targets) if options.targets else ()
    variants = _variants(options.vary, settings)
    outputs = (options.json, options.html, options.markdown, options.junit)
    for path in (*outputs, options.baseline):
        if path is not None and not path.absolute().parent.is_dir():
            raise CannotRun(f"no such folder: {path.parent}")
    if options.baseline is not None and not options.baseline.is_file():
        raise CannotRun(f"{options.baseline}: no such file; write one with --json FILE")
    judge = judge_named(options.judge, settings) if options.judge else None
    reports, comparisons = [], []
    for case_set in sets:
        made = [_report(case_set, variant, options, judge) for variant in variants]
        reports += made
        comparisons += _compared(options.baseline, made)
    rows = board(reports, aims)
    print(plain_lines(as_text(rows)), end="", flush=True)
    for path, write in zip(outputs, _WRITERS, strict=True):
        if path is not None:
            with room_on_disk(path.absolute().parent):
                path.write_text(write(reports, comparisons, rows), "utf-8")
    worse = any(each.worse for each in comparisons) and options.baseline is not None
    return NOT_AS_ASKED if worse or any(each.counts.failed for each in reports) else DONE


_WRITERS: tuple[
    Callable[[Sequence[Report], Sequence[Comparison], Sequence[AimResult]], str], ...
] = (
    lambda reports, comparisons, aims: as_json(reports, aims),
    html,
    markdown,
    lambda reports, comparisons, aims: junit(reports, comparisons),
)


def _loaded(paths: Sequence[Path], limit: int | None) -> list[CaseSet]:
    loaded = [each for path in paths if (each := _there(path, alone=len(paths) == 1))]
    if not loaded:
        raise CannotRun("the data of all these sets is missing")
    sets = [sampled(each, limit) for each in loaded]
    names = [each.name for each in sets]
    if twice := {name for name in names if names.count(name) > 1}:
        raise CannotRun(f"two sets are called {twice.pop()}: rename one")
    return sets


def _there(path: Path, *, alone: bool) -> CaseSet | None:
    """The set at a path; None, with a line that says why, if its data is missing and others were named too."""
    try:
        return load(path)
    except MissingData as reason:
        if alone:
            raise
        print(plain(f"citeback: left out: {reason}"), file=sys.stderr)
        return None


def _variants(vary: Sequence[str], settings: Settings) -> list[Variant]:
    """Every combination of the values in ``--vary NAME=a,b``; without ``--vary`` the settings unchanged."""
    axes = []
    for each in vary:
        name, equals, values = each.partition("=")
        if not equals or not values:
            raise CannotRun(f"--vary {each}: write NAME=VALUE,VALUE")
        axes.append([(name, value) for value in values.split(",")])
    variants = []
    for chosen in product(*axes):
        varied = settings
        for name, value in chosen:
            varied = changed(varied, name, value)
        variants.append((" ".join(f"{name}={value}" for name, value in chosen), varied))
    return variants


def _report(
    case_set: CaseSet, variant: Variant, options: argparse.Namespace, judge: Judge | None
) -> Report:
    label, settings = variant
    made = evaluated(case_set, settings, jobs=options.jobs, fresh=options.fresh)
    made = replace(made, variant=label)
    if judge is not None:
        made = judge(made)
    keep(settings.home, made)
    if not label:
        print(plain_lines(made.as_text()), end="\n", flush=True)
    return made


def _compared(baseline: Path | None, reports: Sequence[Report]) -> list[Comparison]:
    """Compare each report with the baseline; without a baseline, compare variants with the first one."""
    if len(reports) > 1 and baseline is None:
        first, *others = reports
        found = [compare_reports(first, each) for each in others]
        print(plain_lines(variant_table(reports, found)))
        return found
    if baseline is None:
        return []
    found = [compare(baseline, each) for each in reports]
    for each in found:
        print(plain_lines(each.as_text()), flush=True)
    return found
