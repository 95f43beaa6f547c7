"""Work beside other work: vectors go to Chroma while more are made."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from index.library import Library
from index.meanwhile import Stopped, meanwhile
from index.stores import vector_search
from index.stores.kept_vectors import InVectorIndex

MODEL = "words-64"


def test_work_goes_on_while_the_block_runs_and_not_behind_it() -> None:
    thrice, done = threading.Event(), []

    def work(stopped: Stopped) -> None:
        done.append(stopped())
        if len(done) == 3:
            thrice.set()

    with meanwhile(work, name="test"):
        assert thrice.wait(30)
    worked = len(done)
    assert done[:3] == [False] * 3
    assert all(each.name != "test" for each in threading.enumerate())
    assert len(done) == worked


def test_what_goes_wrong_beside_doesnt_end_the_block() -> None:
    met = threading.Event()

    def work(stopped: Stopped) -> None:
        met.set()
        raise RuntimeError

    with meanwhile(work, name="test"):
        assert met.wait(30)


def test_vectors_given_to_chroma_beside_are_asked_for_like_any_others(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def none_lost(store: object, kept: object, model: str, names: list[str]) -> list[str]:
        asked.extend(names)
        return []

    monkeypatch.setattr(vector_search, "_BATCH", 8)
    monkeypatch.setattr(vector_search, "lost", none_lost)
    names = [f"{number:064x}" for number in range(20)]
    vectors = np.eye(64, dtype=np.float32)[:20]
    with library._live.now() as live, live.vector_search.fed_beside():
        with live.catalog.writing():
            live.kept.put(MODEL, names, vectors)
        there = threading.Event()
        for _ in range(600):
            if len(live.kept.names(MODEL, InVectorIndex.FOUND)) == len(names):
                break
            there.wait(0.05)
        assert live.kept.names(MODEL, InVectorIndex.FOUND) == names
    with library._live.now() as live:
        chroma = live.vector_search._opened()
        assert chroma is not None
        assert chroma.of(MODEL).names() == set(names)
        monkeypatch.setattr(
            live.vector_search, "_drop_unused", lambda store: None
        )  # no chunk is there for them
        live.vector_search.keep_in_step()
        assert set(asked) == set(names)
