"""Finds the sources in a scope with SQL: dates, folders, and who may read what."""

from __future__ import annotations

import json

from index.rights import open_to
from index.scope import Scope
from index.stores.sql import Connection

# Dates are compared at the precision that both have: a source of 2025-08 is in a scope from 2025-08-15.
_IN_SCOPE = """
select distinct coalesce(same_as, key) from sources where
    (?1 = '[]' and ?2 = '[]'
        or id in (select value from json_each(?1))
        or exists (select 1 from json_each(?2)
                   where substr(sources.id, 1, length(value) + 1) = value || '/'))
    and (cast(?3 as text) is null or date >= substr(?3, 1, length(date)))
    and (cast(?4 as text) is null or substr(date, 1, length(?4)) <= substr(?4, 1, length(date)))
    and (cast(?5 as text) is null or groups in (select value from json_each(?5)))
"""
# From the index alone: the rows hold the texts, and reading them would take longer than the search.
_OPEN = """
select distinct coalesce(same_as, key) from sources indexed by sources_of_groups
    where groups in (select value from json_each(?))
"""


def keys_in(scope: Scope, db: Connection, *, by_groups: bool) -> list[int]:
    """The catalog's keys of the sources that hold the chunks of those in scope.

    ``by_groups``: SQLite has its index of groups, which can't be made on a medium that can only be read.
    """
    folders = [folder for folder in (each.strip("/") for each in scope.folders) if folder]
    open_groups = None if scope.groups is None else json.dumps(_open_groups(scope, db))
    only_rights = not (scope.sources or folders or scope.since or scope.until)
    if open_groups is not None and only_rights and by_groups:
        rows = db.execute(_OPEN, (open_groups,))
    else:
        asked = (json.dumps(scope.sources), json.dumps(folders), scope.since, scope.until)
        rows = db.execute(_IN_SCOPE, (*asked, open_groups))
    return [key for (key,) in rows]


def _open_groups(scope: Scope, db: Connection) -> list[str]:
    """Of the lists of groups that sources have, those that are open to the asker, as they are kept."""
    return [
        kept
        for (kept,) in db.execute("select distinct groups from sources")
        if open_to(json.loads(kept), scope.groups, unnamed=scope.unnamed)
    ]
