"""How many cores this process may use."""

from __future__ import annotations

import os

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def allow(cores: int) -> None:
    """Use no more than so many; said before modules that use cores are imported."""
    global CORES
    CORES = max(1, min(CORES, cores))
