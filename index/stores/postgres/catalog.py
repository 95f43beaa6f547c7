"""The catalog in PostgreSQL: the schema of one generation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.stores.postgres.connection import PostgresDatabase
from index.stores.sql_catalog import SqlCatalog

if TYPE_CHECKING:
    from index.stores.word_index import WordIndex


class PostgresCatalog(PostgresDatabase, SqlCatalog):
    """An open catalog; its tables are there (``migrating.make_generation``)."""

    marked = (
        'select json_agg(json_build_array(m."start", m."end", m.what, m.certainty) '
        'order by m."start")::text from marks m where m.source = s.key'
    )

    @property
    def place(self) -> str:
        return self._paths.name() if self._paths else ""

    def lexical(self) -> WordIndex:
        from index.stores.postgres.lexical import PostgresLexical

        return PostgresLexical(self)

    def damage(self) -> Sequence[str]:
        """Nothing: PostgreSQL holds references itself, and checks its pages if it is told to."""
        return ()

    def defer(self) -> None:
        """Nothing: references are checked at the end of each transaction."""
