"""A document as a loader gives it, as a line of a corpus: text, title, date, and what it says of its readers.

A line of a corpus takes its text as it is: nothing in it is markup, front matter or a format.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from index.connections.kept import plain_id
from index.loaders.line_groups import DATES, groups_of

_IDS = ("id", "_id", "doc_id", "document_id", "uuid")
_ADDRESSES = ("url", "link", "web_url", "webUrl", "source", "href")
_PARTS = ("page", "page_number", "row", "seq_num", "sheet_name", "start_index", "chunk", "section")
_TITLES = ("title", "name", "file_name", "filename", "subject")
_MORE_DATES = ("last_modified", "modified", "updated_at", "when", "created_at", "creationdate")


@dataclass(frozen=True, slots=True)
class Given:
    """A document; ``key`` stays the same from run to run. ``unclear`` says what may name its readers."""

    key: str
    source: str
    text: str
    title: str | None
    url: str | None
    date: str | None
    groups: tuple[str, ...] | None
    unclear: str | None

    def line(self, source: str) -> bytes:
        """It as the one line of a corpus, as the source of this id."""
        said = {"title": self.title, "url": self.url, "date": self.date}
        record: dict[str, Any] = {"_id": source, "text": self.text}
        record |= {name: value for name, value in said.items() if value}
        if self.unclear is not None:
            record["groups"] = []  # no reader takes that for groups: it stays closed
        elif self.groups:
            record["groups"] = list(self.groups)
        return json.dumps(record, ensure_ascii=True).encode() + b"\n"


def given_documents(records: Iterable[Mapping[str, Any]], connection: str) -> Iterator[Given]:
    """The documents in what a loader's process told; of equal names each gets a number, in their order."""
    times: Counter[str] = Counter()
    for record in records:
        metadata: Mapping[str, Any] = record["metadata"]
        name = _name(record, metadata)
        times[name] += 1
        key = name if times[name] == 1 else f"{name} #{times[name]}"
        groups, unclear = groups_of(metadata, of_many=False)
        yield Given(
            key=key,
            source=_source(connection, key),
            text=record["text"],
            title=_first(metadata, _TITLES) or PurePosixPath(name).name[:200],
            url=next(filter(_is_address, _texts(metadata, _ADDRESSES)), None),
            date=_first(metadata, (*DATES, *_MORE_DATES)),
            groups=groups or None,
            unclear=unclear,
        )


def _name(record: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    """What a document goes by: its id, or where it comes from and which part of that it is, or its text."""
    own = record.get("id")
    if isinstance(own, str | int) and str(own).strip():
        return str(own).strip()
    if named := _first(metadata, _IDS):
        return named
    whence = _first(metadata, ("source", *_ADDRESSES, "path", "file_path"))
    if whence is None:
        return hashlib.sha256(record["text"].encode("utf-8", "replace")).hexdigest()[:20]
    parts = [
        f"{name} {metadata[name]}" for name in _PARTS if isinstance(metadata.get(name), int | str)
    ]
    return ", ".join([whence, *parts])


def _source(connection: str, key: str) -> str:
    # An ending would tell a grammar: the text is what was read of a file, not that file.
    name = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://", "", key)
    return f"{connection}/{plain_id(name)}.txt"


def _texts(metadata: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        value = metadata.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            yield str(value).strip()


def _first(metadata: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next(_texts(metadata, names), None)


def _is_address(text: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>\"'@/][^\s<>\"']*", text) is not None
