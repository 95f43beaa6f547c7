"""How many files and connections the system lets this process open."""

from __future__ import annotations

import resource

_ENOUGH = 65_536
_FOR_FILES = 256  # databases, documents, pipes to what parses them


def raise_descriptors() -> str | None:
    """Let as many be open as may be; a line that says why where it can't."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return None
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError) as fault:
        return f"no more than {soft:,} files and connections can be open at once ({fault})"
    return None


def most_connections() -> int:
    """How many connections leave room for files."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _ENOUGH
    return max(soft - _FOR_FILES, soft // 2)
