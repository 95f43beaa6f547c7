"""``citeback audit``: who asked, and from which sources it was answered; who changed what"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from index.errors import CannotRun
from index.stores.beside_index import on_server
from ui.admin.insight import moment_said
from ui.answering.auditor import AuditedSource
from ui.audit.events import AuditEvent
from ui.audit.opening import log_of
from ui.audit.sqlite_store import FILE
from ui.audit.store import AuditFilter, AuditStore, Head
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.settings import Settings
from ui.terminal.escaping import plain

_LISTED = 100
_HEAD = ("TIME (UTC)", "USER", "THROUGH", "WHAT", "OUTCOME", "QUESTION", "SOURCES")
_WIDEST = (19, 28, 22, 15, 10, 48, 0)
_NOTED = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the events that fit, latest first; with ``--verify`` whether the log is what was written."""
    if not on_server(settings.home) and not (settings.home / FILE).is_file():
        raise CannotRun(f"there is no audit log in {settings.home}: nothing was asked there yet")
    store = log_of(settings.home)
    try:
        return _verify(store, options) if options.verify else _list(store, options)
    finally:
        store.close()


def _verify(store: AuditStore, options: argparse.Namespace) -> int:
    found = store.verify(_noted(options.noted))
    if options.json:
        print(json.dumps(asdict(found)))
    else:
        for problem in found.problems:
            print(f"citeback: {problem}", file=sys.stderr)
        state = "not what was written" if found.problems else "unchanged"
        print(f"{found.events:,} events, {state}; the last is {found.head}")
        if not found.problems and options.noted is None:
            print(
                "citeback: keep the last line elsewhere: --verify --noted NUMBER:HASH then shows that nothing "
                "before it was rewritten",
                file=sys.stderr,
            )
    return NOT_AS_ASKED if found.problems else DONE


def _noted(said: str | None) -> Head | None:
    if said is None:
        return None
    found = _NOTED.fullmatch(said.strip())
    if found is None:
        raise CannotRun("--noted takes NUMBER:HASH, as --verify printed it")
    return Head(int(found[1]), found[2])


def _list(store: AuditStore, options: argparse.Namespace) -> int:
    try:
        times = moment_said(options.since or ""), moment_said(options.until or "")
    except ValueError as fault:
        raise CannotRun(str(fault)) from fault
    source, path = _source(options.source or "")
    wanted = AuditFilter(
        options.user or "", source, *times, options.kind, options.outcome, path=path
    )
    most = options.number if options.number is not None else None if options.json else _LISTED
    found = store.find(wanted, most=None if most is None else most + 1)
    if options.json:
        for each in found if most is None else _first(found, most):
            print(json.dumps(asdict(each), ensure_ascii=False))
        return DONE
    events = list(found)
    _print_table([_cells(each, wanted) for each in events[:most]])
    if most is not None and events[most:]:
        print(f"citeback: the latest {most:,} are listed: -n NUMBER lists more", file=sys.stderr)
    return DONE


def _source(said: str) -> tuple[str, str]:
    """An id, or a path: the file that an id came from may be gone, so its id is found by the path's end."""
    if said.startswith(("/", "./", "../", "~")):
        return "", os.path.abspath(Path(said).expanduser())
    return said, ""


def _first(events: Iterator[AuditEvent], most: int) -> Iterator[AuditEvent]:
    for each, _ in zip(events, range(most), strict=False):
        yield each


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        print("citeback: nothing of that kind is in the log", file=sys.stderr)
        return
    shown = [_HEAD, *rows]
    wide = [
        max(len(_cut(row[at], most)) for row in shown) if most else 0
        for at, most in enumerate(_WIDEST)
    ]
    for row in shown:
        cells = [
            _cut(cell, most).ljust(width)
            for cell, most, width in zip(row, _WIDEST, wide, strict=True)
        ]
        print("  ".join(cells).rstrip())


def _cut(text: str, most: int) -> str:
    return text if not most or len(text) <= most else text[: most - 1] + "…"


def _cells(event: AuditEvent, wanted: AuditFilter) -> list[str]:
    sources = [each for each in event.sources if wanted.fits(each.source)]
    said = event.question or "; ".join(f"{name} {value}" for name, value in event.detail.items())
    cells = (
        event.at[:19].replace("T", " "),
        event.user or "-",
        event.door or "-",
        event.kind,
        event.outcome,
        said or "-",
        ", ".join(map(_place, sources)) or "-",
    )
    return [" ".join(plain(each).split()) for each in cells]


def _place(place: AuditedSource) -> str:
    span = "" if place.start is None else f":{place.start}-{place.end}"
    role = "" if place.role == "cited" else f" ({place.role})"
    return f"{place.source}{span}{role}"
