"""The line: who is worked on, who waits, who is sent away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator
from threading import Event, Thread

import pytest

from ui.answering.request_queue import Busy, Job, RequestQueue, Waiting


def counting(last: int) -> Callable[[], Generator[int]]:
    def work() -> Generator[int]:
        yield from range(1, last + 1)

    return work


def held(until: Event) -> Callable[[], Generator[str]]:
    def work() -> Generator[str]:
        assert until.wait(30)
        yield "done"

    return work


def finished(job: Job[str]) -> list[str]:
    return [each for each in job.updates() if not isinstance(each, Waiting)]


async def followed(job: Job[int]) -> list[Waiting | int]:
    return [each async for each in job.aupdates()]


def test_the_last_step_always_arrives_whoever_follows() -> None:
    line = RequestQueue(at_once=2)
    assert [*line.submit(counting(50)).updates()][-1] == 50
    assert asyncio.run(followed(line.submit(counting(50))))[-1] == 50


def test_those_that_wait_are_told_their_place_and_move_up() -> None:
    line, first, second = RequestQueue(at_once=1), Event(), Event()
    running = line.submit(held(first)).updates()
    ahead = line.submit(held(second))
    last = line.submit(held(second)).updates()
    assert next(last) == Waiting(2)
    ahead.withdraw()
    assert next(last) == Waiting(1)
    first.set()
    second.set()
    assert [*running][-1] == "done"
    assert [*last][-1] == "done"


def test_a_free_place_is_not_waited_for() -> None:
    line = RequestQueue(at_once=2)
    assert all(not isinstance(each, Waiting) for each in line.submit(counting(3)).updates())


def test_beyond_the_last_place_one_is_told_when_to_come_again() -> None:
    line, released = RequestQueue(at_once=1, most_waiting=1), Event()
    kept = [line.submit(held(released)) for _ in range(2)]
    with pytest.raises(Busy, match="ask again in") as busy:
        line.submit(counting(1))
    assert busy.value.retry_after_s >= 1
    released.set()
    assert [finished(job) for job in kept] == [["done"], ["done"]]
    assert [*line.submit(counting(1)).updates()][-1] == 1


def test_work_ends_at_its_next_step_when_nobody_follows_any_more() -> None:
    line, closed, step = RequestQueue(at_once=1), Event(), Event()

    def endless() -> Generator[int]:
        try:
            while True:
                yield 1
                step.wait(0.01)
        finally:
            closed.set()

    news = line.submit(endless).updates()
    next(news)
    news.close()
    assert closed.wait(30)
    assert [*line.submit(counting(2)).updates()][-1] == 2


def test_what_fails_is_raised_where_it_is_followed_and_the_line_goes_on() -> None:
    line = RequestQueue(at_once=1)

    def failing() -> Generator[int]:
        yield 1
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        list(line.submit(failing).updates())
    with pytest.raises(ValueError, match="no"):
        asyncio.run(followed(line.submit(failing)))
    assert [*line.submit(counting(2)).updates()][-1] == 2


def test_a_line_that_stops_finishes_what_runs_and_sends_the_rest_away() -> None:
    line, released = RequestQueue(at_once=1), Event()
    running, waiting = line.submit(held(released)), line.submit(held(released))
    while line.running == 0:
        pass
    line.stop()
    with pytest.raises(Busy, match="stopping"):
        finished(waiting)
    with pytest.raises(Busy, match="stopping"):
        line.submit(counting(1))
    released.set()
    assert finished(running) == ["done"]


def test_many_at_once_all_get_their_answer_and_few_threads_are_used() -> None:
    line, results = RequestQueue(at_once=4, most_waiting=200), []
    askers = [
        Thread(target=lambda: results.append([*line.submit(counting(5)).updates()][-1]))
        for _ in range(100)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert results == [5] * 100
    for _ in range(600):  # the last thread may still be leaving
        if (line.running, line.waiting) == (0, 0):
            break
        time.sleep(0.05)
    assert (line.running, line.waiting) == (0, 0)
