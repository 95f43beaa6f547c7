"""Limits of a process that reads what others wrote: it may need much, write nothing, and die at any time."""

from __future__ import annotations

from contextlib import suppress


def limited(memory: int) -> None:
    """Limit this process's memory and forbid it to write files, if the system can do that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def give_back() -> None:
    """Give memory that is no longer used back to the system, where the C library (glibc) can."""
    import ctypes

    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
