"""The part of the public sets that no fit of the cross-encoder uses: a quarter, by article.

The gate is fitted on this part, because there the logits are as for unseen questions; the figures are
measured on it too.
"""

from __future__ import annotations

import hashlib

ARTICLES = frozenset(
    """
    warsaw immune_system super_bowl_50 oxygen geology newcastle_upon_tyne victoria_(australia)
    """.split()
)


def held_out(title: str, question_id: str) -> bool:
    """Whether a question is held out: if it is about ``ARTICLES``; without titles, a quarter of all."""
    if title:
        return title.lower().replace(" ", "_") in ARTICLES
    return hashlib.sha256(question_id.encode()).digest()[0] < 64
