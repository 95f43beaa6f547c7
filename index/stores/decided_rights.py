"""What else than a source itself decides who may read it, kept in the catalog: so a change reads no file.

``sources.groups`` are the groups that hold now. What a source names itself is kept beside them where it differs,
and what an administrator decided is kept by the source's id: it holds however the file is read, or comes back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.passages import Source
from index.stores.sql import Connection

_GIVE = (
    "insert into given_rights values (?, ?) "
    "on conflict (source) do update set groups = excluded.groups"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A source as far as rights go: without its text, and with the groups that it names itself.

    ``groups`` are those that hold now; ``text`` is the hash of its text, None if no other source has the same.
    """

    key: int
    file: Path
    source: Source
    groups: tuple[str, ...]
    text: str | None


def stated(db: Connection, source_id: str) -> tuple[str, ...] | None:
    """The groups that a source names itself; None where they are those that hold."""
    row = db.execute(
        "select r.groups from stated_rights r join sources s on s.key = r.source where s.id = ?",
        (source_id,),
    ).fetchone()
    return tuple(json.loads(row[0])) if row else None


def put_stated(db: Connection, key: int, groups: Sequence[str], said: Sequence[str] | None) -> None:
    """Note what a source names itself, if other ``groups`` hold; inside ``writing``."""
    if said is None or tuple(said) == tuple(groups):
        db.execute("delete from stated_rights where source = ?", (key,))
    else:
        db.execute(
            "insert into stated_rights values (?, ?) "
            "on conflict (source) do update set groups = excluded.groups",
            (key, json.dumps(said)),
        )


def held(db: Connection, source_id: str | None = None) -> Iterator[Held]:
    """Every source, or one, as far as rights go."""
    rows = db.execute(
        "select s.key, s.file, s.id, s.title, s.date, s.language, s.url, s.groups, r.groups, "
        "case when exists (select 1 from sources o where o.sha256 = s.sha256 and o.key <> s.key) "
        "then s.sha256 end "
        "from sources s left join stated_rights r on r.source = s.key "
        f"{'' if source_id is None else 'where s.id = ?'}",
        () if source_id is None else (source_id,),
    )
    for key, file, id, title, date, language, url, groups, own, text in rows:
        now = tuple(json.loads(groups))
        names = now if own is None else tuple(json.loads(own))
        source = Source(id, "", title, date, language, url, names)
        yield Held(key, Path(file), source, now, text)


def set_groups(db: Connection, each: Held, groups: Sequence[str]) -> None:
    """Have other groups hold for a source; inside ``writing``."""
    db.execute("update sources set groups = ? where key = ?", (json.dumps(groups), each.key))
    put_stated(db, each.key, groups, each.source.groups)


def given(db: Connection, source_id: str) -> tuple[str, ...] | None:
    """What an administrator decided for a source."""
    row = db.execute("select groups from given_rights where source = ?", (source_id,)).fetchone()
    return tuple(json.loads(row[0])) if row else None


def given_rights(db: Connection) -> Mapping[str, tuple[str, ...]]:
    """What an administrator decided, by the ids of sources."""
    rows = db.execute("select source, groups from given_rights")
    return {source: tuple(json.loads(groups)) for source, groups in rows}


def give(db: Connection, source_id: str, groups: Sequence[str] | None) -> None:
    """Note what an administrator decided for a source; None takes it back; inside ``writing``."""
    if groups is None:
        db.execute("delete from given_rights where source = ?", (source_id,))
    else:
        db.execute(_GIVE, (source_id, json.dumps(groups)))


def give_moved(db: Connection, before: str, now: str) -> None:
    """Have what was decided for a file's sources hold under its new id, too; inside ``writing``."""
    for source, groups in given_rights(db).items():
        if source == before or source.startswith(f"{before}/"):
            db.execute(
                "insert into given_rights values (?, ?) on conflict do nothing",
                (now + source.removeprefix(before), json.dumps(groups)),
            )


def carry_given(old: Connection, new: Connection) -> None:
    """Copy what was decided from another catalog; inside ``writing``."""
    new.executemany(_GIVE, old.execute("select source, groups from given_rights").fetchall())
