"""The vectors as the catalog keeps them, so that no crash of the vector index loses what took hours to embed.

A vector is named by the hash of the text it was made of, so a text that moves or occurs twice is
embedded once. The vector index holds the same vectors for fast search; ``InVectorIndex`` notes which.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from enum import IntEnum

import numpy as np

from index.embedding import Vectors
from index.stores.schema import STANDS
from index.stores.sql import Connection
from index.stores.sql_catalog import SqlCatalog
from index.stores.vector_signs import forget_signs

_BLOCK = 4096  # vectors compared at a time
_ALL = 1 << 62


class InVectorIndex(IntEnum):
    """The state of a vector in the vector index; only FOUND vectors are left to the vector index to find.

    LOST: the vector index holds the vector but doesn't find it in a search, because its graph of
    neighbours is approximate, and gets worse as vectors are removed.
    """

    ABSENT = 0
    FOUND = 1
    LOST = 2


_MISSING = (
    "from chunks where "
    "not exists (select 1 from vectors v where v.model = ?1 and v.embedded = chunks.embedded) and "
    "not exists (select 1 from put_off p where p.model = ?1 and p.embedded = chunks.embedded)"
)


class KeptVectors:
    """The vectors of a catalog; write only inside its ``writing``."""

    def __init__(self, catalog: SqlCatalog) -> None:
        self._catalog = catalog
        self._wanted = False

    def missing(self, model: str, *, most: int = _ALL) -> dict[str, str]:
        """The names of vectors that are still to be made, each with the id of a chunk it is for.

        Without those that were put off; at most ``most`` of them, in order of chunks.
        """
        rows = self._db.execute(
            f"select embedded, min(id) {_MISSING} group by embedded order by min(key) limit ?2",
            (model, most),
        )
        return dict(rows)

    def count_missing(self, model: str) -> int:
        """How many vectors are still to be made."""
        row = self._db.execute(f"select count(distinct embedded) {_MISSING}", (model,)).fetchone()
        return int(row[0])

    def lacking(self, model: str, names: Sequence[str]) -> set[str]:
        """Those of the names that have no vector: another process may have made some meanwhile."""
        rows = self._db.execute(
            "select value from json_each(?) where not exists "
            "(select 1 from vectors where model = ? and embedded = value)",
            (json.dumps(list(names)), model),
        )
        return {name for (name,) in rows}

    def put_off(self, model: str, names: Sequence[str]) -> None:
        """Note that these vectors are not made before they are needed."""
        self._db.executemany(
            "insert into put_off values (?, ?) on conflict do nothing",
            [(model, name) for name in names],
        )

    def forget_gone(self) -> None:
        """Forget what was put off for chunks that are gone."""
        self._db.execute(
            "delete from put_off where not exists "
            "(select 1 from chunks where chunks.embedded = put_off.embedded)"
        )

    def need_all(self) -> None:
        """From now on nothing is put off."""
        self._db.execute("delete from put_off")
        self._catalog.set_meta("all languages", "yes")

    def want_all(self) -> None:
        """From now on count postponed vectors as missing: they are needed, but can't be stored here."""
        self._wanted = True

    @property
    def all_needed(self) -> bool:
        """True if vectors across languages are made of every text."""
        return self._catalog.meta("all languages") == "yes"

    @property
    def state(self) -> str:
        """A name for which vectors are needed; it changes with the chunks, and once none may be put off."""
        needed = " all" if self._wanted or self.all_needed else ""
        return f"{self._catalog.meta('revision') or 0}{needed}"

    @property
    def covered(self) -> bool:
        """True if it is noted that no vector is missing."""
        return self._catalog.meta("covered") == self.state

    def coverage(self, models: Sequence[str]) -> float:
        """The share (0..1) of chunks that have all vectors that aren't put off; 1 if there are no chunks."""
        if self.covered:
            return 1.0
        rows = self._db.execute(
            "select count(*), count(*) filter (where not exists (select 1 from json_each(?1) m where "
            "not exists (select 1 from vectors v where v.model = m.value and v.embedded = c.embedded) "
            "and not exists (select 1 from put_off p where ?2 = 0 and p.model = m.value "
            "and p.embedded = c.embedded))) from chunks c",
            (json.dumps(list(models)), int(self._wanted)),
        )
        total, covered = rows.fetchone()
        return covered / total if total else 1.0

    def any(self, model: str) -> bool:
        """True if there is a vector of this model at all."""
        row = self._db.execute("select 1 from vectors where model = ? limit 1", (model,))
        return row.fetchone() is not None

    def count(self, model: str) -> int:
        """How many vectors there are of this model."""
        row = self._db.execute("select count(*) from vectors where model = ?", (model,)).fetchone()
        return int(row[0])

    def some(self, model: str) -> Vectors | None:
        """Any vector of this model, of shape (dim,); None if it has none."""
        row = self._db.execute(
            "select vector from vectors where model = ? limit 1", (model,)
        ).fetchone()
        return None if row is None else np.frombuffer(row[0], dtype=np.float32)

    def count_found(self, model: str) -> int:
        """How many of them are left to the vector index to find."""
        row = self._db.execute(
            f"select count(*) from vectors where model = ? and {STANDS} = 1", (model,)
        ).fetchone()
        return int(row[0])

    def put(self, model: str, names: Sequence[str], vectors: Vectors) -> None:
        """Keep the vectors (shape (len(names), dim)) made by ``model``; not yet in the vector index."""
        packed = (vector.astype(np.float32).tobytes() for vector in vectors)
        self.put_packed(model, list(zip(names, packed, strict=True)))

    def put_packed(self, model: str, rows: Sequence[tuple[str, bytes]]) -> None:
        """The same with names and vectors as they are kept: float32."""
        self._db.executemany(
            # An existing vector stays: another process may have made the same.
            f"insert into vectors (model, embedded, vector, {STANDS}) values (?, ?, ?, 0) "
            "on conflict do nothing",
            [(model, name, vector) for name, vector in rows],
        )

    def nearest(
        self, model: str, question: Vectors, *, k: int, all_of_them: bool
    ) -> list[tuple[str, float]]:
        """The ``k`` nearest vectors to one of shape (dim,), exactly, with cosines, best first.

        Among all vectors, or only among those that the vector index would not find.
        """
        best: list[tuple[str, float]] = []
        only = "" if all_of_them else f"and {STANDS} <> 1"
        rows = self._db.execute(
            f"select embedded, vector from vectors where model = ? {only}", (model,)
        )
        while block := rows.fetchmany(_BLOCK):
            best += _cosines(block, question)
            best = sorted(best, key=lambda found: (-found[1], found[0]))[:k]
        return best

    def nearest_within(
        self, model: str, question: Vectors, sources: Sequence[int], *, k: int
    ) -> dict[str, float]:
        """The ``k`` chunks nearest to one vector of shape (dim,), with their cosines, exactly.

        Among the chunks of the sources with these keys; all their vectors are read.
        """
        best: list[tuple[str, float]] = []
        # Cross join sets the order: SQLite's own plan goes through all vectors of the model.
        rows = self._db.execute(
            "select c.id, v.vector from json_each(?2) s cross join chunks c cross join vectors v "
            "where c.source = cast(s.value as bigint) and v.model = ?1 and v.embedded = c.embedded",
            (model, json.dumps(list(sources))),
        )
        while block := rows.fetchmany(_BLOCK):
            best += _cosines(block, question)
            best = sorted(best, key=lambda found: (-found[1], found[0]))[:k]
        return dict(best)

    def cosines(
        self, model: str, question: Vectors, chunk_ids: Sequence[str]
    ) -> list[tuple[str, float]]:
        """The cosines of chunks with one vector of shape (dim,), for those that have one."""
        return _cosines(self._rows(model, chunk_ids), question)

    def of_chunks(self, model: str, chunk_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of chunks, each of shape (dim,), for those that have one."""
        rows = self._rows(model, chunk_ids)
        return {chunk_id: np.frombuffer(vector, dtype=np.float32) for chunk_id, vector in rows}

    def _rows(self, model: str, chunk_ids: Sequence[str]) -> list[tuple[str, bytes]]:
        return self._db.execute(
            "select c.id, v.vector from json_each(?2) w cross join chunks c cross join vectors v "
            "where c.id = w.value and v.model = ?1 and v.embedded = c.embedded",
            (model, json.dumps(list(chunk_ids))),
        ).fetchall()

    def chunks_of(self, near: Sequence[tuple[str, float]]) -> dict[str, float]:
        """The chunks that vectors belong to, with their cosines; a vector may belong to several."""
        cosines = dict(near)
        rows = self._db.execute(
            "select id, embedded from chunks where embedded in (select value from json_each(?))",
            (json.dumps(list(cosines)),),
        )
        return {chunk_id: cosines[embedded] for chunk_id, embedded in rows}

    def names(self, model: str, which: InVectorIndex | None = None) -> list[str]:
        """The names of all vectors of a model, or of those in this state."""
        only = "" if which is None else f"and {STANDS} = {int(which)}"
        if which not in (None, InVectorIndex.FOUND):
            only += (
                f" and {STANDS} <> 1"  # the condition of the partial index: SQLite doesn't infer it
            )
        rows = self._db.execute(
            f"select embedded from vectors where model = ? {only} order by key", (model,)
        )
        return [name for (name,) in rows]

    def batches(self, model: str, names: Sequence[str], size: int) -> Iterator[_Batch]:
        """The vectors with these names, ``size`` at a time."""
        for at in range(0, len(names), size):
            rows = self._db.execute(
                "select embedded, vector from vectors where model = ? "
                "and embedded in (select value from json_each(?))",
                (model, json.dumps(list(names[at : at + size]))),
            ).fetchall()
            if rows:
                yield [name for name, _ in rows], _matrix(rows)

    def mark(self, model: str, names: Sequence[str], now: InVectorIndex) -> None:
        """Set the state of these vectors in the vector index."""
        self._db.execute(
            f"update vectors set {STANDS} = ? where model = ? "
            "and embedded in (select value from json_each(?))",
            (int(now), model, json.dumps(list(names))),
        )

    def mark_all(self, now: InVectorIndex) -> None:
        self._db.execute(f"update vectors set {STANDS} = ?", (int(now),))

    def unused(self) -> list[tuple[str, str, bool]]:
        """Vectors that no chunk uses: model, name, and whether the vector index has them."""
        rows = self._db.execute(
            f"select model, embedded, {STANDS} from vectors "
            "where not exists (select 1 from chunks where chunks.embedded = vectors.embedded)"
        )
        return [
            (model, name, InVectorIndex(state) != InVectorIndex.ABSENT)
            for model, name, state in rows
        ]

    def drop(self, model: str, names: Sequence[str]) -> None:
        rows = self._db.execute(
            "delete from vectors where model = ? and embedded in (select value from json_each(?)) "
            "returning key",
            (model, json.dumps(list(names))),
        ).fetchall()
        forget_signs(self._db, model, [key for (key,) in rows])

    @property
    def _db(self) -> Connection:
        return self._catalog.db


_Batch = tuple[list[str], Vectors]


def _matrix(rows: Sequence[tuple[str, bytes]]) -> Vectors:
    joined = b"".join(vector for _, vector in rows)
    return np.frombuffer(joined, dtype=np.float32).reshape(len(rows), -1)


def _cosines(rows: Sequence[tuple[str, bytes]], question: Vectors) -> list[tuple[str, float]]:
    if not rows:
        return []
    found = _matrix(rows) @ question
    return [(name, float(cosine)) for (name, _), cosine in zip(rows, found, strict=True)]
