"""What the last sync did, kept with the index: the process that serves it may not have run the sync."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from index.stores.catalog import Catalog
from index.syncing.sync import SyncSummary

_NAME = "last sync"
_COUNTED = ("new", "changed", "unchanged", "moved", "gone", "empty", "failed")


@dataclass(frozen=True, slots=True)
class LastSync:
    """When it ended (ISO 8601, UTC), and how many sources it found new, changed, ..."""

    at: str
    counts: Mapping[str, int]


def note_sync(catalog: Catalog, summary: SyncSummary) -> None:
    """Store what a sync did, in place of the note on the sync before."""
    counts = {name: getattr(summary, name) for name in _COUNTED}
    ended = datetime.now(UTC).isoformat(timespec="seconds")
    catalog.set_meta(_NAME, json.dumps({"at": ended, "counts": counts}))


def last_sync(catalog: Catalog) -> LastSync | None:
    """What the last sync did; None for an index that was never synced to the end."""
    noted = catalog.meta(_NAME)
    return LastSync(**json.loads(noted)) if noted else None
