"""``citeback restore FILE``"""

from __future__ import annotations

import argparse

from index.backup import restore
from ui.cli import DONE
from ui.kept import KEPT, in_words
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Put all that is in a backup into the home, and say what came back."""
    found = restore(settings.home, options.file, replaces=options.force, beside=KEPT)
    print(
        f"{settings.home}: {found.sources:,} sources, {found.chunks:,} passages, "
        f"{found.vectors:,} vectors, {in_words(found.beside)} restored"
    )
    return DONE
