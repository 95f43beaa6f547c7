"""Runs connections: each is fetched into the home, then indexed by the one process that may write."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.connections.kept import Connection, KeptDocuments
from index.connections.loading import Loader, run_loader
from index.connections.outcome import Outcome, outcome_of
from index.connections.web.client import Client, Limits
from index.connections.web.fetching import WebRun
from index.errors import CannotRun
from index.generations.choosing import generations_of
from index.stores.database import room_on_disk
from index.syncing.sync import SyncSummary
from ui.indexing.configured import Configured, with_variables

Sync = Callable[[Sequence[Path]], SyncSummary]
Told = Callable[[int, int], None]


class RunsElsewhere(CannotRun):
    """Another process, or another server of the same index, runs a connection."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A run of one connection: what it fetched, and what the sync of that did (None if there was none)."""

    name: str
    outcome: Outcome
    summary: SyncSummary | None


@dataclass(frozen=True, slots=True)
class State:
    """How a connection stands. ``last`` and ``due`` are in UTC; ``set_here`` if it is in ``citeback.toml``."""

    connection: Connection
    documents: int
    outcome: Outcome
    running: bool
    last: datetime | None
    due: datetime | None
    set_here: bool


class Connecting:
    """The connections of a home, or of all servers of its database. One process at a time runs them."""

    def __init__(
        self,
        home: Path,
        connections: Sequence[Configured],
        *,
        private_hosts: tuple[str, ...] = (),
        delay_s: float = Limits().delay_s,
    ) -> None:
        self.home = home
        self._delay_s = delay_s
        self.connections = tuple(connections)
        self._private_hosts = private_hosts
        self._kept = KeptDocuments(home)

    def close(self) -> None:
        self._kept.close()

    def run(self, each: Configured, sync: Sync, told: Told = lambda done, total: None) -> Ran:
        """Run one now. CannotRun if another process runs one, or the disk is full; what else failed is told."""
        with self._alone(), room_on_disk(self.home):
            return self._ran(each, sync, told)

    def run_due(self, each: Configured, sync: Sync) -> Ran | None:
        """Run one if it is still due; None if another process has run it, or does now."""
        with self._alone(), room_on_disk(self.home):
            if each not in self.due():
                return None
            return self._ran(each, sync, lambda done, total: None)

    def _ran(self, each: Configured, sync: Sync, told: Told) -> Ran:
        self._kept.note(each.kept_as(self._root(each)))
        self._supersede(each, sync)
        began = _now()
        outcome, summary = self._fetched(each, told), None
        try:
            summary = self._synced(each, outcome, sync)
        except CannotRun as error:
            outcome.failed = outcome.failed or str(error)
            raise
        finally:
            record = {**outcome.as_record(), "began": began.isoformat()}
            self._kept.end(each.name, _now().isoformat(timespec="microseconds"), json.dumps(record))
        return Ran(each.name, outcome, summary)

    def note(self, sync: Sync) -> SyncSummary | None:
        """Have the groups that are set now hold at once, before anything runs; None where none have changed."""
        known = {each.name: each.groups for each in self._kept.connections()}
        changed = [
            each
            for each in self.connections
            if each.name in known and known[each.name] != each.groups
        ]
        if not changed:
            return None
        with room_on_disk(self.home):
            for each in changed:
                self._kept.note(each.kept_as(self._root(each)))
        return sync([])

    def forget(self, name: str, sync: Sync) -> SyncSummary | None:
        """Forget a connection and what it brought; CannotRun if there is none of that name."""
        known = {each.name: each for each in self._kept.connections()}
        if name not in known:
            raise CannotRun(f"there is no connection {name}: `citeback connections` lists them")
        with self._alone(), room_on_disk(self.home):
            return self._forgotten(known[name], sync)

    def _forgotten(self, kept: Connection, sync: Sync) -> SyncSummary | None:
        if kept.kind == "folder":
            self._kept.forget(kept.name)
            return None  # its files are the user's own, and stay indexed
        self._kept.empty(kept.name)
        kept.root.mkdir(parents=True, exist_ok=True)
        done = sync([kept.root])
        self._kept.forget(kept.name)  # last: after a kill it can be forgotten again
        kept.root.rmdir()
        return done

    def _supersede(self, each: Configured, sync: Sync) -> None:
        """Forget what was fetched of the same address from the command line: its readers are set now."""
        for kept in self._kept.connections():
            if kept.name == kept.target == each.target and kept.name != each.name:
                self._forgotten(kept, sync)

    def due(self) -> list[Configured]:
        """Those that are to run now: never run yet, killed, or as long ago as ``every`` says."""
        states = {each.connection.name: each for each in self.states()}
        now = _now()
        return [
            each
            for each in self.connections
            if (state := states.get(each.name)) is None
            or state.last is None
            or (state.due is not None and state.due <= now)
        ]

    def next_due(self) -> datetime | None:
        """When the next one is due; None if none ever is."""
        due = [each.due for each in self.states() if each.due and each.set_here]
        return min(due, default=None)

    def states(self) -> list[State]:
        """How all connections stand, those in the file first."""
        here = {each.name: each for each in self.connections}
        kept = {each.name: each for each in self._kept.connections()}
        for each in self.connections:
            if each.name not in kept:
                kept[each.name] = each.kept_as(self._root(each))
        ordered = sorted(kept.values(), key=lambda each: (each.name not in here, each.name))
        return [self._state(each, here.get(each.name)) for each in ordered]

    def _state(self, kept: Connection, here: Configured | None) -> State:
        outcome = outcome_of(kept.outcome)
        began = _began(kept)
        every = here.every if here else None
        due = (
            None if every is None else (began or _now()) + timedelta(seconds=every if began else 0)
        )
        return State(
            kept,
            len(self._kept.documents(kept.name)),
            outcome,
            kept.begun is not None and kept.ended is None,
            began if kept.ended else None,
            due,
            here is not None,
        )

    def _root(self, each: Configured) -> Path:
        return each.folder if each.kind == "folder" else self._kept.folder(each.name)

    def _fetched(self, each: Configured, told: Told) -> Outcome:
        if each.kind == "folder":
            outcome = Outcome()
            if not each.folder.is_dir():
                outcome.failed = f"no such folder: {each.folder}"
            self._kept.begin(each.name, _now().isoformat(timespec="microseconds"))
            return outcome
        if each.kind == "web":
            wait = self._delay_s if each.delay_s is None else each.delay_s
            limits = replace(each.limits, delay_s=wait)
            with Client(limits, private_hosts=self._private_hosts) as client:
                within = "" if each.name == each.target else each.name
                run = WebRun(
                    self._kept,
                    each.name,
                    each.target,
                    client,
                    limits.pages,
                    limits.depth,
                    told,
                    within,
                )
                return run.run()
        try:
            arguments, secrets = with_variables(each.arguments, each.name, os.environ)
        except CannotRun as error:
            self._kept.begin(each.name, _now().isoformat(timespec="microseconds"))
            return Outcome(failed=str(error))
        loader = Loader(
            each.target,
            arguments,
            each.folder,
            secrets,
            seconds=each.limits.seconds,
            most=each.limits.pages,
            most_bytes=each.limits.all_bytes,
        )
        return run_loader(self._kept, each.name, loader, told)

    def _synced(self, each: Configured, outcome: Outcome, sync: Sync) -> SyncSummary | None:
        root = self._root(each)
        if each.kind == "folder":
            return None if outcome.failed else sync([root])
        # Also an empty folder is looked at, for what was in it before; it is there only for that.
        root.mkdir(parents=True, exist_ok=True)
        return sync([root])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = generations_of(self.home).lock("connections")
        if not lock.take():
            raise RunsElsewhere("another process runs a connection of this index: wait for it")
        try:
            yield
        finally:
            lock.release()


def _began(kept: Connection) -> datetime | None:
    """When the last run began, by its own note: a run that goes on with a killed one has begun since."""
    try:
        noted = json.loads(kept.outcome).get("began") or kept.begun
    except ValueError:
        noted = kept.begun
    if kept.ended is None:
        return None
    return datetime.fromisoformat(noted) if noted else None


def _now() -> datetime:
    return datetime.now(UTC)
