"""``citeback backup FILE``"""

from __future__ import annotations

import argparse

from index.backup import backup
from ui.cli import DONE
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Write the index to one file and say what is in it."""
    made = backup(settings.home, options.file)
    print(
        f"{options.file}: {made.sources:,} sources, {made.chunks:,} passages, "
        f"{made.vectors:,} vectors, {options.file.stat().st_size:,} bytes, checked"
    )
    return DONE
