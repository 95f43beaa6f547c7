"""A corpus in one file: each line is a source with its own id.

What a line says of groups is taken at its word, or closed: a source that names groups badly is left to who
administrates, and so is one that names none where others of its corpus do, unless a setting opens it.
"""

from __future__ import annotations

import json
import re
import unicodedata
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
_DEEPEST = 3  # objects in objects that are looked through for groups
_KEYS = re.compile(r'"((?:[^"\\]|\\.){1,80})"\s*:')
_NAMED = 10  # unknown keys that a remark names
# Letters of other scripts that look like those of "groups": Cyrillic, Greek and small variants.
_LOOKS_LIKE = str.maketrans(
    {"ԍ": "g", "ɡ": "g", "г": "r", "о": "o", "ο": "o", "օ": "o", "у": "u", "υ": "u", "ս": "u"}
    | {"р": "p", "ρ": "p", "ѕ": "s"}
)
_GROUP = re.compile(r"gr[ou]{1,2}p")  # also in German, French, Spanish, Italian, ...
# Other names that people give to who may read something; none of them is read.
_RIGHTS = re.compile(
    r"acls?|access(?:controls?|levels?|lists?|groups?)?|permissions?|roles|teams|readers?|audiences?|visibility"
    r"|allowed(?:to|for|users?|readers?|roles?)?|restricted(?:to)?|confidential(?:ity)?|groupes?|berechtigung(?:en)?"
    r"|rechte|rollen|permisos?|права|доступ|группы?|роли|权限|组|群组|用户组|可见性|角色"
)


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
    lines = decode(data).removeprefix("\ufeff").split("\n")
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
        groups, remark = _groups(record, line, corpus)
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
    """Whether a line has groups, or something like it: then its corpus knows of groups.

    Also where the line can't be read: what it would have said of groups counts all the same.
    """
    if not any(map(_may_be_groups, _KEYS.findall(line))):
        return False  # most lines, without reading them twice
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return True
    return isinstance(record, dict) and ("groups" in record or _misplaced(record) is not None)


def _may_be_groups(key: str) -> bool:
    return key == "groups" or "\\" in key or (key not in _KNOWN and _like_groups(key))


def _groups(
    record: Mapping[str, Any], line: str, corpus: _Corpus
) -> tuple[tuple[str, ...], str | None]:
    """Who may read a line's source, and what to say of that: closed where it can't be told."""
    misplaced = _misplaced(record)
    if misplaced is not None and ("groups" not in record or not _RIGHTS.fullmatch(misplaced)):
        return (ADMINISTRATORS,), f"{misplaced[:60]!r} is not read, and looks like groups: {_ONLY}"
    if "groups" not in record:
        return ((DEFAULT,) if corpus.speaks_of_groups else ()), None
    if _twice(line):
        return (ADMINISTRATORS,), f"groups stands twice in it: {_ONLY}"
    said = record["groups"]
    if said is not None and not isinstance(said, list):
        return (ADMINISTRATORS,), f"its groups are no list of names: {_ONLY}"
    if not all(isinstance(group, str) for group in said or ()):
        return (ADMINISTRATORS,), f"its groups are no list of names: {_ONLY}"
    named = tuple(group.strip() for group in said or () if group.strip())
    if not named:
        return (ADMINISTRATORS,), f"its groups are empty: {_ONLY}"
    if odd := next((group for group in named if "," in group), None):
        remark = f"no login can name the group {odd[:60]!r}, as a comma parts groups: {_ONLY}"
        return (ADMINISTRATORS,), remark
    return named, None


def _twice(line: str) -> bool:
    """Whether an object in a line has groups more than once: JSON's own reader keeps the last in silence."""
    found = False

    def pairs(each: list[tuple[str, Any]]) -> None:
        nonlocal found
        found = found or [key for key, _ in each].count("groups") > 1

    if sum(map(_may_be_groups, _KEYS.findall(line))) > 1:
        json.loads(line, object_pairs_hook=pairs)
    return found


def _misplaced(record: Mapping[str, Any], depth: int = 1) -> str | None:
    """A key that looks like groups where nobody reads it: misspelt, in another script, or further inside."""
    for key, value in record.items():
        if (depth > 1 and key == "groups") or _like_groups(key):
            return key
        inner = isinstance(value, Mapping) and depth < _DEEPEST and _misplaced(value, depth + 1)
        if inner:
            return f"{key}.{inner}"
    return None


def _like_groups(key: str) -> bool:
    if key == "groups":
        return False
    plain = unicodedata.normalize("NFKC", key).casefold()
    letters = "".join(each for each in plain if each.isalnum())
    if _RIGHTS.fullmatch(letters):
        return True
    latin = re.sub(r"[^a-z]", "", letters.translate(_LOOKS_LIKE))
    near = OSA.distance(latin, "groups", score_cutoff=_MISSPELT) <= _MISSPELT
    return near or _GROUP.search(latin) is not None


def _unread(unknown: Mapping[str, int]) -> str:
    shown = [f"{key[:60]!r} (lines: {count:,})" for key, count in sorted(unknown.items())[:_NAMED]]
    more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
    return f"not read: {', '.join(shown)}{more}; what is read: {', '.join(_KNOWN)}"


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
