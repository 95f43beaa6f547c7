"""A mark: the contribution of one case to one metric."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """``part`` out of ``whole``: a metric is the sum of parts divided by the sum of wholes.

    A metric that averages over cases gives each case a whole of 1; one that counts citations gives
    each case the number of its citations.
    """

    part: float
    whole: float = 1.0
