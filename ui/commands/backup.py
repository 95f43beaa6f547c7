"""``citeback backup FILE [--index-only]``"""

from __future__ import annotations

import argparse

from index.backup import backup
from ui.audit.opening import auditing, this_user
from ui.commands.exit_codes import DONE
from ui.settings import Settings
from ui.storage.home_contents import KEPT, in_words


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Write the index, added documents, conversations and feedback to one file, and print what is in it."""
    made = backup(settings.home, options.file, beside=() if options.index_only else KEPT)
    with auditing(settings) as audit:
        audit.noted("backup", this_user("cli"), "done", file=str(options.file))
    print(
        f"{options.file}: {made.sources:,} sources, {made.chunks:,} passages, "
        f"{made.vectors:,} vectors, {in_words(made.beside)}, "
        f"{options.file.stat().st_size:,} bytes, checked"
    )
    return DONE
