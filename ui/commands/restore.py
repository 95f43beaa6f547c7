"""``citeback restore FILE``"""

from __future__ import annotations

import argparse

from index.backup import restore
from ui.audit.opening import auditing, this_user
from ui.commands.exit_codes import DONE
from ui.settings import Settings
from ui.storage.home_contents import KEPT, in_words


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Restore a backup into the home, and print what was restored."""
    found = restore(settings.home, options.file, replaces=options.force, beside=KEPT)
    with auditing(settings) as audit:
        audit.noted("restore", this_user("cli"), "done", file=str(options.file))
    print(
        f"{settings.home}: {found.sources:,} sources, {found.chunks:,} passages, "
        f"{found.vectors:,} vectors, {in_words(found.beside)} restored"
    )
    return DONE
