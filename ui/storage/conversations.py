"""Stores each person's conversations on the server (SQLite, in the home)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from index.errors import NotKept
from index.stores.beside_index import store_of
from index.stores.database import room_on_disk
from index.stores.sql import Connection
from ui.storage.exchanges import Exchange, Exchanges

_EXCHANGE: TypeAdapter[Exchange] = TypeAdapter(Exchange)
_TITLE = 80  # characters of the first question that become a conversation's title
_LISTED = 200
TABLES = (
    """
create table if not exists conversations (
    id text primary key,
    person text not null,
    title text not null,
    changed text not null              -- ISO 8601, UTC
) without rowid
""",
    "create index if not exists conversations_of on conversations (person, changed)",
    """
create table if not exists exchanges (
    conversation text not null references conversations (id) on delete cascade,
    number integer not null,           -- from 0
    said text not null,                -- what a search looks through
    exchange text not null,            -- JSON
    primary key (conversation, number)
) without rowid
""",
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A kept conversation without its exchanges; ``changed`` is ISO 8601 in UTC."""

    id: str
    title: str
    changed: str


class Conversations:
    """All conversations of the page. Nobody can read another person's conversations.

    If nothing can be written, reading still works, and writing raises NotKept.
    """

    def __init__(self, path: Path) -> None:
        self._home = path.parent
        self._store = store_of(path.parent, path.name)
        self._made = False
        with suppress(NotKept, OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._writing():
                pass

    def begin(self, person: str, question: str) -> str:
        """Start a conversation, with its first question as its title; returns its id."""
        with self._writing() as db:
            return self._begun(db, person, question)

    def keep(self, person: str, id: str, number: int, exchange: Exchange) -> None:
        """Save an exchange under ``number`` (from 0); later ones are deleted."""
        with self._writing() as db:
            if self._is_of(db, person, id):  # otherwise it was deleted in the meantime
                self._put(db, id, number, exchange)

    def keep_last(self, person: str, id: str | None, exchanges: Exchanges) -> str:
        """Save the last exchange, and earlier ones that could not be saved; if ``id`` is None, in a new
        conversation. Returns its id."""
        last = len(exchanges) - 1
        with self._writing() as db:
            if id is None:
                id = self._begun(db, person, exchanges[0].question)
                missing = list(range(last + 1))
            else:
                missing = [at for at, each in enumerate(exchanges) if each.unkept or at == last]
            if self._is_of(db, person, id):
                for number in missing:
                    self._put(db, id, number, replace(exchanges[number], unkept=None))
        return id

    def revise(self, person: str, id: str, number: int, exchange: Exchange) -> None:
        """Replace an exchange and leave the later ones."""
        with self._writing() as db:
            if self._is_of(db, person, id):
                db.execute(
                    "update exchanges set exchange = ? where conversation = ? and number = ?",
                    (json.dumps(asdict(exchange)), id, number),
                )

    def listed(
        self, person: str, *, holding: str = "", shown: Callable[[Exchanges], Exchanges] = tuple
    ) -> list[Conversation]:
        """A person's conversations, the latest first; only those that contain all words of ``holding``, if any.

        ``shown`` returns the exchanges as the person may see them: only these are searched for the words.
        """
        if not self._store.has("exchanges"):
            return []
        words = holding.casefold().split()[:10]
        rows = self._store.db.execute(
            "select id, title, changed from conversations where person = ? "
            "order by changed desc, id",
            (person,),
        ).fetchall()
        found = (Conversation(*row) for row in rows)
        kept = [each for each in found if self._holds(each, words, shown)]
        return kept[:_LISTED]

    def read(self, person: str, id: str) -> tuple[Conversation, Exchanges] | None:
        """A conversation with its exchanges; None if this person has none with that id."""
        if not self._store.has("exchanges"):
            return None
        db = self._store.db
        row = db.execute(
            "select id, title, changed from conversations where id = ? and person = ?",
            (id, person),
        ).fetchone()
        if row is None:
            return None
        said = db.execute(
            "select exchange from exchanges where conversation = ? order by number", (id,)
        )
        return Conversation(*row), tuple(_EXCHANGE.validate_json(each) for (each,) in said)

    def rename(self, person: str, id: str, title: str) -> None:
        """Rename a conversation; an empty title changes nothing."""
        if title := _named(title):
            with self._writing() as db:
                db.execute(
                    "update conversations set title = ? where id = ? and person = ?",
                    (title, id, person),
                )

    def delete(self, person: str, id: str) -> None:
        """Delete a conversation with its exchanges."""
        with self._writing() as db:
            db.execute("delete from conversations where id = ? and person = ?", (id, person))

    def close(self) -> None:
        self._store.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with room_on_disk(self._home), self._store.writing() as db:
            if not self._made:
                self._store.make(*TABLES)
            yield db
        self._made = True

    def _begun(self, db: Connection, person: str, question: str) -> str:
        made = secrets.token_urlsafe(12)
        row = (made, person, _named(question), _now())
        db.execute("insert into conversations values (?, ?, ?, ?)", row)
        return made

    def _put(self, db: Connection, id: str, number: int, exchange: Exchange) -> None:
        said = _said(exchange)
        content = json.dumps(asdict(exchange))
        db.execute("delete from exchanges where conversation = ? and number >= ?", (id, number))
        db.execute("insert into exchanges values (?, ?, ?, ?)", (id, number, said, content))
        db.execute("update conversations set changed = ? where id = ?", (_now(), id))

    def _holds(
        self,
        conversation: Conversation,
        words: Sequence[str],
        shown: Callable[[Exchanges], Exchanges],
    ) -> bool:
        if not words:
            return True
        rows = self._store.db.execute(
            "select said, exchange from exchanges where conversation = ?", (conversation.id,)
        ).fetchall()
        title = conversation.title.casefold()
        if not _all_in(words, [title, *(said for said, _ in rows)]):
            return False
        seen = shown(tuple(_EXCHANGE.validate_json(exchange) for _, exchange in rows))
        return _all_in(words, [title, *map(_said, seen)])

    def _is_of(self, db: Connection, person: str, id: str) -> bool:
        row = db.execute("select 1 from conversations where id = ? and person = ?", (id, person))
        return row.fetchone() is not None


def _said(exchange: Exchange) -> str:
    """The text that a search looks through."""
    answer = exchange.answer.answer if exchange.answer else ""
    return f"{exchange.question}\n{answer}".casefold()


def _all_in(words: Sequence[str], texts: Sequence[str]) -> bool:
    whole = "\n".join(texts)
    return all(word in whole for word in words)


def _named(text: str) -> str:
    words = " ".join(text.encode("utf-8", "replace").decode().split())
    return words if len(words) <= _TITLE else words[: _TITLE - 1].rstrip() + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
