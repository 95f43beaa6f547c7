"""An embedding model whose passages are embedded by Ray's workers; questions are embedded here."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence

import numpy as np

from index.distributed.streaming import Pool, PoolFailed, Stream, tables
from index.distributed.versions import READS
from index.embedding import Embedder, Vectors

_LOG = logging.getLogger("citeback")


class RayEmbedder:
    """``here``, with a pool of workers that have the same model. Its vectors are the same to the last bit."""

    def __init__(self, here: Embedder, pool: Pool) -> None:
        self.name = here.name
        self._here, self._pool = here, pool
        self._failed = False

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._here.embed_questions(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._here.embed_passages(texts)

    def embed_batches(self, batches: Sequence[Sequence[str]]) -> Iterator[Vectors]:
        """The vectors of each batch, in order. If Ray fails, the rest is made here, which is said."""
        done = 0
        if not self._failed and batches:
            try:
                for vectors in self._by_ray(batches):
                    done += 1
                    yield vectors
            except PoolFailed as failed:
                self._failed = True
                _LOG.warning("Ray's workers can't embed the rest (%s): this process does", failed)
        for texts in batches[done:]:
            yield self._here.embed_passages(texts)

    def _by_ray(self, batches: Sequence[Sequence[str]]) -> Iterator[Vectors]:
        rows = [{"at": at, "texts": json.dumps(list(texts))} for at, texts in enumerate(batches)]
        stream = Stream(self._pool, tables(rows, [1] * len(rows), most=1, heaviest=1))
        try:
            done = 0
            for row in stream:
                if row["reads"] != READS:
                    raise PoolFailed(f"they have another version: {row['reads']}, here {READS}")
                if row["problem"]:
                    raise PoolFailed(row["problem"])
                assert row["at"] == done, "Ray keeps the order, as it is told to"
                flat = np.frombuffer(row["vectors"], dtype=np.float32)
                yield flat.reshape(len(batches[done]), -1)
                done += 1
            if done != len(batches):
                raise PoolFailed("it ended before its time")
        finally:
            stream.stop()
