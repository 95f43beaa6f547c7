"""How much is read for a question: what more computing buys is measured by ``eval --vary effort=...``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # whoever only wants to know what efforts there are loads no arrays
    from rag.query.analysis import Script
    from rag.reading.cross_encoder import Reranker

EffortName = Literal["fast", "balanced", "thorough"]


@dataclass(frozen=True, slots=True)
class Effort:
    """``hits`` whose every sentence is looked at, for each script, and how many sentences are
    ``cross_encoded``: read by the cross-encoder."""

    hits: Mapping[Script, int]
    cross_encoded: int

    def reranker_for(self, script: Script, reranker: Reranker) -> Reranker | None:
        """The cross-encoder that reads the best sentences for questions in a script; None for none."""
        if not self.cross_encoded:
            return None
        return reranker if script == "latin" else reranker.across


# In other scripts sentences are embedded by the larger model.
EFFORTS: Mapping[EffortName, Effort] = {
    "fast": Effort({"latin": 8, "other": 4}, cross_encoded=0),
    "balanced": Effort({"latin": 10, "other": 6}, cross_encoded=10),
    "thorough": Effort({"latin": 24, "other": 12}, cross_encoded=40),
}
