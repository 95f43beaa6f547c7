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
_MISSPELT = 2  # letters wrong, missing, too many or changed places, at most
# Keys as they may stand in a line that is no JSON: in any quotes, or in none.
_KEYS = re.compile(r"""["']?([^\W\d_][\w .\\-]{0,80})["']?\s*[:=]""")
_NAMES = frozenset(
    "name key field property type label attribute".split()
)  # {"name": "groups", ...}
# Letters of other scripts that look like those of "groups": Cyrillic, Greek, small variants and capitals.
_LOOKS_LIKE = str.maketrans(
    {"ԍ": "g", "ɡ": "g", "г": "r", "о": "o", "ο": "o", "օ": "o", "у": "u", "υ": "u", "ս": "u"}
    | {"р": "p", "ρ": "p", "ѕ": "s"}
    | {"ɢ": "g", "ʀ": "r", "ᴏ": "o", "ᴜ": "u", "ᴘ": "p", "ꜱ": "s"}
)
_GROUP = re.compile(r"gr[ou]{1,2}p|^grps?$")  # also in German, French, Spanish, Italian, ...
# Other names that people give to who may read something; none of them is read.
_RIGHTS = re.compile(
    r"acls?|access(?:controls?|levels?|lists?|groups?)?|permissions?|roles|teams|readers?|audiences?|visibility"
    r"|allowed(?:to|for|users?|readers?|roles?)?|restricted(?:to)?|confidential(?:ity)?|groupes?|berechtigung(?:en)?"
    r"|rechte|rollen|permisos?|права|доступ|группы?|роли|权限|组|群组|用户组|可见性|角色"
)


def speaks_of_groups(line: str) -> bool:
    """Whether a line has groups, or something like it: then its corpus knows of groups.

    Also where the line can't be read: what it would have said of groups counts all the same.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return any("\\" in key or _is_groups(key) for key in _KEYS.findall(line))
    if isinstance(record, dict) and "groups" in record:
        return True
    return next(_misplaced(record), None) is not None


def groups_of(
    record: Mapping[str, Any], line: str, *, of_many: bool
) -> tuple[tuple[str, ...], str | None]:
    """Who may read a line's source, and what to say of that: closed where it can't be told.

    ``of_many`` says that lines of its corpus speak of groups.
    """
    named = "groups" in record
    # Beside groups that are named, "readers" may be anything.
    odd = (key for key in _misplaced(record) if not (named and _RIGHTS.fullmatch(key)))
    if misplaced := next(odd, None):
        return _closed(f"{misplaced[:60]!r} is not read, and looks like groups")
    if not named:
        return ((DEFAULT,) if of_many else ()), None
    if _twice(line):
        return _closed("groups stands twice in it")
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


def _twice(line: str) -> bool:
    """Whether an object in a line has groups more than once: JSON's own reader keeps the last in silence."""
    found = False

    def pairs(each: list[tuple[str, Any]]) -> None:
        nonlocal found
        found = found or [key for key, _ in each].count("groups") > 1

    if line.count("groups") + line.count("\\") > 1:  # most lines are not read twice
        json.loads(line, object_pairs_hook=pairs)
    return found


def _misplaced(record: object) -> Iterator[str]:
    """The keys that look like groups where nobody reads them: misspelt, in another script, or further inside.

    However deep, in objects and lists; also where it is the name of a field: ``{"name": "groups"}``.
    """
    inside: list[tuple[str, object]] = [("", record)]
    while inside:
        path, value = inside.pop()
        for key, inner in _held(value):
            own = f"{path}.{key}".strip(".")
            if (path and key == "groups") or _like_groups(key):
                yield own
            elif path and key.casefold() in _NAMES and isinstance(inner, str) and _is_groups(inner):
                yield f"{own}: {inner}"
            inside.append((own or "[]", inner))


def _held(value: object) -> Sequence[tuple[str, object]]:
    if isinstance(value, dict):
        return list(value.items())
    return [("", each) for each in value] if isinstance(value, list) else []


def _is_groups(word: str) -> bool:
    return word == "groups" or _like_groups(word)


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
