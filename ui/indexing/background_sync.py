"""Syncs inside the server process: one at a time, with a state that other threads can read."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import CannotRun, DiskFull, IndexLocked
from index.library import Library
from index.syncing.sync import Progress, Step, SyncSummary
from index.syncing.watching import changes
from ui.answering.asker import Asker
from ui.answering.auditor import Auditor, NoAudit
from ui.audit.syncs import audited_sync
from ui.terminal.escaping import plain

_AGAIN_S = 3.0  # between two tries while another server syncs


@dataclass(frozen=True, slots=True)
class SyncState:
    """What the index is doing. ``problem`` is why the last sync ended early, in one line."""

    running: bool = False
    step: Step | None = None
    summary: SyncSummary | None = None
    problem: str | None = None


class Syncing:
    """Runs syncs of a library that this process owns, and reports their progress.

    ``audit`` notes what they changed, as done ``by`` the user who runs the server.
    """

    def __init__(
        self, library: Library, audit: Auditor | None = None, by: Asker | None = None
    ) -> None:
        self.library = library
        self._audit, self._by = audit or NoAudit(), by or Asker(door="server")
        self.state = SyncState()
        self._stop = threading.Event()

    def run(self, paths: Sequence[Path], *, progress: Progress = lambda step: None) -> SyncSummary:
        """Sync like ``Library.sync``; ``state`` shows the progress and the result."""

        def told(step: Step) -> None:
            self.state = replace(self.state, running=True, step=step)
            progress(step)

        self.state = replace(self.state, running=True, problem=None)
        try:
            with audited_sync(self.library, self._audit, self._by):
                summary = self.library.sync(paths, progress=told)
        except Exception as error:
            known = isinstance(error, CannotRun)
            said = (
                "the disk is full: free some space" if isinstance(error, DiskFull) else str(error)
            )
            self.state = SyncState(problem=said if known else type(error).__name__)
            raise
        self.state = SyncState(summary=summary)
        return summary

    def keep_in_step(self, paths: Sequence[Path]) -> Callable[[], None]:
        """Sync ``paths`` in the background, now and after every change; call the returned function to stop."""
        thread = threading.Thread(target=self._follow, args=(paths,), daemon=True)
        thread.start()

        def stop() -> None:
            self._stop.set()
            thread.join(timeout=5)

        return stop

    def _follow(self, paths: Sequence[Path]) -> None:
        self._try(paths)
        for _ in changes(paths, home=self.library.home, stop=self._stop):
            self._try(paths)

    def run_in_turn(self, paths: Sequence[Path]) -> SyncSummary:
        """Sync, once no other server of the database does. IndexLocked if this one is told to stop meanwhile."""
        said = False
        while True:
            try:
                return self.run(paths)
            except IndexLocked as locked:
                if not said:
                    print(plain(f"citeback: {locked}; it will be tried again"), file=sys.stderr)
                said = True
                if self._stop.wait(_AGAIN_S):
                    raise

    def _try(self, paths: Sequence[Path]) -> None:
        try:
            self.run_in_turn(paths)
        except CannotRun as error:  # on the page and in the log; the next change tries again
            print(plain(f"citeback: {error}"), file=sys.stderr)
