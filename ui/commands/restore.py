"""``citeback restore FILE``"""

from __future__ import annotations

import argparse

from index.backup import restore
from ui.cli import DONE
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Put the index in a backup into the home, and say what came back."""
    found = restore(settings.home, options.file, replace=options.force)
    print(
        f"{settings.home}: {found.sources:,} sources, {found.chunks:,} passages, "
        f"{found.vectors:,} vectors restored"
    )
    return DONE
