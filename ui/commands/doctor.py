"""``citeback doctor``: is the index sound? Exit code 0 if it is, 1 if a problem was found and not repaired."""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial

from index.errors import IndexLocked, OnlyReadable
from index.generations.live import no_index
from index.home import owner
from index.library import Library
from index.opening import default_embedders, is_indexed, open_library
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.indexing.doctor_report import Examined, examined
from ui.settings import Settings
from ui.terminal.escaping import plain


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print a line for each finding; with ``--repair`` repair them and print what is left."""
    if not is_indexed(settings.home):
        raise no_index(settings.home)
    found = _examined(options, settings)
    if options.json:
        print(json.dumps(found.as_record(), ensure_ascii=False))
    else:
        _say(found)
    return NOT_AS_ASKED if found.left else DONE


def _examined(options: argparse.Namespace, settings: Settings) -> Examined:
    """Examine the index here, or let the ``serve`` process that owns the home do it."""
    opens = partial(
        open_library,
        settings.home,
        embedders=partial(default_embedders, settings.embedding_model),
        verb="doctor",
    )

    def looked_at(library: Library) -> Examined:
        return examined(library, every_vector=options.all, repair=options.repair)

    try:
        with opens(writing=True) as library:
            return looked_at(library)
    except OnlyReadable:
        if options.repair:
            raise
    except IndexLocked:
        holder = owner(settings.home)
        if holder is None or holder.url is None:
            raise
        from ui.indexing.delegation import hand_over_doctor

        print(f"citeback: {holder} examines it", file=sys.stderr)
        return hand_over_doctor(
            holder, settings.home, every_vector=options.all, repair=options.repair
        )
    with opens() as library:
        return looked_at(library)


def _say(examined: Examined) -> None:
    for finding in examined.found:
        print(plain(f"{finding.part}: {finding.what}"))
    if not examined.found:
        print("the index is sound")
    elif not examined.repaired:
        print("`citeback doctor --repair` mends this from the catalog, without reading the files")
    else:
        for finding in examined.left:
            print(plain(f"still so: {finding.part}: {finding.what}"))
        if not examined.left:
            print("mended")
