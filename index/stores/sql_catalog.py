"""The catalog as SQL tables, in a SQLite file or in PostgreSQL: what both have in common."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import NotKept
from index.passages import CellValue, Label, Region, Source, SourceSummary, Span
from index.rights import Rights
from index.scope import Scope
from index.stores.catalog import IndexedFile, Standing
from index.stores.decided_rights import put_stated, stated
from index.stores.left_out import omissions
from index.stores.scoped_sources import keys_in
from index.stores.sql import Connection, FilePath
from index.stores.stored_regions import (
    cell_values,
    marks,
    put_cell_values,
    put_marks,
    put_regions,
    regions,
)

if TYPE_CHECKING:
    from index.stores.word_index import WordIndex


class SqlCatalog(ABC):
    """An open catalog; the tables of chunks, words and vectors lie beside its own."""

    marked: str
    """SQL for the marks of the source ``s``, as one text."""

    @property
    @abstractmethod
    def db(self) -> Connection: ...

    @property
    @abstractmethod
    def only_reads(self) -> bool:
        """True if nothing can be written here."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction: all writes of the block are kept, or none. NotKept if nothing can be written."""

    @abstractmethod
    def has(self, table: str) -> bool: ...

    @abstractmethod
    def close(self) -> None: ...

    @property
    def place(self) -> str:
        """Of a catalog that several homes share, the name of this one."""
        return ""

    @abstractmethod
    def not_kept(self) -> NotKept:
        """The error that says why nothing can be written."""

    @abstractmethod
    def lexical(self) -> WordIndex:
        """The words of its chunks."""

    @abstractmethod
    def damage(self) -> Sequence[str]:
        """What is broken in the database itself, each in a line; empty if it is sound."""

    @abstractmethod
    def defer(self) -> None:
        """Check references at the end of the transaction only."""

    def meta(self, name: str) -> str | None:
        row = self.db.execute("select value from meta where name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_meta(self, name: str, value: str) -> None:
        self.db.execute(
            "insert into meta values (?, ?) "
            "on conflict (name) do update set value = excluded.value",
            (name, value),
        )

    def roots(self) -> list[Path]:
        """Every path that was given to index and still has files."""
        rows = self.db.execute("select distinct root from files order by root")
        return [Path(root) for (root,) in rows]

    def files(self) -> dict[Path, IndexedFile]:
        """Each indexed file as it was when it was read."""
        rows = self.db.execute("select path, root, sha256, stamp from files order by path")
        return {Path(row[0]): IndexedFile(Path(row[1]), *row[2:]) for row in rows}

    def file(self, path: Path) -> IndexedFile | None:
        row = self.db.execute(
            "select root, sha256, stamp from files where path = ?", (FilePath(path),)
        ).fetchone()
        return IndexedFile(Path(row[0]), *row[1:]) if row else None

    def ids_of(self, file: Path) -> list[str]:
        """The ids of the sources that came from ``file``."""
        rows = self.db.execute(
            "select id from sources where file = ? order by key", (FilePath(file),)
        )
        return [source_id for (source_id,) in rows]

    def file_of(self, source_id: str) -> Path | None:
        row = self.db.execute("select file from sources where id = ?", (source_id,)).fetchone()
        return Path(row[0]) if row else None

    def source(self, source_id: str) -> Source | None:
        row = self.db.execute(
            "select id, text, title, date, language, url, groups, date_from, left_out "
            "from sources where id = ?",
            (source_id,),
        ).fetchone()
        if row is None:
            return None
        found, text, title, date, language, url, groups, date_from, left_out = row
        return Source(
            found, text, title, date, language, url, tuple(json.loads(groups)), date_from,
            regions=self.regions(source_id),
            left_out=tuple(Span(start, end) for start, end in json.loads(left_out)),
            marks=marks(self.db, source_id),
            stated=stated(self.db, source_id),
        )  # fmt: skip

    def cell_values(self, source_id: str) -> tuple[CellValue, ...]:
        """What cells of a source store, where their text is another."""
        return cell_values(self.db, source_id)

    def regions(self, source_id: str, span: Span | None = None) -> tuple[Region, ...]:
        """The regions of a source that share a character with ``span``, or all; in order."""
        return regions(self.db, source_id, span)

    def sources(self, *, file: Path | None = None) -> Iterator[SourceSummary]:
        """Every source without its text, in order of id; or those that came from ``file``."""
        rows = self.db.execute(
            "select s.id, s.title, s.date, s.language, s.url, s.sha256, length(s.text), "
            "(select count(*) from chunks where source = s.key), first.id, s.date_from, "
            "s.groups from sources s left join sources first on first.key = s.same_as "
            f"{'' if file is None else 'where s.file = ?'} order by s.id",
            () if file is None else (FilePath(file),),
        )
        found = omissions(self.db, file)
        return (
            replace(
                SourceSummary(*row),
                groups=tuple(json.loads(groups)),
                left_out=found.get(row[0], ()),
            )
            for *row, groups in rows
        )

    def rights_of(self, source_ids: Sequence[str]) -> dict[str, Rights]:
        """The groups that each of these sources names; sources that are not there are left out."""
        rows = self.db.execute(
            "select id, groups, sha256 from sources where id in (select value from json_each(?))",
            (json.dumps(list(source_ids)),),
        )
        return {id: Rights(tuple(json.loads(groups)), sha256) for id, groups, sha256 in rows}

    def labels(self, holding: Set[int] | None = None) -> Iterator[Label]:
        """The labels of all sources, in order of id; reads no text.

        With ``holding``, only of those whose chunks are held by the sources with these keys.
        """
        rows = self.db.execute(
            "select id, title, date, url, coalesce(same_as, key) from sources order by id"
        )
        return (Label(*row) for *row, key in rows if holding is None or key in holding)

    def standing(self) -> Iterator[Standing]:
        """The state of every source, in order of id."""
        rows = self.db.execute(
            "select s.id, s.sha256, (select count(*) from chunks where source = s.key), first.id "
            "from sources s left join sources first on first.key = s.same_as order by s.id"
        )
        return (Standing(*row) for row in rows)

    def text_sha256(self, source_id: str) -> str:
        """The hash of a source's text; empty if there is no such source."""
        row = self.db.execute("select sha256 from sources where id = ?", (source_id,)).fetchone()
        return str(row[0]) if row else ""

    def keys_in(self, scope: Scope) -> list[int]:
        """The keys of the sources that hold the chunks of those in scope."""
        return keys_in(scope, self.db, by_groups=self.has("sources_of_groups"))

    def release(self, source_id: str) -> tuple[int, str] | None:
        """Detach the sources that share a source's chunks; its key and text hash, None if it is missing."""
        row = self.db.execute(
            "select key, sha256 from sources where id = ?", (source_id,)
        ).fetchone()
        if row is None:
            return None
        self.db.execute("update sources set same_as = null where same_as = ?", (row[0],))
        return int(row[0]), str(row[1])

    def put_source(self, file: Path, source: Source) -> int:
        """Add or replace a source with its regions, not its chunks; returns its key."""
        row = self.db.execute(
            "insert into sources (id, file, text, sha256, title, date, language, url, groups, "
            "date_from, left_out) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "on conflict (id) do update set "
            "file = excluded.file, text = excluded.text, sha256 = excluded.sha256, "
            "title = excluded.title, date = excluded.date, language = excluded.language, "
            "url = excluded.url, groups = excluded.groups, date_from = excluded.date_from, "
            "left_out = excluded.left_out returning key",
            (
                source.id,
                FilePath(file),
                source.text,
                source.sha256,
                source.title,
                source.date,
                source.language,
                source.url,
                json.dumps(source.groups),
                source.date_from,
                json.dumps([(span.start, span.end) for span in source.left_out]),
            ),
        ).fetchone()
        put_regions(self.db, int(row[0]), source.regions)
        put_marks(self.db, int(row[0]), source.marks)
        put_cell_values(self.db, int(row[0]), source.values)
        put_stated(self.db, int(row[0]), source.groups, source.stated)
        return int(row[0])

    def drop_source(self, source_id: str) -> None:
        for table in ("marks", "cell_values", "stated_rights"):
            self.db.execute(
                f"delete from {table} where source in (select key from sources where id = ?)",
                (source_id,),
            )
        self.db.execute(
            "delete from left_out_parts where source = ?1 "
            "and file = (select file from sources where id = ?1)",
            (source_id,),
        )
        self.db.execute("delete from sources where id = ?", (source_id,))

    def alike(self, sha256: str) -> list[list[tuple[int, str]]]:
        """The keys and ids of sources with this text, grouped by which of them may share chunks.

        Sources of different groups never share chunks, nor sources with different parts left out or
        marked: a chunk's sentences say what they are marked as.
        """
        rows = self.db.execute(
            f"select groups, left_out, ({self.marked}) as marked, key, id "
            "from sources s where sha256 = ? order by groups, left_out, marked, id",
            (sha256,),
        )
        return [
            [(key, source_id) for *_, key, source_id in alike]
            for _, alike in groupby(rows, key=lambda row: row[:3])
        ]

    def set_same_as(self, source_key: int, first: int | None) -> None:
        """Note that a source's chunks are those of another, or that it has its own."""
        # Only if it changes: SQLite writes the whole row again, with its text.
        self.db.execute(
            "update sources set same_as = ?1 where key = ?2 and same_as is distinct from ?1",
            (first, source_key),
        )

    def put_file(self, path: Path, file: IndexedFile) -> None:
        self.db.execute(
            "insert into files values (?, ?, ?, ?) on conflict (path) do update "
            "set root = excluded.root, sha256 = excluded.sha256, stamp = excluded.stamp",
            (FilePath(path), FilePath(file.root), file.sha256, file.stamp),
        )

    def move_files(self, before: Path, now: Path) -> None:
        """Change the paths of files below the folder ``before`` to paths below ``now``; inside ``writing``."""
        self.defer()  # both tables change
        for table, column in (
            ("sources", "file"),
            ("files", "path"),
            ("files", "root"),
            ("left_out_parts", "file"),
        ):
            self.db.execute(
                f"update {table} set {column} = ? || substr({column}, ?) "
                f"where substr({column}, 1, ?) = ?",
                (str(now), len(str(before)) + 1, len(str(before)) + 1, f"{before}/"),
            )

    def drop_file(self, path: Path) -> None:
        self.db.execute("delete from left_out_parts where file = ?", (FilePath(path),))
        self.db.execute("delete from files where path = ?", (FilePath(path),))
