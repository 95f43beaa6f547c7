"""A mark: what one case adds to one metric."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """``part`` of ``whole`` was good: a metric is the sum of parts over the sum of wholes.

    A metric that averages over cases gives each a whole of 1; one that counts citations gives
    each case as many as it has.
    """

    part: float
    whole: float = 1.0
