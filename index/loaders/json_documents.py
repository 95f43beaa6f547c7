"""JSON as readable text: nested lists of names and values, and tables of similar records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.errors import Unreadable
from index.loaders.dates import stated_date
from index.loaders.depth import check_depth, too_deep
from index.loaders.encodings import decode
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.writing import Writing
from index.passages import Source

_ENCODED = re.compile(r"(?:data:[\w/+.-]+;base64,)?[A-Za-z0-9+/_-]{120,}={0,2}$")


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Source]:
    """Yield the one source in ``data``; Unreadable if it isn't JSON, or nested too deep."""
    try:
        found = json.loads(decode(data).lstrip("\ufeff"))
    except RecursionError as error:
        raise too_deep() from error
    except ValueError as error:
        raise Unreadable(f"not JSON ({error})") from error
    check_depth(found)
    writing = Writing()
    _write(writing, found, 0)
    said = found if isinstance(found, Mapping) else {}
    date = stated_date(str(said.get("date", "")))
    yield writing.source(
        source_id,
        title=_string(said, "title") or _string(said, "name"),
        date=date,
        date_from="metadata" if date else None,
        url=_string(said, "url"),
        language=_string(said, "language"),
    )


def _string(said: Mapping[str, Any], name: str) -> str | None:
    found = said.get(name)
    return found if isinstance(found, str) and 0 < len(found) < 300 else None


def _write(writing: Writing, value: Any, depth: int) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _named(writing, str(name), inner, depth)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if columns := _columns(value):
            rows = [[_shown(record.get(name)) for name in columns] for record in value]
            writing.table([columns, *rows], header=True)
            return
        for inner in value:
            _write(writing, inner, depth)
            writing.end_table()
    elif depth == 0 or len(_shown(value)) > 400:
        writing.paragraph(_shown(value))
    else:
        writing.item(depth - 1, _shown(value))


def _named(writing: Writing, name: str, value: Any, depth: int) -> None:
    if value is None or value in ("", [], {}):
        return
    if not isinstance(value, (Mapping, list)):
        writing.item(depth, f"{name}: {_shown(value)}")
    elif isinstance(value, list) and all(not isinstance(each, (Mapping, list)) for each in value):
        writing.item(depth, f"{name}: {', '.join(map(_shown, value))}")
    else:
        writing.item(depth, f"{name}:")
        _write(writing, value, depth + 1)


def _columns(values: Sequence[Any]) -> list[str]:
    """The names in a list of two or more similar flat records; empty for any other list."""
    if len(values) < 2 or not all(isinstance(each, Mapping) for each in values):
        return []
    names = list(dict.fromkeys(str(name) for each in values for name in each))
    flat = all(not isinstance(inner, (Mapping, list)) for each in values for inner in each.values())
    short = all(len(_shown(inner)) < 120 for each in values for inner in each.values())
    alike = sum(len(each) for each in values) * 2 > len(names) * len(values)
    return names if flat and short and alike and 2 <= len(names) <= 30 else []


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"({len(text):,} encoded characters)" if _ENCODED.match(text) else text
