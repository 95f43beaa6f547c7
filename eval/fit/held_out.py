"""What no fit of the cross-encoder sees: a quarter of the public sets, by article.

The gate is fitted there, on logits as they are for questions nobody fitted anything on, and there the
figures are measured.
"""

from __future__ import annotations

import hashlib

ARTICLES = frozenset(
    """
    warsaw immune_system super_bowl_50 oxygen geology newcastle_upon_tyne victoria_(australia)
    """.split()
)


def held_out(title: str, question_id: str) -> bool:
    """True for questions about these articles; where sources have no titles, for a quarter of all."""
    if title:
        return title.lower().replace(" ", "_") in ARTICLES
    return hashlib.sha256(question_id.encode()).digest()[0] < 64
