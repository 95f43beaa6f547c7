"""The nearest of very many vectors before their index is open: by their signs first, then exactly.

Opening the vector index of a million passages reads its whole graph. The signs of all coordinates are a
thirtieth of the vectors and read at once: those vectors are compared exactly whose signs are most like the
question's. Signs are those of the distance from the mean, since the vectors of some models all lie near it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.embedding import Vectors
from index.stores.sql import Connection
from index.stores.sql_catalog import SqlCatalog

FEW = 50_000  # vectors: comparing these (.1 s) is faster than loading a vector index (1 s)
_BLOCK = 8192  # keys whose signs are kept in one row
_LIKELY = 4_000  # vectors with the likeliest signs: these are compared exactly
_CENTRE = -1  # the row with the mean that a model's signs are taken from

Signs = npt.NDArray[np.uint64]
Keys = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The signs of a model, in 64ths of a vector, ``signs[part, at]`` of the vector with ``keys[at]``.

    ``without`` are ranges of keys, ends included, that have none; a range without an end is the last.
    """

    centre: Vectors
    keys: Keys
    signs: Signs
    without: tuple[tuple[int, int | None], ...]


class VectorSigns:
    """The signs of a catalog's vectors; they tell only where to look, so old ones do no harm."""

    def __init__(
        self,
        catalog: SqlCatalog,
        *,
        few: int | None = None,
        block: int = _BLOCK,
        likely: int = _LIKELY,
    ) -> None:
        self._catalog = catalog
        self._few = FEW if few is None else few
        self._block, self._likely = block, likely
        self._loading = threading.Lock()
        self._loaded: dict[str, _Loaded | None] = {}

    def cover(self, model: str) -> bool:
        """True if all but ``few`` vectors of a model have signs; False if it has few at all."""
        return self._of(model) is not None

    def keep(self, model: str) -> None:
        """Write the signs that are missing, if the model has more than ``few`` vectors."""
        last = self._last()
        if last <= self._few or not self._are_many(model):
            return
        kept = dict(
            self._db.execute('select "first", upto from vector_signs where model = ?', (model,))
        )
        for first in range(0, last + 1, self._block):
            upto = min(last, first + self._block - 1)
            if kept.get(first, -1) < upto:
                rows = self._db.execute(
                    "select key, vector from vectors where key between ? and ? and model = ?",
                    (first, upto, model),
                ).fetchall()
                with self._catalog.writing():
                    self._write(model, first, upto, rows)
        self.forget()

    def forget(self) -> None:
        """Free the memory that they take."""
        with self._loading:
            self._loaded.clear()

    def nearest(self, model: str, question: Vectors, *, k: int) -> list[tuple[str, float]] | None:
        """The ``k`` nearest to one vector of shape (dim,), with their cosines, best first; few may be missed.

        None if the signs don't cover the model.
        """
        loaded = self._of(model)
        if loaded is None:
            return None
        apart = np.bitwise_count(loaded.signs ^ _signs(question - loaded.centre)[:, None])
        apart = apart.sum(axis=0, dtype=np.uint16)
        likely = np.argsort(apart, kind="stable")[: self._likely]
        rows = self._db.execute(
            "select v.embedded, v.vector from json_each(?1) w cross join vectors v "
            "where v.key = cast(w.value as bigint) and v.model = ?2",
            (json.dumps(loaded.keys[likely].tolist()), model),
        ).fetchall()
        for first, end in loaded.without:
            rows += self._db.execute(
                "select embedded, vector from vectors where key >= ?1 and model = ?2 "
                "and (cast(?3 as bigint) is null or key <= ?3)",
                (first, model, end),
            ).fetchall()
        found = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
        cosines = (found.reshape(len(rows), -1) @ question).tolist() if rows else []
        best = zip((name for name, _ in rows), cosines, strict=True)
        return sorted(best, key=lambda each: (-each[1], each[0]))[:k]

    def _write(self, model: str, first: int, upto: int, rows: Sequence[tuple[int, bytes]]) -> None:
        signs = b""
        if rows:
            joined = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.float32)
            vectors = joined.reshape(len(rows), -1)
            centre = self._centre(model)
            if centre is None:
                centre = vectors.mean(axis=0, dtype=np.float32)
                self._put(model, _CENTRE, 0, b"", centre.tobytes())
            signs = _signs(vectors - centre).tobytes()
        keys = np.array([key for key, _ in rows], dtype=np.int64)
        self._put(model, first, upto, keys.tobytes(), signs)

    def _put(self, model: str, first: int, upto: int, keys: bytes, signs: bytes) -> None:
        self._db.execute(
            'insert into vector_signs (model, "first", upto, keys, signs) values (?, ?, ?, ?, ?) '
            'on conflict (model, "first") do update set upto = excluded.upto, keys = excluded.keys, '
            "signs = excluded.signs",
            (model, first, upto, keys, signs),
        )

    def _centre(self, model: str) -> Vectors | None:
        row = self._db.execute(
            'select signs from vector_signs where model = ? and "first" = ?', (model, _CENTRE)
        ).fetchone()
        return None if row is None else np.frombuffer(row[0], dtype=np.float32)

    def _are_many(self, model: str) -> bool:
        row = self._db.execute(
            "select 1 from vectors where model = ? limit 1 offset ?", (model, self._few)
        )
        return row.fetchone() is not None

    def _last(self) -> int:
        return int(self._db.execute("select coalesce(max(key), 0) from vectors").fetchone()[0])

    def _of(self, model: str) -> _Loaded | None:
        with self._loading:
            if model not in self._loaded:
                self._loaded[model] = self._load(model)
            return self._loaded[model]

    def _load(self, model: str) -> _Loaded | None:
        centre, last = self._centre(model), self._last()
        if centre is None:
            return None
        rows = self._db.execute(
            'select "first", upto, keys, signs from vector_signs where model = ? and "first" >= 0 '
            'order by "first"',
            (model,),
        ).fetchall()
        without = tuple(_gaps([(first, upto) for first, upto, *_ in rows]))
        if sum((last if end is None else end) + 1 - first for first, end in without) > self._few:
            return None
        words = -(-len(centre) // 64)
        signs = [np.frombuffer(each[3], dtype=np.uint64).reshape(words, -1) for each in rows]
        keys = [np.frombuffer(each[2], dtype=np.int64) for each in rows]
        return _Loaded(centre, np.concatenate(keys), np.concatenate(signs, axis=1), without)

    @property
    def _db(self) -> Connection:
        return self._catalog.db


def forget_signs(db: Connection, model: str, keys: Sequence[int]) -> None:
    """Forget the signs beside those of vectors that are dropped: other vectors may get their keys."""
    rows = db.execute(
        'select "first", upto from vector_signs where model = ? and "first" >= 0 order by "first"',
        (model,),
    ).fetchall()
    dropped = np.sort(np.array(keys, dtype=np.int64))
    for first, upto in rows:
        if np.searchsorted(dropped, first) < np.searchsorted(dropped, upto, side="right"):
            db.execute('delete from vector_signs where model = ? and "first" = ?', (model, first))


def _gaps(covered: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int | None]]:
    """Where keys lie that no range covers; the ranges come in order."""
    after = 0
    for first, last in covered:
        if first > after:
            yield after, first - 1
        after = last + 1
    yield after, None


def _signs(vectors: Vectors) -> Signs:
    """The signs of one vector, or of several, 64 to a number: of shape (parts,) or (parts, len(vectors))."""
    bits = np.packbits(vectors > 0, axis=-1)
    missing = -bits.shape[-1] % 8
    padded = np.pad(bits, [(0, 0)] * (bits.ndim - 1) + [(0, missing)])
    return np.ascontiguousarray(padded.view(np.uint64).T)
