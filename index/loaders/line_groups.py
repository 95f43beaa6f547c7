"""What a line of a corpus says of groups: taken at its word, or closed.

A line that names groups badly, or where nobody reads them, leaves its source to who administrates; so
does one that names none where others of its corpus do, unless a setting opens it.
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

KNOWN = ("_id", "text", "title", "date", "url", "groups", "language", "lang")
_ONLY = "only administrators may read it behind a login"
_MISSPELT = 1  # letters wrong, missing, too many or changed places: two make "groups" of "crops"
_LONGEST = 200  # characters of a key, and of where it stands, that are looked at and remembered
REPEATED = "\N{NULL}"  # what is put behind a key that stands twice in an object
# Keys as they may stand in a line that is no JSON: in any quotes, or in none.
_KEYS = re.compile(r"""["'“”«»]?([^\W\d_][\w .\\-]{0,80})["'“”«»]?\s*[:=]""")
_KEY_INSIDE = re.compile(r"""["']groups?["']\s*:""")  # in a string that would be JSON
# Letters of other scripts that look like those of "groups": Cyrillic, Greek, small variants and capitals.
_LOOKS_LIKE = str.maketrans(
    {"ԍ": "g", "ɡ": "g", "г": "r", "о": "o", "ο": "o", "օ": "o", "у": "u", "υ": "u", "ս": "u"}
    | {"р": "p", "ρ": "p", "ѕ": "s"}
    | {"ɢ": "g", "ʀ": "r", "ᴏ": "o", "ᴜ": "u", "ᴘ": "p", "ꜱ": "s"}
)
_GROUP = re.compile(r"gr[ou]{1,2}p|^grps?$")  # also in German, French, Spanish, Italian, ...
# Other names that people give to who may read something; none of them is read.
_RIGHTS = re.compile(
    r"\w{0,6}acl|acl(?:s|read|write|entries|list)|rights|(?:visible|readable|viewable)(?:to|by)|can(?:view|read)"
    r"|access(?:controls?|controllist|policy|levels?|lists?|groups?)?|permissions?|permissionlevel"
    r"|roles|teams|readers?|audiences?|visibility"
    r"|allowed(?:to|for|users?|readers?|roles?)?|restricted(?:to)?|confidential(?:ity)?|groupes?|berechtigung(?:en)?"
    r"|rechte|rollen|permisos?|права|доступ|группы?|роли|权限|组|群组|用户组|可见性|角色"
)


def speaks_of_groups(line: str) -> bool:
    """Whether a line has groups, or something like it: then its corpus knows of groups.

    Also where the line can't be read: what it would have said of groups counts all the same.
    """
    try:
        record = json.loads(line, object_pairs_hook=every_pair)
    except (ValueError, RecursionError):
        said = "group" in line.casefold()
        return said or any("\\" in key or _like_groups(key) for key in _KEYS.findall(line))
    if isinstance(record, str):
        record = _of_json(record)
    if isinstance(record, dict) and "groups" in record:
        return True
    return next(_misplaced(record), None) is not None


def groups_of(record: Mapping[str, Any], *, of_many: bool) -> tuple[tuple[str, ...], str | None]:
    """Who may read a line's source, and what to say of that: closed where it can't be told.

    ``of_many`` says that lines of its corpus speak of groups.
    """
    if f"groups{REPEATED}" in record:
        return _closed("groups stands twice in it")
    named = "groups" in record
    # Beside groups that are named, "readers" may be anything.
    odd = (key for key in _misplaced(record) if not (named and _RIGHTS.fullmatch(key)))
    if misplaced := next(odd, None):
        return _closed(f"{misplaced[:60]!r} is not read, and looks like groups")
    if not named:
        return ((DEFAULT,) if of_many else ()), None
    return _read(record["groups"])


def _read(said: object) -> tuple[tuple[str, ...], str | None]:
    if said is not None and not isinstance(said, list):
        return _closed("its groups are no list of names")
    if not all(isinstance(group, str) for group in said or ()):
        return _closed("its groups are no list of names")
    named = tuple(group.strip() for group in said or () if group.strip())
    if not named:
        return _closed("its groups are empty")
    if odd := next((group for group in named if "," in group), None):
        return _closed(f"no login can name the group {odd[:60]!r}, as a comma parts groups")
    if odd := next(filter(_unseen, named), None):
        return _closed(f"the group {odd[:60]!r} has characters that nobody sees")
    return named, None


def _closed(why: str) -> tuple[tuple[str, ...], str]:
    return (ADMINISTRATORS,), f"{why}: {_ONLY}"


def _unseen(group: str) -> bool:
    """True where a name holds control or format characters, or half a character."""
    return any(unicodedata.category(each) in ("Cc", "Cf", "Cs") for each in group)


def every_pair(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON with all that stands in it: JSON's own reader keeps the last of a name in silence.

    For ``json.loads(..., object_pairs_hook=every_pair)``; all values of a repeated name lie under it with
    ``REPEATED`` behind.
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
    """The keys that look like groups where nobody reads them: misspelt, in another script, or further inside.

    However deep, in objects, lists, and JSON in a string; also where it is the name of a field inside, beside
    a list: ``{"name": "groups", "value": ["board"]}``, ``["groups", ["board"]]``.
    """
    inside: list[tuple[str, object]] = [("", record)]
    while inside:
        path, value = inside.pop()
        held = _held(value)
        beside_list = bool(path) and any(isinstance(inner, list) for _, inner in held)
        for key, inner in held:
            if not path and key in KNOWN and isinstance(inner, str):
                continue  # a text may say what it likes
            own = f"{path}.{key[:_LONGEST]}".strip(".")[:_LONGEST]
            if (path and key == "groups") or _like_groups(key[:_LONGEST]):
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
    """What a string that is JSON itself holds; None for any other."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text, object_pairs_hook=every_pair)
    except (ValueError, RecursionError):
        return {"unread.groups": None} if _KEY_INSIDE.search(text) else None


@lru_cache(maxsize=4096)
def _like_groups(key: str) -> bool:
    if key in KNOWN or not key:
        return False
    plain = unicodedata.normalize("NFKC", key).casefold()
    letters = "".join(each for each in plain if each.isalnum())
    if _RIGHTS.fullmatch(letters):
        return True
    latin = re.sub(r"[^a-z]", "", letters.translate(_LOOKS_LIKE))
    near = OSA.distance(latin, "groups", score_cutoff=_MISSPELT) <= _MISSPELT
    return near or _GROUP.search(latin) is not None
