"""A corpus in one file: each line is a source with its own id, and says who may read it (``line_groups``).

Lines of JSON that are no corpus, and say nothing of who may read them, are read as one document.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.errors import Unreadable
from index.loaders.dates import stated_date
from index.loaders.depth import too_deep
from index.loaders.encodings import decode
from index.loaders.json_documents import parsed, write_value
from index.loaders.line_groups import (
    DATES,
    KNOWN,
    REPEATED,
    every_pair,
    groups_of,
    speaks_of_groups,
)
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded, Remark, Unread
from index.loaders.writing import Writing
from index.passages import Source
from index.rights import DEFAULT

_UNNAMED = (
    "sources that name no groups, while others here do: {count:,}; behind a login only administrators may read "
    "them, or whom CITEBACK_DEFAULT_GROUPS names"
)
_SHOWN = [each for each in KNOWN if each not in DATES[1:]]
_NAMED = 10  # unknown keys that a remark names


@dataclass(slots=True)
class _Corpus:
    """Facts about a file's lines: whether some mention groups, the ids seen, and the keys that are not read."""

    speaks_of_groups: bool
    seen: set[str] = field(default_factory=set)
    unknown: dict[str, int] = field(default_factory=dict)
    unnamed: int = 0  # sources without groups, while others name some

    def note(self, record: Mapping[str, Any], groups: Sequence[str]) -> None:
        self.unnamed += DEFAULT in groups
        for key in {key.rstrip(REPEATED) for key in record} - set(KNOWN):
            self.unknown[key] = self.unknown.get(key, 0) + 1


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield a source for each line; a line that can't be read is reported, and the rest is still read."""
    lines = decode(data).removeprefix("\ufeff").split("\n")
    if (records := _other_records(lines)) is not None:
        writing = Writing()
        write_value(writing, records)
        yield writing.source(source_id)
        return
    corpus = _Corpus(any(map(speaks_of_groups, filter(str.strip, lines))))
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield from _line(line, f"{source_id}:{number}", corpus)
    if corpus.unnamed:
        yield Remark(source_id, _UNNAMED.format(count=corpus.unnamed))
    if corpus.unknown:
        yield Remark(source_id, _unread(corpus.unknown))


def _other_records(lines: Sequence[str]) -> list[Any] | None:
    """The values of all lines, if none is a line of a corpus or speaks of groups; None otherwise."""
    records = []
    for line in filter(str.strip, lines):
        try:
            record = parsed(line)
        except (ValueError, RecursionError):
            return None
        if isinstance(record, dict) and ("_id" in record or "text" in record):
            return None
        records.append(record)
    if not records or any(speaks_of_groups(line) for line in lines if line.strip()):
        return None
    return records


def _line(line: str, place: str, corpus: _Corpus) -> Iterator[Loaded]:
    try:
        record = _record(line)
        groups, remark = groups_of(record, of_many=corpus.speaks_of_groups)
        source = _source(record, groups)
        if source.id in corpus.seen:
            raise ValueError(f"_id {source.id!r} stands twice in this file")
    except RecursionError:
        yield Unread(place, too_deep())
        return
    except ValueError as error:
        yield Unread(place, Unreadable(f"not a line of a corpus: {error}"))
        return
    corpus.seen.add(source.id)
    corpus.note(record, groups)
    if remark:
        yield Remark(place, remark)
    yield source


def _record(line: str) -> dict[str, Any]:
    record = json.loads(line, object_pairs_hook=every_pair)
    if not isinstance(record, dict):
        raise ValueError("expected an object with _id and text")
    if "_id" not in record and "id" in record:
        record["_id"] = record.pop("id")
    if type(record.get("_id")) is int:
        record["_id"] = str(record["_id"])
    for name in ("_id", "text"):
        if not isinstance(record.get(name), str) or (name == "_id" and not record[name].strip()):
            raise ValueError(f"{name} must be a string")
    return record


def _source(record: Mapping[str, Any], groups: tuple[str, ...]) -> Source:
    stated = (stated_date(_string(record.get(name)) or "") for name in DATES)
    date = next(filter(None, stated), None)
    return Source(
        id=record["_id"],
        text=record["text"],
        title=_string(record.get("title")) or record["_id"],
        date=date,
        language=_string(record.get("language")) or _string(record.get("lang")),
        url=_string(record.get("url")),
        groups=groups,
        date_from="metadata" if date else None,
    )


def _unread(unknown: Mapping[str, int]) -> str:
    shown = [f"{key[:60]!r} (lines: {count:,})" for key, count in sorted(unknown.items())[:_NAMED]]
    more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
    return f"not read: {', '.join(shown)}{more}; what is read: {', '.join(_SHOWN)}"


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
