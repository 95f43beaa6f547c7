"""Documents whose server was killed: nothing that was accepted is lost, nothing half sent is left."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from tests.commands import address, citeback, serving, started
from tests.index.making import packed
from ui.routes.uploading import PAGE_HEADER

DOCUMENTS = {
    "pigeons.md": b"# Pigeons\n\nThe pigeons of Aby fly at night.",
    "ships.zip": packed({"in/ships.txt": "The ships of Aby were counted by Mirabel."}),
    "corpus.jsonl": b'{"_id": "own-1", "text": "The bakers of Aby sang."}\n',
}


@pytest.fixture
def kept(seeded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeded, tmp_path / "home"))


def put(url: str, name: str, data: bytes) -> int:
    request = Request(f"{url}uploads/{name}", data, {PAGE_HEADER: "1"}, method="PUT")
    with urlopen(request) as answer:
        return int(answer.status)


def listed(home: Path) -> set[str]:
    lines = citeback("sources", "--json", home=home).stdout.splitlines()
    return {json.loads(line)["id"] for line in lines}


def until_listed(home: Path, wanted: set[str]) -> None:
    waited = Event()
    for _ in range(120):
        if wanted <= listed(home):
            return
        waited.wait(0.2)
    raise AssertionError(f"not all of {wanted} came into the index: {listed(home)}")


def test_documents_that_waited_when_the_server_was_killed_are_indexed_at_the_next_start(
    kept: Path,
) -> None:
    with started("serve", "--port", "0", home=kept) as server:
        url = address(server)
        with closing(sqlite3.connect(kept / "generations" / "1" / "catalog.db")) as db:
            db.execute("begin immediate")  # so that none can be indexed before the kill
            for name, data in DOCUMENTS.items():
                assert put(url, name, data) == 201
            server.send_signal(signal.SIGKILL)
            server.wait()
    folder = kept / "added" / "uploads"
    assert {path.name for path in folder.iterdir()} == set(DOCUMENTS)
    wanted = {"uploads/pigeons.md", "uploads/ships.zip/in/ships.txt", "uploads/corpus.jsonl/own-1"}
    assert not wanted & listed(kept)
    with serving(kept):
        until_listed(kept, wanted)
    assert {path.name for path in folder.iterdir()} == set(DOCUMENTS)
    assert citeback("doctor", "--all", home=kept).stdout == "the index is sound\n"


def test_half_a_document_is_swept_at_the_next_start_and_nothing_else_is(kept: Path) -> None:
    folder = kept / "added" / "uploads"
    with started("serve", "--port", "0", home=kept) as server:
        to = urlsplit(address(server))
        head = f"PUT /uploads/half.md HTTP/1.1\r\nHost: {to.netloc}\r\n{PAGE_HEADER}: 1\r\n"
        with socket.create_connection((to.hostname, to.port)) as half:
            half.sendall(f"{head}Content-Length: 2000000\r\n\r\n".encode() + b"x" * 1_000_000)
            waited = Event()
            while not [path for path in folder.glob(".*.part") if path.stat().st_size]:
                waited.wait(0.05)
            server.send_signal(signal.SIGKILL)
            server.wait()
    assert len(list(folder.iterdir())) == 1
    others = {folder / ".1-notes.part", folder / ".hidden", kept / "added" / ".1-2.part"}
    for each in others:
        each.write_text("somebody else's")
    with serving(kept):
        assert {*folder.iterdir(), kept / "added" / ".1-2.part"} == others
    assert not any(each.startswith("uploads/") for each in listed(kept))
