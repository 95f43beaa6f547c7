"""Rows through a pool of actors, in order, with bounded memory; and an end to waiting for them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_AHEAD = 8  # rows that wait to be taken; the rest waits in Ray, which then slows its workers down

Row = dict[str, Any]


class PoolFailed(Exception):
    """Ray can't do the rest; the message is its reason, in one line."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Actors of one class: how many, and what each takes."""

    actor: type
    arguments: tuple[object, ...]
    size: int
    cores: float
    gpus: float = 0.0
    # Ray gives what a killed worker was doing to another one without an end, also what kills each of them.
    start_s: float = 300.0  # until the first row: machines may have to be started
    silence_s: float = 300.0


class Stream:
    """The rows that a pool makes of tables, in the order of the tables. Used by one thread."""

    def __init__(self, pool: Pool, tables: Sequence[Any]) -> None:
        self._start_s, self._silence_s = pool.start_s, pool.silence_s
        self._rows: queue.Queue[Row | BaseException | None] = queue.Queue(_AHEAD)
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(pool, tables), name="rows from Ray", daemon=True
        )
        self._thread.start()

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows; PoolFailed if there are no more to come although there should be."""
        patience_s = self._start_s
        while True:
            try:
                row = self._rows.get(timeout=patience_s)
            except queue.Empty as error:
                raise PoolFailed(f"no answer for {patience_s:.0f} s") from error
            patience_s = self._silence_s
            if row is None:
                return
            if isinstance(row, BaseException):
                raise PoolFailed(_reason(row)) from row
            yield row

    def stop(self) -> None:
        """No more rows are wanted: the actors end, what they are doing is dropped."""
        self._stopped.set()
        while not self._rows.empty():
            self._rows.get_nowait()
        self._thread.join(timeout=10)

    def _run(self, pool: Pool, tables: Sequence[Any]) -> None:
        try:
            for batch in _batches(pool, tables):
                for row in batch.to_pylist():
                    if not self._put(row):
                        return
            self._put(None)
        except BaseException as error:
            self._put(error)

    def _put(self, row: Row | BaseException | None) -> bool:
        while not self._stopped.is_set():
            try:
                self._rows.put(row, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False


def _batches(pool: Pool, tables: Sequence[Any]) -> Iterator[Any]:
    import ray

    made = ray.data.from_arrow(list(tables)).map_batches(
        pool.actor,
        fn_constructor_args=pool.arguments,
        batch_size=None,  # a block at a time: a batch would not reach over the end of one anyway
        batch_format="pyarrow",
        zero_copy_batch=True,
        compute=ray.data.ActorPoolStrategy(size=min(pool.size, len(tables))),
        num_cpus=pool.cores,
        num_gpus=pool.gpus or None,
    )
    yield from made.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0)


def _reason(error: BaseException) -> str:
    """Ray's errors carry the traces of several machines; the last line says what happened."""
    cause = getattr(error, "cause", None)
    told: BaseException = cause if isinstance(cause, BaseException) else error
    lines = [line.strip() for line in str(told).splitlines() if line.strip()]
    return f"{type(told).__name__}: {lines[-1] if lines else 'no reason given'}"[:300]


def tables(rows: Sequence[Row], weights: Sequence[int], *, most: int, heaviest: int) -> list[Any]:
    """Rows as tables of up to ``most`` rows; a table ends once its weights come to ``heaviest``."""
    import pyarrow as pa

    made: list[list[Row]] = [[]]
    weight = 0
    for row, own in zip(rows, weights, strict=True):
        if made[-1] and (len(made[-1]) == most or weight + own > heaviest):
            made.append([])
            weight = 0
        made[-1].append(row)
        weight += own
    return [pa.Table.from_pylist(each) for each in made if each]


Told = Callable[[str], None]
"""Called with one line when the rest is done without Ray."""
