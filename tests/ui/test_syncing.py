"""Syncs inside a server: how far they are, what they did, and what is said of it on the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient

from index.errors import CannotRun, IndexProblem
from index.home import Owner, held_folder, new_token
from index.library import Library
from index.loaders.options import DEFAULTS, ReadingOptions
from index.syncing.sync import Step
from tests.ui.serving import served
from ui.access.identification import AuthenticationMiddleware
from ui.chat.layout import sync_line
from ui.indexing.background_sync import Syncing, SyncState
from ui.indexing.delegation import hand_over
from ui.indexing.sync_endpoint import serve_sync
from ui.texts import ENGLISH


@pytest.fixture
def syncing(library: Library) -> Syncing:
    return Syncing(library)


@pytest.fixture
def door(syncing: Syncing, home: Path) -> FastAPI:
    app = FastAPI()
    app.add_middleware(AuthenticationMiddleware)
    serve_sync(app, syncing, new_token(home))
    return app


@pytest.fixture
def owner(door: FastAPI) -> Iterator[Owner]:
    with served(door) as url:
        yield Owner(4711, "serve", "10:42", url)


def until(true: Callable[[], bool]) -> None:
    waited = Event()
    for _ in range(600):
        if true():
            return
        waited.wait(0.05)
    raise AssertionError("it did not happen within 30 s")


def test_work_that_is_handed_over_comes_back_with_its_steps_and_summary(
    owner: Owner, syncing: Syncing, home: Path, docs: Path
) -> None:
    (docs / "a.md").write_text("The harbour froze.")
    (docs / "b.md").write_text("The harbour froze.")
    (docs / "bad.txt").write_bytes(b"\0\1\2")
    steps: list[Step] = []
    summary = hand_over(
        owner, home, [docs], models=["words-64"], reading=DEFAULTS, progress=steps.append
    )
    assert (summary.new, summary.failed, summary.duplicates[0].same_as) == (2, 1, "a.md")
    assert {step.doing for step in steps} == {"reading", "embedding"}
    assert syncing.state == SyncState(summary=summary)


def test_why_a_handed_over_sync_fails_is_said_here(
    owner: Owner, syncing: Syncing, home: Path, docs: Path
) -> None:
    for paths, models, says in (
        ([docs / "none"], ["words-64"], "no such file"),
        ([docs], ["other"], "the server runs with words-64: stop it"),
    ):
        with pytest.raises(CannotRun, match=says):
            hand_over(
                owner, home, paths, models=models, reading=DEFAULTS, progress=lambda step: None
            )
    with pytest.raises(CannotRun, match=r"by other settings \(hidden content left out\): stop it"):
        hand_over(
            owner,
            home,
            [docs],
            models=["words-64"],
            reading=ReadingOptions(hidden=True),
            progress=lambda step: None,
        )
    new_token(home)
    with pytest.raises(CannotRun, match="only for who can read"):
        hand_over(
            owner, home, [docs], models=["words-64"], reading=DEFAULTS, progress=lambda step: None
        )
    away = Owner(1, "serve", "10:42", "http://127.0.0.1:9/")
    with pytest.raises(CannotRun, match="does not answer"):
        hand_over(
            away, home, [docs], models=["words-64"], reading=DEFAULTS, progress=lambda step: None
        )


def test_a_server_of_another_version_is_said_to_refuse(home: Path, docs: Path) -> None:
    app = FastAPI()

    @app.post("/api/sync")
    def other() -> PlainTextResponse:
        return PlainTextResponse("no", 500)

    held_folder(home)
    new_token(home)
    with served(app) as url, pytest.raises(CannotRun, match="stop it and run this again"):
        hand_over(
            Owner(1, "serve", "10:42", url),
            home,
            [docs],
            models=[],
            reading=DEFAULTS,
            progress=print,
        )


def test_anybody_may_see_how_far_a_sync_is(door: FastAPI, syncing: Syncing) -> None:
    syncing.state = SyncState(running=True, step=Step("embedding", 3, 10))
    with TestClient(door) as client:
        state = client.get("/api/sync").json()
    assert json.dumps(state)
    assert (state["running"], state["doing"], state["done"], state["total"]) == (
        True, "embedding", 3, 10,
    )  # fmt: skip


def test_a_folder_is_kept_in_step_in_the_background(
    syncing: Syncing, library: Library, docs: Path
) -> None:
    (docs / "a.md").write_text("The harbour froze.")
    stop = syncing.keep_in_step([docs])
    try:
        until(lambda: syncing.state.summary is not None)
        (docs / "b.md").write_text("Grain was shipped.")
        until(lambda: len(library.sources()) == 2)
        until(lambda: library.search("grain")[0].dense > 0)
    finally:
        stop()


def test_a_background_sync_that_fails_says_so_and_tries_again(
    syncing: Syncing, library: Library, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = docs / "later"
    stop = syncing.keep_in_step([missing])
    try:
        until(lambda: syncing.state.problem is not None)
        assert "no such file or folder" in str(syncing.state.problem)
        missing.mkdir()
        (missing / "a.md").write_text("The harbour froze.")
        until(lambda: len(library.sources()) == 1)
    finally:
        stop()
    assert "no such file or folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("coverage", "state", "says"),
    [
        (1.0, None, ""),
        (1.0, SyncState(), ""),
        (0.637, None, "63% of the passages can be compared by their vectors"),
        (1.0, SyncState(running=True, step=Step("reading", 1, 4)), "reading, 25%"),
        (1.0, SyncState(problem="no such file"), "The last sync ended early: no such file"),
    ],
)
def test_the_page_says_what_the_index_is_doing(
    coverage: float, state: SyncState | None, says: str
) -> None:
    said = sync_line(coverage, state, ENGLISH)
    assert says in said
    assert bool(said) == bool(says)


def test_a_reader_does_not_sync(library: Library, docs: Path, home: Path) -> None:
    reader = Library(home, library.embedders, owns=False)
    with pytest.raises(IndexProblem, match="open for reading only"):
        Syncing(reader).run([docs])
    reader.close()
