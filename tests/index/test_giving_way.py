"""Embedding for a sync stops while questions are answered, and never for good."""

from __future__ import annotations

import time
from threading import Event, Thread

import numpy as np

from index.embedding import Int8Embedder
from index.encoders import encoding
from index.giving_way import QUESTIONS, GivingWay

TEXTS = [f"The ferry number {number} leaves at noon." * (1 + number % 7) for number in range(40)]


def test_a_sync_waits_till_the_question_is_answered() -> None:
    turns, went_on, asked, answered = GivingWay(), Event(), Event(), Event()

    def question() -> None:
        with turns.answering():
            asked.set()
            assert answered.wait(30)

    def sync() -> None:
        with turns.in_background():
            turns.give_way(longest_s=30)
        went_on.set()

    threads = [Thread(target=question), Thread(target=sync)]
    threads[0].start()
    assert asked.wait(30)
    threads[1].start()
    assert not went_on.wait(0.1)
    answered.set()
    assert went_on.wait(30)
    for each in threads:
        each.join()


def test_a_sync_goes_on_however_many_ask() -> None:
    turns = GivingWay()
    with turns.answering(), turns.in_background():
        turns.give_way(longest_s=0.01)  # returns


def test_a_question_itself_never_waits() -> None:
    turns = GivingWay()
    began = time.monotonic()
    with turns.answering():
        turns.give_way(longest_s=60)
    assert time.monotonic() - began < 30


def test_in_the_background_the_vectors_are_the_same() -> None:
    embedder = Int8Embedder()
    at_once = embedder.embed_passages(TEXTS)
    with QUESTIONS.in_background():
        assert np.array_equal(embedder.embed_passages(TEXTS), at_once)


def test_only_few_runs_of_a_sync_stand_before_those_of_a_question() -> None:
    embedder = Int8Embedder()
    embedder.embed_passages(["loaded"])
    made = embedder._loaded()
    begun, most = 0, 0
    submit = made._cores.submit

    def counted(*given: object) -> object:
        nonlocal begun, most
        begun += 1
        future = submit(*given)  # type: ignore[arg-type]
        most = max(most, made._cores._work_queue.qsize())
        return future

    made._cores.submit = counted  # type: ignore[method-assign,assignment]
    with QUESTIONS.in_background():
        embedder.embed_passages(TEXTS * 20)
    assert begun > 10 * encoding.CORES
    assert most <= encoding.CORES + 2
