"""Keeps the live generation open while it is in use, even if another process makes a new one live."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.embedding import Embedder
from index.errors import IndexProblem
from index.generations.choosing import generations_of
from index.generations.generation import Generation, fingerprint_of, open_generation


class Live:
    """Opens the live generation, and reopens it after a switch by this or another process.

    ``embedders`` are the models that are set now. An index built with other models is searched with
    its own models, which ``named`` finds. Without ``embedders`` no model is opened at all.
    """

    def __init__(
        self,
        home: Path,
        embedders: Sequence[Embedder],
        *,
        owns: bool,
        named: Callable[[str], Embedder],
    ) -> None:
        self._home = home
        self._embedders = embedders
        self._owns = owns
        self._named = named
        self._generations = generations_of(home)
        self._generation: Generation | None = None
        self._users: Counter[int] = Counter()
        self._switching = threading.RLock()

    @contextmanager
    def now(self) -> Iterator[Generation]:
        """The live generation, kept open while the block runs. IndexProblem if there is none."""
        with self._switching:
            generation = self._opened()
            self._users[generation.number] += 1
        try:
            yield generation
        finally:
            with self._switching:
                self._users[generation.number] -= 1
                if generation is not self._generation and not self._users[generation.number]:
                    generation.close()

    def opened(self) -> Generation:
        """The live generation, not protected from a switch: only for callers that may switch it."""
        with self._switching:
            return self._opened()

    def is_open(self, generation: Generation) -> bool:
        """True if this is the generation that questions are answered from."""
        return generation is self._generation

    def _opened(self) -> Generation:
        number = self._generations.live()
        if number is None:
            raise no_index(self._home)
        if self._generation is None or self._generation.number != number:
            self._replace(self._open(number))
        assert self._generation is not None, "just opened"
        return self._generation

    def _open(self, number: int) -> Generation:
        maker = fingerprint_of(self._generations, number)
        set_now = {embedder.name: embedder for embedder in self._embedders}
        used = [
            set_now.get(name) or self._named(name)
            for name in (maker.models if maker and self._embedders else ())
        ]
        return open_generation(self._home, number, used, owns=self._owns)

    def switch_to(self, target: Generation) -> None:
        """Make a complete generation the live one, and remove all others."""
        with self._switching:
            if target is not self._generation:
                self._generations.make_live(target.number)
                self._replace(target)
        for number in self._generations.others():
            self._generations.remove(number)
        self._generations.remove_remains()
        target.vector_search.remove_others()

    def _replace(self, now: Generation) -> None:
        before, self._generation = self._generation, now
        if before is not None and not self._users[before.number]:
            before.close()

    def close(self) -> None:
        with self._switching:
            if self._generation is not None:
                self._generation.close()
                self._generation = None


def no_index(home: Path) -> IndexProblem:
    return IndexProblem(f"no index in {home}: run `citeback index PATH...` first")
