"""Waits for files to change (watchfiles)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

from index.rights_files import RIGHTS

_QUIET_MS = 1000  # a save is often several changes


def changes(paths: Sequence[Path], *, home: Path, stop: Event | None = None) -> Iterator[None]:
    """Yield once when the watch has begun, then whenever something under ``paths`` has changed.

    Ends when ``stop`` is set. The index itself and hidden files don't count, but for rules of rights.
    """
    from watchfiles import Change, watch

    tops = [path.absolute() for path in paths]
    own = home.absolute()

    def counts(change: Change, name: str) -> bool:
        path = Path(name)
        seen = path.parent if path.name == RIGHTS else path
        return own not in (path, *path.parents) and not _hidden(seen, tops)

    # For a file, its folder is watched: editors replace a file instead of writing it.
    watched = {top if top.is_dir() else top.parent for top in tops}
    begun = False
    for changed in watch(
        *watched,
        watch_filter=counts,
        debounce=_QUIET_MS,
        rust_timeout=_QUIET_MS,
        yield_on_timeout=True,
        stop_event=stop,
    ):
        # The first round always yields, since something may have changed before the watch began.
        if changed or not begun:
            begun = True
            yield


def _hidden(path: Path, tops: Sequence[Path]) -> bool:
    inside = [top for top in tops if top in (path, *path.parents)]
    return not inside or all(
        any(part.startswith(".") for part in path.relative_to(top).parts) for top in inside
    )
