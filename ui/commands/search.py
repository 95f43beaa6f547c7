"""``citeback search "question" -k 10`` and ``citeback search --batch FILE``"""

from __future__ import annotations

import argparse
import json
import sys

from index.passages import Hit
from ui.cli import DONE
from ui.commands.asking import opened, questions
from ui.contract import search_json
from ui.printing import covered, plain
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the hits of each question, best first."""
    asked = questions(options)
    from rag.chain import checked

    with opened(settings, "search") as library:
        if (coverage := library.coverage) < 1:
            print(f"citeback: {covered(coverage)}", file=sys.stderr)
        for each in asked:
            hits = library.search(checked(each.text), k=options.k)
            if options.json or options.batch is not None:
                named = {} if each.id is None else {"_id": each.id}
                print(
                    json.dumps({**named, **search_json(each.text, hits)}, ensure_ascii=False),
                    flush=True,
                )
            else:
                print("\n\n".join(_words(rank, hit) for rank, hit in enumerate(hits, start=1)))
    return DONE


def _words(rank: int, hit: Hit) -> str:
    place = hit.place
    where = f"{place.source}:{place.span.start}-{place.span.end}"
    heading = f" > {place.heading}" if place.heading else ""
    return f"{rank}. {plain(hit.title + heading)}  ({plain(where)}, score {hit.score:.3f})\n   {plain(hit.text)}"
