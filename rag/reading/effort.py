"""How much is read for a question; ``eval --vary effort=...`` measures what more computing gains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # importing only the names of the efforts loads no NumPy
    from rag.query.analysis import Script
    from rag.reading.cross_encoder import Reranker

EffortName = Literal["fast", "balanced", "thorough"]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is read: for each script, the ``hits`` of which every sentence gets a first score.

    ``cross_encoded`` is the number of sentences that the cross-encoder reads.
    """

    hits: Mapping[Script, int]
    cross_encoded: int

    def reranker_for(self, script: Script, reranker: Reranker) -> Reranker | None:
        """The cross-encoder for questions in a script; None if there is none."""
        if not self.cross_encoded:
            return None
        return reranker if script == "latin" else reranker.across


# Fewer hits for other languages: their sentences are embedded by the larger model.
EFFORTS: Mapping[EffortName, Effort] = {
    "fast": Effort({"latin": 8, "other": 4}, cross_encoded=0),
    "balanced": Effort({"latin": 10, "other": 6}, cross_encoded=10),
    "thorough": Effort({"latin": 24, "other": 12}, cross_encoded=40),
}
