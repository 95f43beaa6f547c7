"""Opening an index: by its owner, who may write it, or for reading."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from index.embedding import (
    DEFAULT_MODEL,
    MULTILINGUAL_MODEL,
    Embedder,
    Int8Embedder,
    embedder_named,
    multilingual_available,
)
from index.generations.building import begin
from index.generations.choosing import generations_of
from index.generations.live import no_index
from index.home import owned
from index.library import Library
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.reading import DocumentReader
from index.rights import RightsRule
from index.stores.database import room_on_disk
from index.syncing.plan import Plan, plan
from index.syncing.sync import Progress

_WAIT_S = 20.0  # for another process that begins the same index


def default_embedders(model: str = DEFAULT_MODEL) -> list[Embedder]:
    """The main embedding model and, if its package is installed, the model across languages."""
    across: list[Embedder] = [Int8Embedder(MULTILINGUAL_MODEL)] if multilingual_available() else []
    return [embedder_named(model), *across]


@contextmanager
def open_library(
    home: Path,
    *,
    embedders: Callable[[], list[Embedder]] | None = default_embedders,
    verb: str,
    writing: bool = False,
    named: Callable[[str], Embedder] = embedder_named,
    patience_s: float = math.inf,
    progress: Progress = lambda step: None,
    reading: ReadingOptions = DEFAULTS,
    reader: Callable[[ReadingOptions], DocumentReader] | None = None,
    rights: RightsRule | None = None,
) -> Iterator[Library]:
    """Open the index in ``home`` for reading, or as its owner, who alone may write it.

    An owner's home is made if missing. Without ``embedders`` only sources can be read. Its syncs read files
    by a ``reader`` made of the ``reading`` options.
    IndexLocked when another process owns it; IndexProblem when there is no index, or when a
    newer version made it.
    """
    if not writing and not is_indexed(home):
        raise no_index(home)
    with ExitStack() as stack:
        if writing:
            stack.enter_context(owned(home, verb=verb))
        library = Library(
            home,
            embedders() if embedders else [],
            owns=writing,
            named=named,
            patience_s=patience_s,
            progress=progress,
            reading=reading,
            reader=reader,
            rights=rights,
            verb=verb,
        )
        stack.callback(library.close)
        if writing:
            with room_on_disk(home):
                generations = generations_of(home)
                generations.prepare()
                # Of two that open an empty database at once, one begins the index.
                first = generations.live() is None
                with generations.sole_writer(verb, wait_s=_WAIT_S) if first else nullcontext():
                    begin(home, library.embedders, reading)
                generations.share()
        else:
            library.open()
        yield library


def plan_sync(home: Path, paths: Sequence[Path]) -> Plan:
    """What a sync of ``paths`` would do; changes nothing, and needs no home."""
    if not is_indexed(home):
        return plan(paths, None)
    with open_library(home, embedders=None, verb="plan") as library:
        return library.plan(paths)


def is_indexed(home: Path) -> bool:
    """True if there is an index in ``home``."""
    return generations_of(home).live() is not None
