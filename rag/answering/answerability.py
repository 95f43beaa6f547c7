"""The one place that decides whether a reading is confident enough to be answered from.

The threshold is the one that is set, else one calibrated to the documents (``rag.calibration.thresholds``), else
the fitted one for how cautious answers shall be (``rag/reading/reader.json``). The last two depend on the
question's script and on whether a cross-encoder reads that script at this effort. An answer that isn't sure is
given as "perhaps". ``rag.reading.reader`` computes the confidence (0 if no word of the question is in the index).
A question of several parts is answered if one part is; a chat model may still refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.query.analysis import Script
from rag.reading.caution import Caution
from rag.reading.confidence_model import ReadingMode, reader_weights, reading_mode
from rag.reading.cross_encoder import Reranker
from rag.reading.effort import Effort
from rag.reading.reader import ReadingResult


@dataclass(frozen=True, slots=True)
class Answerability:
    """``threshold`` (0..1) holds for every question; None takes the ``calibrated`` one or that of ``caution``."""

    reranker: Reranker
    effort: Effort
    threshold: float | None = None
    calibrated: Mapping[ReadingMode, float] = field(default_factory=dict)
    caution: Caution = "balanced"

    def reading_mode(self, script: Script) -> ReadingMode:
        """The reading mode for questions in a script."""
        return reading_mode(
            script, cross_encoded=self.effort.reranker_for(script, self.reranker) is not None
        )

    def least_confidence(self, script: Script) -> float:
        """The threshold for a question in this script."""
        if self.threshold is not None:
            return self.threshold
        mode = self.reading_mode(script)
        return self.calibrated.get(mode, reader_weights(mode).thresholds[self.caution])

    def answers(self, reading: ReadingResult) -> bool:
        """True if the reading reaches the threshold and there is a sentence to quote."""
        least = self.least_confidence(reading.question.script)
        return bool(reading.ranked) and reading.confidence >= least

    def perhaps(self, reading: ReadingResult) -> bool:
        """True if the reading is answered from, but isn't sure to answer."""
        mode = self.reading_mode(reading.question.script)
        return reading.confidence < reader_weights(mode).sure
