"""A corpus in one file: each line is a source with its own id.

What a line says of groups is taken at its word, or closed: a source that names groups badly is left to who
administrates, and so is one that names none where others of its corpus do, unless a setting opens it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import OSA

from index.errors import Unreadable
from index.loaders.dates import stated_date
from index.loaders.depth import too_deep
from index.loaders.encodings import decode
from index.loaders.parts import Remark
from index.passages import Source
from index.rights import ADMINISTRATORS, DEFAULT

_KNOWN = ("_id", "text", "title", "date", "url", "groups", "language", "lang")
_ONLY = "only administrators may read it behind a login"
_UNNAMED = (
    "sources that name no groups, while others here do: {count:,}; behind a login only administrators may read "
    "them, or whom CITEBACK_DEFAULT_GROUPS names"
)
_MISSPELT = 2  # letters wrong, missing, too many or changed places, at most
_KEYS = re.compile(r'"((?:[^"\\]|\\.){1,80})"\s*:')
_NAMED = 10  # unknown keys that a remark names


@dataclass(slots=True)
class _Corpus:
    """What is known of a file's lines: whether some speak of groups, and the keys that nobody reads."""

    speaks_of_groups: bool
    seen: set[str] = field(default_factory=set)
    unknown: dict[str, int] = field(default_factory=dict)
    unnamed: int = 0  # sources without groups beside others that name some

    def note(self, record: Mapping[str, Any], groups: Sequence[str]) -> None:
        self.unnamed += DEFAULT in groups
        for key in record.keys() - set(_KNOWN):
            self.unknown[key] = self.unknown.get(key, 0) + 1


def load(data: bytes, source_id: str) -> Iterator[Source | Remark | tuple[str, Unreadable]]:
    """Yield a source for each line; a line that can't be read is named, and the rest goes on."""
    lines = decode(data).split("\n")
    corpus = _Corpus(any(map(_speaks_of_groups, lines)))
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield from _line(line, f"{source_id}:{number}", corpus)
    if corpus.unnamed:
        yield Remark(source_id, _UNNAMED.format(count=corpus.unnamed))
    if corpus.unknown:
        yield Remark(source_id, _unread(corpus.unknown))


def _line(
    line: str, place: str, corpus: _Corpus
) -> Iterator[Source | Remark | tuple[str, Unreadable]]:
    try:
        record = _record(line)
        groups, remark = _groups(record, corpus)
        source = _source(record, groups)
        if source.id in corpus.seen:
            raise ValueError(f"_id {source.id!r} stands twice in this file")
    except RecursionError:
        yield place, too_deep()
        return
    except ValueError as error:
        yield place, Unreadable(f"not a line of a corpus: {error}")
        return
    corpus.seen.add(source.id)
    corpus.note(record, groups)
    if remark:
        yield Remark(place, remark)
    yield source


def _record(line: str) -> dict[str, Any]:
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError("expected an object with _id and text")
    for name in ("_id", "text"):
        if not isinstance(record.get(name), str) or (name == "_id" and not record[name].strip()):
            raise ValueError(f"{name} must be a string")
    record["text"].encode("utf-8")  # an escaped lone surrogate is no character; say so here
    return record


def _source(record: Mapping[str, Any], groups: tuple[str, ...]) -> Source:
    date = stated_date(_string(record.get("date")) or "")
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


def _speaks_of_groups(line: str) -> bool:
    """Whether a line has groups, or something like it: then its corpus knows of groups."""
    if not any(map(_may_be_groups, _KEYS.findall(line))):
        return False  # most lines, without reading them twice
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and any(key == "groups" or _like_groups(key) for key in record)


def _may_be_groups(key: str) -> bool:
    return key == "groups" or "\\" in key or (key not in _KNOWN and _like_groups(key))


def _groups(record: Mapping[str, Any], corpus: _Corpus) -> tuple[tuple[str, ...], str | None]:
    """Who may read a line's source, and what to say of that; ValueError where it can't be told."""
    alike = [key for key in record if _like_groups(key)]
    if alike:
        return (ADMINISTRATORS,), f"{alike[0][:60]!r} is not read, and looks like groups: {_ONLY}"
    if "groups" not in record:
        return ((DEFAULT,) if corpus.speaks_of_groups else ()), None
    said = record["groups"]
    if said is not None and not isinstance(said, list):
        raise ValueError("groups must be a list")
    if not all(isinstance(group, str) for group in said or ()):
        raise ValueError("groups must be a list of names")
    named = tuple(group.strip() for group in said or () if group.strip())
    if not named:
        return (ADMINISTRATORS,), f"its groups are empty: {_ONLY}"
    odd = next((group for group in named if "," in group), None)
    return named, odd and f"no login can name the group {odd[:60]!r}: a comma parts groups"


def _like_groups(key: str) -> bool:
    plain = re.sub(r"[^a-z]", "", key.casefold())
    if key == "groups":
        return False
    return "group" in plain or OSA.distance(plain, "groups", score_cutoff=_MISSPELT) <= _MISSPELT


def _unread(unknown: Mapping[str, int]) -> str:
    shown = [f"{key[:60]!r} (lines: {count:,})" for key, count in sorted(unknown.items())[:_NAMED]]
    more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
    return f"not read: {', '.join(shown)}{more}; what is read: {', '.join(_KNOWN)}"


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
