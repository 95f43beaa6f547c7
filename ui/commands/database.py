"""``citeback database``: where the index is, in which schema, and who writes it."""

from __future__ import annotations

import argparse
import json

from index.engines import missing_driver
from index.errors import CannotRun
from index.generations.choosing import generations_of
from index.home import owner
from ui.commands.exit_codes import DONE
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print it; with ``--migrate-to``, bring the tables to another schema first."""
    if settings.database is None:
        if options.migrate_to is not None:
            raise CannotRun(
                "the index is in files: set CITEBACK_DATABASE to the database to migrate"
            )
        generations, holder = generations_of(settings.home), owner(settings.home)
        found = {"index": generations.said, "live": generations.live(), "schema": None}
        return _say({**found, "writer": str(holder) if holder else None}, in_json=options.json)
    try:
        from index.stores.postgres.faults import shown
        from index.stores.postgres.locks import sole_writer, writer
        from index.stores.postgres.migrating import check, live_of, migrate, version
        from index.stores.postgres.server import server_of
    except ImportError as error:
        raise missing_driver() from error
    server = server_of(settings.database)
    if options.migrate_to is not None:
        if version(server) > 1:
            with sole_writer(server, "database"):
                migrate(server, to=options.migrate_to)
        else:
            migrate(server, to=options.migrate_to)
    else:
        check(server)
    found = {"index": shown(settings.database), "live": live_of(server), "schema": version(server)}
    return _say({**found, "writer": writer(server)}, in_json=options.json)


def _say(found: dict[str, object], *, in_json: bool) -> int:
    if in_json:
        print(json.dumps(found))
        return DONE
    print(f"index: {found['index']}")
    print(f"live generation: {found['live'] if found['live'] is not None else 'none'}")
    if found["schema"] is not None:
        print(f"schema: {found['schema']}")
    print(f"written by: {found['writer'] or 'nobody now'}")
    return DONE
