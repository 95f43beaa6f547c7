"""What readers found in a file and left out, kept with the index, so that everybody who reads a source is told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from index.loaders.parts import LeftOut
from index.passages import Omission
from index.stores.sql import Connection, FilePath


def note_left_out(
    db: Connection,
    file: Path,
    found: Iterable[LeftOut],
    *,
    only_of: Iterable[str] | None = None,
) -> None:
    """Replace what is noted for a file by ``found``; inside ``writing``.

    ``only_of`` are the sources that were read, if the file was not read to its end: the notes on others stay.
    """
    noted = _summed(found)
    if only_of is None:
        db.execute("delete from left_out_parts where file = ?", (FilePath(file),))
    else:
        read = {*only_of, *(source for source, _ in noted)}
        db.executemany(
            "delete from left_out_parts where file = ? and source = ?",
            [(FilePath(file), source) for source in read],
        )
    db.executemany(
        "insert into left_out_parts values (?, ?, ?, ?, ?)",
        [
            (FilePath(file), source, what, count, json.dumps(pages))
            for (source, what), (count, pages) in noted.items()
        ],
    )


def left_out(db: Connection, source_id: str | None = None) -> list[LeftOut]:
    """What was left out of a source; or of all (None), also of parts of files that are no source."""
    if source_id is None:
        rows = db.execute(
            "select source, what, count, pages from left_out_parts order by source, what, file"
        )
    else:
        rows = db.execute(
            "select l.source, l.what, l.count, l.pages from left_out_parts l join sources s "
            "on s.id = l.source and s.file = l.file where s.id = ? order by l.what",
            (source_id,),
        )
    return [
        LeftOut(source, what, count, tuple(json.loads(pages)))
        for source, what, count, pages in rows
    ]


def omissions(db: Connection, file: Path | None = None) -> Mapping[str, tuple[Omission, ...]]:
    """What was left out of each source (from ``file``) that something was left out of."""
    found: dict[str, list[Omission]] = {}
    for source, what, count, pages in db.execute(
        "select l.source, l.what, l.count, l.pages from left_out_parts l join sources s "
        "on s.id = l.source and s.file = l.file where cast(?1 as text) is null or l.file = ?1 order by l.what",
        (None if file is None else FilePath(file),),
    ):
        found.setdefault(source, []).append(Omission(what, count, tuple(json.loads(pages))))
    return {source: tuple(each) for source, each in found.items()}


def forget_gone(db: Connection) -> None:
    """Forget the notes on files that no source is of, and that are gone; inside ``writing``."""
    rows = db.execute(
        "select distinct file from left_out_parts where file not in (select path from files)"
    )
    gone = [(file,) for (file,) in rows.fetchall() if not Path(file).exists()]
    db.executemany("delete from left_out_parts where file = ?", gone)


def carry_left_out(old: Connection, new: Connection) -> None:
    """Copy the notes from another catalog; inside ``writing``."""
    new.executemany(
        "insert into left_out_parts values (?, ?, ?, ?, ?) on conflict (file, source, what) "
        "do update set count = excluded.count, pages = excluded.pages",
        [
            (FilePath(file), *rest)
            for file, *rest in old.execute(
                "select file, source, what, count, pages from left_out_parts"
            )
        ],
    )


def _summed(found: Iterable[LeftOut]) -> dict[tuple[str, str], tuple[int, Sequence[int]]]:
    """Count and pages of each kind in each source: a reader may name the same kind several times."""
    noted: dict[tuple[str, str], tuple[int, Sequence[int]]] = {}
    for each in found:
        count, pages = noted.get((each.source, each.what), (0, ()))
        noted[each.source, each.what] = (count + each.count, sorted({*pages, *each.pages}))
    return noted
