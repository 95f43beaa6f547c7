"""``citeback search "question" -k 10`` and ``citeback search --batch FILE``"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence

from index.passages import Hit
from rag.pipeline import Pipeline
from rag.query.normalisation import checked
from rag.text.escaping import written
from ui.audit.opening import auditing, this_user
from ui.commands.asking import (
    ONE_QUESTION_S,
    AskedQuestion,
    opened,
    questions,
    said_to_each,
    scope_asked,
)
from ui.contract import search_json
from ui.settings import Settings
from ui.terminal.answers import covered
from ui.terminal.escaping import plain
from ui.texts.marks import what_it_is


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the hits of each question, best first; in a batch, an invalid question gets an error line."""
    asked, scope = questions(options), scope_asked(options)
    batch, asker = options.batch is not None, this_user("cli")
    patience_s = math.inf if batch else ONE_QUESTION_S
    with (
        opened(settings, "search", patience_s=patience_s) as library,
        auditing(settings) as audit,
    ):
        pipeline = Pipeline(library, effort=settings.effort, passages=settings.passages)

        def says(each: AskedQuestion) -> str:
            began = time.monotonic()
            hits = pipeline.hits(checked(each.text), k=options.k, scope=scope)
            ms = round((time.monotonic() - began) * 1000)
            audit.searched(asker, each.text, hits, ms=ms)
            if options.json or batch:
                return _json(each, hits)
            return written(_listed(hits), settings.markdown)

        code = said_to_each(asked, batch=batch, says=says)
        # After the questions: one in a non-Latin script may have required more vectors.
        if (coverage := library.coverage) < 1:
            print(f"citeback: {covered(coverage)}", file=sys.stderr)
        return code


def _json(asked: AskedQuestion, hits: Sequence[Hit]) -> str:
    named = {} if asked.id is None else {"_id": asked.id}
    return json.dumps({**named, **search_json(asked.text, hits)}, ensure_ascii=False)


def _listed(hits: Sequence[Hit]) -> str:
    return "\n\n".join(_words(rank, hit) for rank, hit in enumerate(hits, start=1))


def _words(rank: int, hit: Hit) -> str:
    place = hit.place
    where = f"{place.source}:{place.span.start}-{place.span.end}"
    heading = f" > {place.heading}" if place.heading else ""
    kinds = "; ".join(dict.fromkeys(filter(None, map(what_it_is, hit.sentences))))
    marked = f"\n   in it: {plain(kinds)}" if kinds else ""
    titled = f"{rank}. {plain(hit.title + heading)}  ({plain(where)}, score {hit.score:.3f})"
    return f"{titled}\n   {plain(hit.text)}{marked}"
