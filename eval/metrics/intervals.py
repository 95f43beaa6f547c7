"""Confidence intervals and percentiles."""

from __future__ import annotations

import math
from collections.abc import Sequence

_Z = 1.959964  # the standard normal's 97.5% point: an interval of 95%


def wilson(part: float, whole: float) -> tuple[float, float]:
    """The 95% score interval for a proportion ``part`` of ``whole`` > 0 (Wilson 1927)."""
    share, pull = part / whole, _Z**2 / whole
    middle = (share + pull / 2) / (1 + pull)
    reach = _Z * math.sqrt(share * (1 - share) / whole + pull / (4 * whole)) / (1 + pull)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that ``share`` (0..1) of all do not exceed: the nearest-rank rule."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
