"""A corpus in one file: each line is a source with its own id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from index.errors import Unreadable
from index.loaders.dates import stated_date
from index.loaders.depth import too_deep
from index.loaders.encodings import decode
from index.passages import Source


def load(data: bytes, source_id: str) -> Iterator[Source | tuple[str, Unreadable]]:
    """Yield a source for each line; a line that can't be read is named, and the rest goes on."""
    seen: set[str] = set()
    for number, line in enumerate(decode(data).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            source = _source(json.loads(line))
            if source.id in seen:
                raise ValueError(f"_id {source.id!r} stands twice in this file")
        except RecursionError:
            yield f"{source_id}:{number}", too_deep()
            continue
        except ValueError as error:
            yield f"{source_id}:{number}", Unreadable(f"not a line of a corpus: {error}")
            continue
        seen.add(source.id)
        yield source


def _source(record: Any) -> Source:
    if not isinstance(record, dict):
        raise ValueError("expected an object with _id and text")
    for name in ("_id", "text"):
        if not isinstance(record.get(name), str) or (name == "_id" and not record[name].strip()):
            raise ValueError(f"{name} must be a string")
    record["text"].encode("utf-8")  # an escaped lone surrogate is no character; say so here
    groups = record.get("groups") or []
    if not isinstance(groups, list):
        raise ValueError("groups must be a list")
    date = stated_date(_string(record.get("date")) or "")
    return Source(
        id=record["_id"],
        text=record["text"],
        title=_string(record.get("title")) or record["_id"],
        date=date,
        language=_string(record.get("language")) or _string(record.get("lang")),
        url=_string(record.get("url")),
        groups=tuple(str(group) for group in groups),
        date_from="metadata" if date else None,
    )


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
