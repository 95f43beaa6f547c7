"""``citeback index PATH...``"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from functools import partial

from tqdm import tqdm

from index.library import default_embedders, open_library
from index.sync import Step, SyncSummary
from ui.cli import DONE, NOT_AS_ASKED
from ui.printing import plain
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Sync, print the summary; 1 where some file failed."""
    embedders = partial(default_embedders, settings.embedding_model)
    with (
        open_library(settings.home, embedders=embedders, verb="index", writing=True) as library,
        tqdm(unit="B", unit_scale=True, disable=None, leave=False, desc="indexing") as bar,
    ):

        def progress(step: Step) -> None:
            bar.total = step.total
            bar.update(step.done - bar.n)

        summary = library.sync(options.paths, progress=progress)
    print(json.dumps(asdict(summary), ensure_ascii=False) if options.json else _words(summary))
    for failure in summary.failures:
        print(f"citeback: {plain(failure.source)}: {plain(failure.reason)}", file=sys.stderr)
    return NOT_AS_ASKED if summary.failed else DONE


def _words(summary: SyncSummary) -> str:
    counts = ("new", "changed", "unchanged", "gone", "empty", "failed")
    said = ", ".join(
        f"{getattr(summary, name)} {name}" for name in counts if getattr(summary, name)
    )
    return f"{said or 'nothing to index'}: {summary.chunks} chunks in {summary.seconds:.1f} s"
