"""The system's limit on open files and connections of this process."""

from __future__ import annotations

import resource

_ENOUGH = 65_536
_FOR_FILES = 256  # databases, documents, pipes to parser processes


def raise_descriptors() -> str | None:
    """Raise the limit of open files as far as allowed; if that fails, return a line that says why."""
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
    """The most connections that leave room for open files."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _ENOUGH
    return max(soft - _FOR_FILES, soft // 2)
