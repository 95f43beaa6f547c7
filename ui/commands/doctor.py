"""``citeback doctor``: is the index sound? Exit code 0 where it is, 1 where something was found."""

from __future__ import annotations

import argparse
import json
from functools import partial

from index.doctor import Finding
from index.generations.live import no_index
from index.opening import default_embedders, is_indexed, open_library
from ui.cli import DONE, NOT_AS_ASKED
from ui.printing import plain
from ui.settings import Settings

SAMPLE = 1000  # vectors that must find themselves, unless all are asked for


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print a line for each finding; with ``--repair`` mend them and print what is left."""
    if not is_indexed(settings.home):
        raise no_index(settings.home)
    embedders = partial(default_embedders, settings.embedding_model)
    sample = None if options.all else SAMPLE
    with open_library(settings.home, embedders=embedders, verb="doctor", writing=True) as library:
        found = library.examine(sample=sample)
        left = found
        if options.repair and found:
            library.mend(found)
            left = library.examine(sample=sample)
    if options.json:
        print(json.dumps(_record(found, left, repaired=options.repair), ensure_ascii=False))
    else:
        _say(found, left, repaired=options.repair)
    return NOT_AS_ASKED if left else DONE


def _record(found: list[Finding], left: list[Finding], *, repaired: bool) -> dict[str, object]:
    records = [{"part": each.part, "what": each.what} for each in found]
    remaining = [{"part": each.part, "what": each.what} for each in left]
    return {"sound": not left, "findings": records, **({"left": remaining} if repaired else {})}


def _say(found: list[Finding], left: list[Finding], *, repaired: bool) -> None:
    for finding in found:
        print(plain(f"{finding.part}: {finding.what}"))
    if not found:
        print("the index is sound")
    elif not repaired:
        print("`citeback doctor --repair` mends this from the catalog, without reading the files")
    else:
        for finding in left:
            print(plain(f"still so: {finding.part}: {finding.what}"))
        if not left:
            print("mended")
