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
        found = parsed(decode(data).lstrip("\ufeff"))
    except RecursionError as error:
        raise too_deep() from error
    except ValueError as error:
        raise Unreadable(f"not JSON ({error})") from error
    writing = Writing()
    write_value(writing, found)
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


def parsed(text: str) -> Any:
    """The value that a JSON text states; numbers stay as written (``12.50``, ``1e-9``). ValueError for none."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def write_value(writing: Writing, value: Any) -> None:
    """Write a parsed value; Unreadable if it is nested too deep."""
    check_depth(value)
    _write(writing, value, 0)


def _string(said: Mapping[str, Any], name: str) -> str | None:
    found = said.get(name)
    return found if isinstance(found, str) and 0 < len(found) < 300 else None


def _write(writing: Writing, value: Any, depth: int) -> None:
    if rows := _table(value):
        writing.table(rows, header=bool(rows[0]))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            _named(writing, str(name), inner, depth)
    elif isinstance(value, list):
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
    elif isinstance(value, list) and not any(map(_holds, value)):
        writing.item(depth, f"{name}: {', '.join(filter(None, map(_shown, value)))}")
    else:
        writing.item(depth, f"{name}:")
        _write(writing, value, depth + 1)


def _table(value: Any) -> list[list[str]]:
    """The rows of what is a table, the names of its columns first; empty for what is none.

    Tables are lists of similar records, similar records under names of their own, and rows of values
    below a list of the columns' names.
    """
    if isinstance(value, list):
        columns = _columns(value)
        rows = [[_shown(record.get(name)) for name in columns] for record in value if columns]
        return [columns, *rows] if columns else []
    if not isinstance(value, Mapping):
        return []
    if columns := _columns(list(value.values())):
        rows = [
            [str(key), *(_shown(each.get(name)) for name in columns)] for key, each in value.items()
        ]
        return [["", *columns], *rows]
    return _split(value.get("columns"), value.get("data") or value.get("rows"), of=len(value))


def _split(names: Any, rows: Any, *, of: int) -> list[list[str]]:
    """The table of a list of names and one of rows, if these are most of the ``of`` things that are said."""
    if of > 3 or not isinstance(names, list) or not isinstance(rows, list) or not rows:
        return []
    if not all(_is_row(row) and len(row) == len(names) for row in [names, *rows]):
        return []
    return [list(map(_shown, row)) for row in [names, *rows]]


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and not any(map(_holds, value))


def _columns(values: Sequence[Any]) -> list[str]:
    """The names in a list of two or more similar flat records; empty for any other list."""
    if len(values) < 2 or not all(isinstance(each, Mapping) for each in values):
        return []
    names = list(dict.fromkeys(str(name) for each in values for name in each))
    flat = not any(_holds(inner) for each in values for inner in each.values())
    short = all(len(_shown(inner)) < 120 for each in values for inner in each.values())
    alike = sum(len(each) for each in values) * 2 > len(names) * len(values)
    return names if flat and short and alike and 2 <= len(names) <= 30 else []


def _holds(value: Any) -> bool:
    """True for a value that holds others."""
    return isinstance(value, (Mapping, list))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"({len(text):,} encoded characters)" if _ENCODED.match(text) else text
