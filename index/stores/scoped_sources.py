"""Finds the sources in a scope with SQL: dates, folders, and who may read what."""

from __future__ import annotations

import json
import sqlite3

from index.scope import Scope

# Dates are compared at the precision that both have: a source of 2025-08 is in a scope from 2025-08-15.
_IN_SCOPE = """
select distinct coalesce(same_as, key) from sources where
    (?1 = '[]' and ?2 = '[]'
        or id in (select value from json_each(?1))
        or exists (select 1 from json_each(?2)
                   where substr(sources.id, 1, length(value) + 1) = value || '/'))
    and (?3 is null or date >= substr(?3, 1, length(date)))
    and (?4 is null or substr(date, 1, length(?4)) <= substr(?4, 1, length(date)))
    and (?5 is null or (groups = '[]' and ?6) or exists (
        select 1 from json_each(groups) own join json_each(?5) asker on own.value = asker.value))
"""


def keys_in(scope: Scope, db: sqlite3.Connection) -> list[int]:
    """The catalog's keys of the sources that hold the chunks of those in scope."""
    folders = [folder.strip("/") for folder in scope.folders]
    rows = db.execute(
        _IN_SCOPE,
        (
            json.dumps(scope.sources),
            json.dumps([folder for folder in folders if folder]),
            scope.since,
            scope.until,
            None if scope.groups is None else json.dumps(scope.groups),
            scope.unnamed,
        ),
    )
    return [key for (key,) in rows]
