"""``citeback eval history [NAME]``: the evaluation runs kept in the home."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from eval.comparison.history import runs, table
from eval.metrics.tables import SLICED
from ui.commands.exit_codes import DONE
from ui.settings import Settings
from ui.terminal.escaping import plain_lines


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the runs, newest first."""
    kept = [run for run in runs(settings.home) if options.set in (None, run.set)]
    if options.json:
        for each in kept:
            print(json.dumps(asdict(each), ensure_ascii=False))
    elif kept:
        print(plain_lines("\n".join(table(kept, SLICED))))
    else:
        print("citeback: no run is kept: `citeback eval SET` keeps each", file=sys.stderr)
    return DONE
