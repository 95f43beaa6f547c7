"""Does the vector index still hold and find the vectors that the catalog keeps?

A count proves nothing: after two writers, or a kill while its graph was being written, the vector
index has the right count but doesn't find some vectors. So each is searched for by its own vector.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np

from index.cores import CORES
from index.stores.kept_vectors import InVectorIndex, KeptVectors
from index.stores.vector_index import VectorIndex

_SAME = 1e-3  # cosines closer than this are ties: another text may have the very same vector
_AT_A_TIME = 256


@dataclass(frozen=True, slots=True)
class VectorMismatches:
    """Names of vectors, by what is wrong with them in the vector index."""

    missing: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        return not (self.missing or self.foreign or self.altered or self.lost)


def compare(
    store: VectorIndex, kept: KeptVectors, model: str, *, sample: int | None = None
) -> VectorMismatches:
    """Compare all names and vectors, and search for all (or ``sample``) by their own vectors."""
    held = store.names()
    trusted = kept.names(model, InVectorIndex.FOUND)
    wanted = [*trusted, *kept.names(model, InVectorIndex.LOST)]
    return VectorMismatches(
        missing=tuple(name for name in wanted if name not in held),
        # Vectors written to the vector index but not yet marked so are in the catalog too: not foreign.
        foreign=tuple(sorted(held - set(kept.names(model)))),
        altered=tuple(_altered(store, kept, model, [name for name in wanted if name in held])),
        lost=tuple(
            lost(store, kept, model, sampled([name for name in trusted if name in held], sample))
        ),
    )


def _altered(store: VectorIndex, kept: KeptVectors, model: str, names: Sequence[str]) -> list[str]:
    found = []
    for batch, vectors in kept.batches(model, names, _AT_A_TIME):
        stored = store.vectors(batch)
        found += [
            name
            for name, vector in zip(batch, vectors, strict=True)
            if name not in stored or not np.allclose(stored[name], vector, atol=_SAME)
        ]
    return found


def sampled(names: Sequence[str], size: int | None) -> Sequence[str]:
    """At most ``size`` of the names, the same ones for the same number of names."""
    if size is None or size >= len(names):
        return names
    return random.Random(len(names)).sample(names, size)


def lost(store: VectorIndex, kept: KeptVectors, model: str, names: Sequence[str]) -> list[str]:
    """Those that the vector index doesn't find in a search for their own vectors."""
    found = []
    with ThreadPoolExecutor(CORES) as cores:
        for batch, vectors in kept.batches(model, names, _AT_A_TIME):
            shares = np.array_split(vectors, min(CORES, len(vectors)))
            parts = cores.map(partial(store.nearest, k=10), shares)
            for name, near in zip(batch, chain.from_iterable(parts), strict=True):
                itself = any(other == name for other, _ in near)
                others_as_near = len(near) == 10 and near[-1][1] > 1 - _SAME
                if not itself and not others_as_near:
                    found.append(name)
    return found
