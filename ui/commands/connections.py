"""``citeback connections``: what is indexed from elsewhere, when it was last looked at, and what went wrong"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from index.errors import CannotRun
from index.opening import default_embedders
from index.rights import ADMINISTRATORS, EVERYBODY
from index.syncing.sync import SyncSummary
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.commands.fetching import Fetching, connecting_of
from ui.commands.index import sync_paths
from ui.contract import Json
from ui.indexing.connecting import State
from ui.settings import Settings
from ui.terminal.escaping import plain


def run(options: argparse.Namespace, settings: Settings) -> int:
    """List the connections, run one, or forget one."""
    if options.run is not None:
        return _run(options.run, settings)
    connecting = connecting_of(settings)
    try:
        if options.forget is not None:
            connecting.forget(options.forget, _sync(settings))
            print(plain(f"{options.forget} is forgotten, with what it brought"))
            return DONE
        states = connecting.states()
    finally:
        connecting.close()
    for each in states:
        print(
            json.dumps(_record(each), ensure_ascii=False) if options.json else plain(_words(each))
        )
    if not states and not options.json:
        print("no connections: name some in citeback.toml, or index a web address")
    return DONE


def _run(name: str, settings: Settings) -> int:
    with Fetching(settings, _sync(settings)) as fetching:
        found = fetching.named(name)
        if found is None:
            raise CannotRun(f"there is no connection {name} in citeback.toml here")
        fetching.run(found)
    return DONE if fetching.as_asked else NOT_AS_ASKED


def _sync(settings: Settings) -> Callable[[Sequence[Path]], SyncSummary]:
    return partial(
        sync_paths, settings=settings, models=default_embedders(settings.embedding_model)
    )


def _words(state: State) -> str:
    kept, outcome = state.connection, state.outcome
    said = [f"{kept.name}: {kept.kind} {kept.target}" if kept.name != kept.target else kept.name]
    said.append(f"documents: {state.documents:,}" if kept.kind != "folder" else "its own files")
    said.append(f"for {_readers(kept.groups)}")
    said.append(
        "running, or stopped in the middle" if state.running else f"last run {_at(state.last)}"
    )
    if state.due is not None:
        said.append(f"next {_at(state.due)}")
    if state.last is not None and kept.kind != "folder":
        said.append(outcome.words())
    if outcome.failed:
        said.append(f"failed: {outcome.failed}")
    elif outcome.faults:
        said.append(f"{outcome.faults[0][0]}: {outcome.faults[0][1]}")
    if not state.set_here and kept.name != kept.target:
        said.append(
            f"not in citeback.toml here; `citeback connections --forget {kept.name}` drops it"
        )
    return "; ".join(said)


def _readers(groups: tuple[str, ...] | None) -> str:
    if groups is None:
        return "whom its documents name"
    words = {EVERYBODY: "everybody", ADMINISTRATORS: "administrators only"}
    return ", ".join(words.get(each, each) for each in groups)


def _at(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _record(state: State) -> Json:
    kept = state.connection
    return {
        "name": kept.name,
        "kind": kept.kind,
        "target": kept.target,
        "groups": None if kept.groups is None else _readers(kept.groups).split(", "),
        "documents": state.documents,
        "running": state.running,
        "last": state.last.isoformat(timespec="seconds") if state.last else None,
        "next": state.due.isoformat(timespec="seconds") if state.due else None,
        "configured": state.set_here,
        **state.outcome.as_record(),
    }
