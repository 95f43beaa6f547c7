"""The doctor beside a server: the server looks, the command says what it found."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.errors import CannotRun
from index.home import Owner, new_token, owned, token
from index.library import Library
from tests.commands import citeback, serving
from tests.ui.examples import fresh, script, shelf
from tests.ui.serving import built, served
from ui.access.identification import Portal
from ui.access.policy import Access
from ui.indexing.background_sync import Syncing
from ui.indexing.delegation import hand_over_doctor
from ui.indexing.doctor_report import examined
from ui.indexing.sync_endpoint import TOKEN_HEADER
from ui.server.application import create_app

PORTAL = Access(portal=Portal("X-User", None, "secret of the proxy"))


@pytest.fixture
def damaged(library: Library, docs: Path) -> Library:
    for number in range(3):
        (docs / f"{number}.md").write_text(f"The harbour {number} froze.")
    library.sync([docs])
    with library._live.now() as live, live.catalog.writing() as db:
        db.execute("delete from vectors where key = 1")
    return library


@pytest.fixture
def app(damaged: Library, home: Path) -> FastAPI:
    """Behind a portal, whose login no command has."""
    secret, syncing = new_token(home), Syncing(damaged)
    return built(
        lambda: create_app(
            shelf(), script(), kept=fresh(), syncing=syncing, token=secret, access=PORTAL
        )
    )


@pytest.fixture
def owner(app: FastAPI) -> Iterator[Owner]:
    with served(app) as url:
        yield Owner(4711, "serve", "10:42", url)


def test_what_a_server_finds_and_mends_comes_back_as_if_it_were_done_here(
    owner: Owner, damaged: Library, home: Path
) -> None:
    here = examined(damaged, every_vector=True, repair=False)
    assert here.left
    assert hand_over_doctor(owner, home, every_vector=True, repair=False) == here
    mended = hand_over_doctor(owner, home, every_vector=True, repair=True)
    assert (mended.found, mended.left, mended.repaired) == (here.found, (), True)
    assert damaged.examine() == []


def test_only_who_can_read_the_secret_is_answered_and_only_what_is_described(
    app: FastAPI, home: Path
) -> None:
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for headers in ({}, {TOKEN_HEADER: "guess"}):
            assert client.post("/api/doctor", json={}, headers=headers).status_code == 403
        known = {TOKEN_HEADER: token(home)}
        for wrong in ({"unknown": 1}, {"all": "certainly"}, []):
            assert client.post("/api/doctor", json=wrong, headers=known).status_code == 400
        assert client.get("/api/doctor").status_code == 401
        said = client.post("/api/doctor", json={"all": True}, headers=known)
    assert (said.status_code, said.json()["examined"]["sound"]) == (200, False)


def test_a_fault_of_the_server_is_said_here_in_one_line(
    owner: Owner, damaged: Library, home: Path
) -> None:
    damaged.close()
    shutil.rmtree(home / "generations")
    with pytest.raises(CannotRun, match=r"can't be opened .*: restore a backup"):
        hand_over_doctor(owner, home, every_vector=False, repair=False)


def test_the_command_says_the_same_beside_a_server_and_by_itself(
    seeded: Path, tmp_path: Path
) -> None:
    kept = Path(shutil.copytree(seeded, tmp_path / "home"))
    with closing(sqlite3.connect(kept / "generations" / "1" / "catalog.db")) as db:
        db.execute("delete from vectors where key in (1, 2)")
        db.commit()
    other = Path(shutil.copytree(kept, tmp_path / "other"))
    with serving(kept):
        for more in (("--json",), (), ("--all", "--repair", "--json"), ("--all",)):
            there = citeback("doctor", *more, home=kept)
            here = citeback("doctor", *more, home=other)
            assert (there.returncode, there.stdout) == (here.returncode, here.stdout)
            assert "(citeback serve, http://" in there.stderr
    assert json.loads(citeback("doctor", "--json", home=kept).stdout)["sound"]


def test_a_home_that_another_command_holds_is_refused_in_one_line(seeded: Path) -> None:
    with owned(seeded, verb="index"):
        ran = citeback("doctor", home=seeded)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "(citeback index) since" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
