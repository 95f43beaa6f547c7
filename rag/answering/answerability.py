"""Whether what was read is sure enough to be answered from: the one place where that is decided.

The threshold hangs on the question's script and on whether a cross-encoder reads that script at this effort:
it is one that is set, else one calibrated to the documents (``rag.calibration.thresholds``), else the fitted one
(``rag/reading/reader.json``). The confidence itself is made by ``rag.reading.reader``; a question of several
parts is answered where one of them is; a chat model may refuse by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.query.analysis import Script
from rag.reading.confidence_model import ReadingMode, reader_weights, reading_mode
from rag.reading.cross_encoder import Reranker
from rag.reading.effort import Effort
from rag.reading.reader import ReadingResult


@dataclass(frozen=True, slots=True)
class Answerability:
    """``threshold`` (0..1) is what every answer needs; None takes ``calibrated`` or the fitted one."""

    reranker: Reranker
    effort: Effort
    threshold: float | None = None
    calibrated: Mapping[ReadingMode, float] = field(default_factory=dict)

    def way(self, script: Script) -> ReadingMode:
        """How questions in a script are read."""
        return reading_mode(
            script, cross_encoded=self.effort.reranker_for(script, self.reranker) is not None
        )

    def least_confidence(self, script: Script) -> float:
        """What an answer to a question in this script needs."""
        if self.threshold is not None:
            return self.threshold
        way = self.way(script)
        return self.calibrated.get(way, reader_weights(way).threshold)

    def answers(self, reading: ReadingResult) -> bool:
        """True where the reading is sure enough, and there is a sentence to quote."""
        least = self.least_confidence(reading.question.script)
        return bool(reading.ranked) and reading.confidence >= least
