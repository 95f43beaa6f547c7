"""The catalog as a SQLite file, which also holds the tables of chunks, words and kept vectors."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexProblem
from index.stores.database import Database, room_on_disk
from index.stores.schema import ADDED, IN_MEMORY, INDEXES, SCHEMA, TABLES, OtherSchema
from index.stores.sql_catalog import SqlCatalog

if TYPE_CHECKING:
    from index.stores.word_index import WordIndex


class SqliteCatalog(Database, SqlCatalog):
    """An open catalog, made if missing. IndexProblem if it can't be used."""

    # The marks come in order: their table is kept by source and start.
    marked = (
        'select json_group_array(json_array(m."start", m."end", m.what, m.certainty)) '
        "from marks m where m.source = s.key"
    )

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._sound = False
        try:
            with room_on_disk(path.parent):
                found = self._schema()
        except sqlite3.DatabaseError as error:
            self.close()
            raise IndexProblem(
                f"{path} can't be opened ({error}): restore a backup, or delete {path.parent} "
                "and index again"
            ) from error
        if found != SCHEMA:
            self.close()
            raise OtherSchema(path.parent, found)
        self._sound = True
        with room_on_disk(path.parent):
            self._prepared(self.db, only_reads=self.only_reads)

    def _prepared(self, db: sqlite3.Connection, *, only_reads: bool) -> None:
        if self._sound:
            for table, made in ADDED.items():
                if not _has(db, table):
                    # If the table can't be made, nothing was ever stored in it: use an empty one in memory.
                    names = IN_MEMORY if only_reads else dict.fromkeys(IN_MEMORY, "")
                    db.execute(made.format(**names))
            for name, made in () if only_reads else INDEXES.items():
                if not _has(db, name):
                    db.execute(made)

    def _schema(self) -> int:
        """The catalog's schema number; a new file gets its tables first."""
        if not _has(self.db, "meta"):
            if self.only_reads:
                raise self.not_kept()
            self.db.executescript(
                f"begin immediate; {TABLES} insert into meta values ('schema', '{SCHEMA}'); commit;"
            )
        return int(self.meta("schema") or 0)

    def lexical(self) -> WordIndex:
        from index.stores.lexical import Lexical

        return Lexical(self)

    def damage(self) -> Sequence[str]:
        """What is broken in the file itself, each in a line; empty if it is sound."""
        try:
            said = [row[0] for row in self.db.execute("pragma integrity_check(5)")]
            broken = self.db.execute("pragma foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            said, broken = [str(error)], []
        found = []
        if said != ["ok"]:
            found.append(f"damaged ({'; '.join(said)}): restore a backup, or index again")
        if broken:
            found.append(f"{len(broken)} rows belong to rows that are gone")
        return found

    def defer(self) -> None:
        self.db.execute("pragma defer_foreign_keys = on")


def _has(db: sqlite3.Connection, table: str) -> bool:
    found = db.execute("select 1 from sqlite_master where name = ?", (table,)).fetchone()
    return found is not None
