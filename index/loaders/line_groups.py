"""Reads the groups that a line of a corpus names; if they are unclear, its source is closed.

If a line names groups wrongly, or in a place where they are not read, only administrators may read its
source. The same holds if it names none while other lines of its corpus do, unless a setting opens it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA

from index.rights import ADMINISTRATORS, DEFAULT

# What exports call the day on which a page was published; ``date`` wins.
DATES = (
    "date", "published", "published_at", "publishedAt", "published_date", "date_published", "datePublished",
    "publication_date", "pubDate", "publish_date",
)  # fmt: skip
KNOWN = ("_id", "text", "title", *DATES, "url", "groups", "language", "lang")
_ONLY = "only administrators may read it behind a login"
_MISSPELT = 1  # letters that may be wrong, missing, extra or swapped: with two, "crops" would match
_LONGEST = 200  # characters of a key, and of the path to it, that are checked and kept
REPEATED = "\N{NULL}"  # appended to a key that occurs twice in an object
# Keys in a line that is no JSON: in any quotes, or in none.
_KEYS = re.compile(r"""["'“”«»]?([^\W\d_][\w .\\-]{0,80})["'“”«»]?\s*[:=]""")
_KEY_INSIDE = re.compile(r"""["']groups?["']\s*:""")  # in a string that is broken JSON
# Letters of other scripts that look like those of "groups": Cyrillic, Greek, small variants and capitals.
_LOOKS_LIKE = str.maketrans(
    {"ԍ": "g", "ɡ": "g", "г": "r", "о": "o", "ο": "o", "օ": "o", "у": "u", "υ": "u", "ս": "u"}
    | {"р": "p", "ρ": "p", "ѕ": "s"}
    | {"ɢ": "g", "ʀ": "r", "ᴏ": "o", "ᴜ": "u", "ᴘ": "p", "ꜱ": "s"}
)
_GROUP = re.compile(r"gr[ou]{1,2}p|^grps?$")  # also in German, French, Spanish, Italian, ...
# Other names that people use for access rights; none of them is read.
_RIGHTS = re.compile(
    r"\w{0,6}acl|acl(?:s|read|write|entries|list)|rights|(?:visible|readable|viewable)(?:to|by)|can(?:view|read)"
    r"|access(?:controls?|controllist|policy|levels?|lists?|groups?)?|permissions?|permissionlevel"
    r"|roles|teams|readers?|audiences?|visibility"
    r"|allowed(?:to|for|users?|readers?|roles?)?|restricted(?:to)?|confidential(?:ity)?|groupes?|berechtigung(?:en)?"
    r"|rechte|rollen|permisos?|права|доступ|группы?|роли|权限|组|群组|用户组|可见性|角色"
)


def speaks_of_groups(line: str) -> bool:
    """Whether a line has groups, or a key that looks like it: then its corpus uses groups.

    A line that can't be parsed counts too, if its text mentions groups.
    """
    try:
        record = json.loads(line, object_pairs_hook=every_pair)
    except (ValueError, RecursionError):
        said = "group" in line.casefold()
        return said or any("\\" in key or like_groups(key) for key in _KEYS.findall(line))
    if isinstance(record, str):
        record = _of_json(record)
    if isinstance(record, dict) and "groups" in record:
        return True
    return next(_misplaced(record), None) is not None


def groups_of(record: Mapping[str, Any], *, of_many: bool) -> tuple[tuple[str, ...], str | None]:
    """The groups of a line's source, and a remark if they are unclear: then only administrators may read it.

    ``of_many`` says that lines of its corpus mention groups.
    """
    if f"groups{REPEATED}" in record:
        return closed("groups stands twice in it")
    named = "groups" in record
    # In a line that names groups, a key like "readers" may mean anything.
    odd = (key for key in _misplaced(record) if not (named and _RIGHTS.fullmatch(key)))
    if misplaced := next(odd, None):
        return closed(f"{misplaced[:60]!r} is not read, and looks like groups")
    if not named:
        return ((DEFAULT,) if of_many else ()), None
    return _read(record["groups"])


def _read(said: object) -> tuple[tuple[str, ...], str | None]:
    if said is not None and not isinstance(said, list):
        return closed("its groups are no list of names")
    if not all(isinstance(group, str) for group in said or ()):
        return closed("its groups are no list of names")
    named, fault = group_names(said or ())
    return (named, None) if fault is None else closed(fault)


def group_names(said: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """The names of groups without blanks around them, and what is wrong with them."""
    named = tuple(group.strip() for group in said if group.strip())
    if not named:
        return (), "its groups are empty"
    if odd := next((group for group in named if "," in group), None):
        return (), f"no login can name the group {odd[:60]!r}, as a comma parts groups"
    if odd := next(filter(_unseen, named), None):
        return (), f"the group {odd[:60]!r} has characters that nobody sees"
    return named, None


def closed(why: str) -> tuple[tuple[str, ...], str]:
    """The mark of what only administrators may read, and a remark that says why."""
    return (ADMINISTRATORS,), f"{why}: {_ONLY}"


def _unseen(group: str) -> bool:
    """True if a name holds control or format characters, or half a character."""
    return any(unicodedata.category(each) in ("Cc", "Cf", "Cs") for each in group)


def every_pair(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object with all its pairs: ``json`` itself silently keeps only the last value of a repeated name.

    For ``json.loads(..., object_pairs_hook=every_pair)``; all values of a repeated name are stored under
    the name with ``REPEATED`` appended.
    """
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    every: dict[str, list[Any]] = {}
    for key, value in pairs:
        every.setdefault(key, []).append(value)
    repeated = {key: values for key, values in every.items() if len(values) > 1}
    for key, values in repeated.items():
        found[key + REPEATED] = [*values, found.get(key + REPEATED)]
    return found


def _misplaced(record: object) -> Iterator[str]:
    """The keys that look like "groups" but are not read: misspelt, in another script, or nested.

    At any depth, in objects, lists, and JSON in a string; also "groups" as a nested string value beside
    a list: ``{"name": "groups", "value": ["board"]}``, ``["groups", ["board"]]``.
    """
    inside: list[tuple[str, object]] = [("", record)]
    while inside:
        path, value = inside.pop()
        held = _held(value)
        beside_list = bool(path) and any(isinstance(inner, list) for _, inner in held)
        for key, inner in held:
            if not path and key in KNOWN and isinstance(inner, str):
                continue  # the values of known keys are free text
            own = f"{path}.{key[:_LONGEST]}".strip(".")[:_LONGEST]
            if (path and key == "groups") or like_groups(key[:_LONGEST]):
                yield own
            elif beside_list and isinstance(inner, str) and inner.strip().casefold() == "groups":
                yield f"{own}: groups".lstrip(": ")
            inside.append((own or "[]", inner))


def _held(value: object) -> Sequence[tuple[str, object]]:
    if isinstance(value, str):
        value = _of_json(value)
    if isinstance(value, dict):
        return list(value.items())
    return [("", each) for each in value] if isinstance(value, list) else []


def _of_json(text: str) -> object:
    """The value of a string that is JSON itself; None for any other (a marker for broken JSON with groups)."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text, object_pairs_hook=every_pair)
    except (ValueError, RecursionError):
        return {"unread.groups": None} if _KEY_INSIDE.search(text) else None


@lru_cache(maxsize=4096)
def like_groups(key: str) -> bool:
    """True if a key may have been meant as groups, and is not read as these."""
    if key in KNOWN or not key:
        return False
    plain = unicodedata.normalize("NFKC", key).casefold()
    letters = "".join(each for each in plain if each.isalnum())
    if _RIGHTS.fullmatch(letters):
        return True
    latin = re.sub(r"[^a-z]", "", letters.translate(_LOOKS_LIKE))
    near = OSA.distance(latin, "groups", score_cutoff=_MISSPELT) <= _MISSPELT
    return near or _GROUP.search(latin) is not None
