"""The confidence of an answer within a conversation.

The fitted cross-encoder was trained on stand-alone questions for a name or a number. In a conversation
people ask how, why and whether: for these the unmodified packaged cross-encoder, reading the whole best
passage, judges better whether it answers. Its weight is in ``conversation.json``;
``python -m eval.fit.conversation`` fits it.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from importlib.resources import files

from index.passages import Hit
from rag.reading.cross_encoder import packaged_logit

LONGEST = 900  # characters of a passage: about the cross-encoder's limit of 192 tokens


def conversational_confidence(confidence: float, question: str, best: Hit) -> float:
    """``confidence`` (0..1) of a reading, adjusted by how well its best hit as a whole answers."""
    weights = _weights()
    return combined_confidence(confidence, read_whole(question, best), **weights)


def read_whole(question: str, hit: Hit) -> float:
    """The packaged cross-encoder's logit for a whole passage."""
    return packaged_logit(question, hit.text[:LONGEST])


def combined_confidence(confidence: float, logit: float, *, passage: float, even: float) -> float:
    """The confidence with ``passage * (logit - even)`` added to its log-odds."""
    own = min(max(confidence, 1e-4), 1 - 1e-4)
    return 1 / (1 + (1 - own) / own * math.exp(-passage * (logit - even)))


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    held: dict[str, float] = json.loads(
        (files("rag.reading") / "conversation.json").read_text("utf-8")
    )["weights"]
    return held
