"""How many of a question's words a source holds, over all those of its chunks that a search found.

Evidence on a long page is often spread: no single chunk holds all that is asked, and the page as a whole does.
BM25's saturation without its length (k1 1.2): how long a page is says little of what it answers.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

_K1 = 1.2


def source_scores(
    db: sqlite3.Connection, chunk_ids: Sequence[str], weights: Mapping[str, float]
) -> dict[str, float]:
    """For each of the chunks the score of its source; ``weights`` are those of the question's words."""
    rows = db.execute(
        "select c.id, c.source, w.title || ' ' || w.heading || ' ' || w.body "
        "from json_each(?) i cross join chunks c on c.id = i.value "
        "cross join chunk_words w on w.rowid = c.key",
        (json.dumps(list(chunk_ids)),),
    ).fetchall()
    often: dict[int, dict[str, int]] = {}
    for _, source, text in rows:
        held = text.split()
        counts = often.setdefault(source, dict.fromkeys(weights, 0))
        for word in weights:
            counts[word] += held.count(word)
    scores = {
        source: sum(
            weight * counts[word] / (counts[word] + _K1) for word, weight in weights.items()
        )
        for source, counts in often.items()
    }
    return {chunk_id: scores[source] for chunk_id, source, _ in rows}
