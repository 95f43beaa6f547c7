"""A LangChain document loader, run in a process of its own: what it gives becomes documents of a connection.

START HERE for loaders. Nothing changes before a loader has given all it has: one that fails leaves what was there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.child_process import ChildProcess, Overran
from index.connections.given import Given, given_documents
from index.connections.kept import HIDDEN, Document, KeptDocuments, file_name
from index.connections.outcome import Outcome
from index.files import About

_SPOOL = f"{HIDDEN}given.jsonl"
_MEMORY = 8 << 30  # bytes of the process
_READS_AS = "document.jsonl"


@dataclass(frozen=True, slots=True)
class Loader:
    """A class and what it is made with. ``name`` is ``module:Class``; ``secrets`` are values that nobody is shown.

    ``folder`` is where modules of the operator's own are looked for, too.
    """

    name: str
    arguments: Mapping[str, Any]
    folder: Path
    secrets: Mapping[str, str]
    seconds: float = 3600.0
    most: int = 50_000
    most_bytes: int = 1 << 30


class LoaderFailed(Exception):
    """It did not give all; the message is one line, without secrets."""


def run_loader(
    kept: KeptDocuments,
    connection: str,
    loader: Loader,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Have a loader give its documents, and keep what is new or has changed; drop what it gives no more."""
    outcome = Outcome()
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    kept.begin(connection, now)
    folder = kept.folder(connection)
    folder.mkdir(parents=True, exist_ok=True)
    spool = folder / _SPOOL
    try:
        count = _spooled(loader, spool, told)
        with spool.open(encoding="utf-8") as lines:
            _brought(
                kept, connection, given_documents(map(json.loads, lines), connection), outcome, now
            )
        told(count, count)
    except LoaderFailed as fault:
        outcome.failed = str(fault)
    finally:
        spool.unlink(missing_ok=True)
    return outcome


def _brought(
    kept: KeptDocuments, connection: str, given: Iterator[Given], outcome: Outcome, now: str
) -> None:
    seen, closed = set(), list[str]()
    for each in given:
        seen.add(each.key)
        if each.unclear is not None:
            closed.append(f"{each.key}: {each.unclear}")
        before = kept.document(connection, each.key)
        source = kept.free_id(connection, each.key, each.source)
        data = each.line(source)
        document = Document(
            key=each.key,
            file=file_name(each.key, ".jsonl"),
            about=About(source, _READS_AS, each.url, each.title),
            sha256=hashlib.sha256(data).hexdigest(),
            etag=None,
            modified=None,
            checked=now,
        )
        same = before is not None and before.sha256 == document.sha256
        outcome.new += before is None
        outcome.unchanged += same
        outcome.changed += before is not None and not same
        kept.put(connection, document, data)
    gone = [each for each in kept.documents(connection) if each.key not in seen]
    kept.drop(connection, gone)
    outcome.gone += len(gone)
    if closed:
        outcome.notes.append(
            f"documents closed because they name their readers in a way not understood: {len(closed):,} "
            f"({closed[0][:300]})"
        )


def _spooled(loader: Loader, spool: Path, told: Callable[[int, int], None]) -> int:
    """Write what a loader gives to a file, a line each; LoaderFailed if it does not come to its end."""
    process = ChildProcess(
        lambda descriptor: (
            f"from index.connections.loader_child import serve\nserve({descriptor}, {_MEMORY})"
        )
    )
    try:
        with spool.open("wb") as file:
            try:
                pipe = process.pipe()
                with process.within(loader.seconds):
                    order = {
                        "loader": loader.name,
                        "arguments": loader.arguments,
                        "folder": str(loader.folder),
                    }
                    pipe.send_bytes(json.dumps(order).encode())
                    return _received(pipe.recv_bytes, loader, file.write, told)
            except Overran as error:
                raise LoaderFailed(f"not done within {loader.seconds / 60:.0f} minutes") from error
            except (EOFError, OSError) as error:
                raise LoaderFailed(f"its process ended{process.how_it_ended()}") from error
    finally:
        process.stop()


def _received(
    receive: Callable[[], bytes],
    loader: Loader,
    write: Callable[[bytes], int],
    told: Callable[[int, int], None],
) -> int:
    count = size = 0
    while True:
        data = receive()
        said = json.loads(data)
        if "fault" in said:
            raise LoaderFailed(_without(loader, str(said["fault"])))
        if "done" in said:
            return count
        count, size = count + 1, size + len(data)
        if count > loader.most or size > loader.most_bytes:
            raise LoaderFailed(
                f"it gives more than {loader.most:,} documents, or {loader.most_bytes >> 20:,} MB: set pages"
            )
        write(data + b"\n")
        told(count, count)


def _without(loader: Loader, text: str) -> str:
    """One line without the values of secrets, however they are written."""
    for name, value in loader.secrets.items():
        for form in {value, repr(value)[1:-1], json.dumps(value)[1:-1], _escaped(value)}:
            if form:
                text = text.replace(form, name)
    return " ".join(text.split())[:300]  # cut last: a secret cut in two would not be found


def _escaped(value: str) -> str:
    from urllib.parse import quote

    return quote(value, safe="")
