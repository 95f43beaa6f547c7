"""Runs connections when they are due, beside the server that owns the home: one at a time, as its own syncs."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from index.errors import CannotRun
from ui.indexing.background_sync import Syncing
from ui.indexing.configured import Configured
from ui.indexing.connecting import Connecting, RunsElsewhere
from ui.terminal.escaping import plain

_LOOKS_S = 30.0  # the longest wait: another process may have run one
_AGAIN_S = 30.0  # after another process was found running one
_log = logging.getLogger(__name__)


def keep_due(connecting: Connecting, syncing: Syncing) -> Callable[[], None]:
    """Run what is due in the background, now and from then on; call the returned function to stop."""
    stop = threading.Event()
    thread = threading.Thread(
        target=_follow, args=(connecting, syncing, stop), name="connections", daemon=True
    )
    thread.start()

    def stopped() -> None:
        stop.set()
        thread.join(timeout=5)

    return stopped


def _follow(connecting: Connecting, syncing: Syncing, stop: threading.Event) -> None:
    try:
        connecting.note(syncing.run_in_turn)
    except CannotRun as error:
        print(plain(f"citeback: {error}"), file=sys.stderr, flush=True)
    while not stop.is_set():
        busy = False
        for each in _due(connecting):
            if stop.is_set():
                return
            try:
                ran = connecting.run_due(each, syncing.run_in_turn)
            except RunsElsewhere:
                busy = True
            except CannotRun as error:  # in the log; the next round tries again
                print(plain(f"citeback: {each.name}: {error}"), file=sys.stderr, flush=True)
                busy = True
            except Exception as error:
                _log.error("connection %s ended early", each.name, exc_info=error)
            else:
                if ran is not None and ran.outcome.failed:
                    said = (
                        f"citeback: {each.name}: {ran.outcome.failed}; what was there before stays"
                    )
                    print(plain(said), file=sys.stderr, flush=True)
        stop.wait(_AGAIN_S if busy else _rest(connecting))


def _due(connecting: Connecting) -> Sequence[Configured]:
    try:
        return connecting.due()
    except Exception as error:  # a home that can't be read just now
        _log.error("connections can't be looked up", exc_info=error)
        return []


def _rest(connecting: Connecting) -> float:
    try:
        due = connecting.next_due()
    except Exception:  # _due has logged why
        return _LOOKS_S
    if due is None:
        return _LOOKS_S
    return max(0.5, min(_LOOKS_S, (due - datetime.now(UTC)).total_seconds()))
