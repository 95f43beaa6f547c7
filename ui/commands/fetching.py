"""What ``citeback index`` does with web addresses and connections: run them, and tell what became of each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from index.syncing.sync import SyncSummary
from ui.contract import Json
from ui.indexing.configured import Configured, configured, typed
from ui.indexing.connecting import Connecting, Ran
from ui.settings import Settings
from ui.terminal.escaping import plain

_SHOWN = 20


def connecting_of(settings: Settings) -> Connecting:
    """The connections of ``citeback.toml`` here, and those of the home."""
    return Connecting(
        settings.home,
        configured(Path.cwd()),
        private_hosts=settings.private_hosts,
        delay_s=settings.fetch_delay,
    )


class Fetching:
    """Runs connections one after another; afterwards ``summary`` is what all their syncs did together."""

    def __init__(self, settings: Settings, sync: Callable[[Sequence[Path]], SyncSummary]) -> None:
        self._sync = sync
        self._connecting = connecting_of(settings)
        self.summary: SyncSummary | None = None
        self.records: list[Json] = []
        self.as_asked = True

    def __enter__(self) -> Fetching:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connecting.close()

    def due(self) -> None:
        if (brought_in_step := self._connecting.note(self._sync)) is not None:
            self._add(brought_in_step)
        for each in self._connecting.due():
            self.run(each)

    def named(self, name: str) -> Configured | None:
        return next((each for each in self._connecting.connections if each.name == name), None)

    def address(self, address: str, *, depth: int, pages: int | None) -> None:
        """Fetch an address; one that a connection has is run as that one says."""
        found = typed(address, depth=depth, pages=pages)
        set_here = (
            each
            for each in self._connecting.connections
            if each.kind == "web" and each.target == found.target
        )
        self.run(next(set_here, found))

    def paths(self, paths: Sequence[Path]) -> None:
        self._add(self._sync(paths))

    def run(self, each: Configured) -> None:
        """Run one, and say in lines what could not be had."""
        ran = self._connecting.run(each, self._sync)
        _tell(ran)
        self.records.append({"name": ran.name, **ran.outcome.as_record()})
        self.as_asked &= ran.outcome.as_asked
        if ran.summary is not None:
            self._add(ran.summary)

    def _add(self, done: SyncSummary) -> None:
        self.as_asked &= not done.failed
        self.summary = done if self.summary is None else _together(self.summary, done)


def _tell(ran: Ran) -> None:
    outcome = ran.outcome
    lines = [f"{ran.name}: {outcome.failed}; what was there before stays"] if outcome.failed else []
    if not outcome.failed and outcome.words() != "nothing there":
        lines.append(f"{ran.name}: {outcome.words()}")
    lines += [f"{name}: {why}" for name, why in outcome.faults[:_SHOWN]]
    if outcome.faulty > _SHOWN:
        lines.append(f"{ran.name}: and {outcome.faulty - _SHOWN:,} more faults: --json lists them")
    lines += [f"{ran.name}: {note}" for note in outcome.notes]
    for line in lines:
        print(plain(f"citeback: {line}"), file=sys.stderr, flush=True)


def _together(one: SyncSummary, other: SyncSummary) -> SyncSummary:
    """Two syncs as one: what each did, and how the index stands after the other."""
    counts = ("new", "changed", "unchanged", "moved", "gone", "empty", "failed")
    return replace(
        other,
        **{name: getattr(one, name) + getattr(other, name) for name in counts},
        failures=(*one.failures, *other.failures),
        remarks=(*one.remarks, *other.remarks),
        left_out=(*one.left_out, *other.left_out),
        seconds=round(one.seconds + other.seconds, 3),
    )
