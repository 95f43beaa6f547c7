"""Connections as ``citeback.toml`` says them: ``[[connections]]`` with a url, a loader or a folder."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from index.connections.kept import Connection
from index.connections.web.addresses import checked_address
from index.connections.web.client import Limits
from index.errors import CannotRun
from index.loaders.line_groups import group_names
from index.rights import ADMINISTRATORS, EVERYBODY
from ui.settings import FILE, SettingsProblem

KEY = "connections"
Kind = Literal["web", "loader", "folder"]
_NAME = re.compile(r"[^\W_][\w. -]{0,59}")
_EVERY = re.compile(r"(\d{1,4})\s*(m|min|h|d)")
_SECONDS = {"m": 60, "min": 60, "h": 3600, "d": 86_400}
_CLASS = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*|\.[A-Za-z_]\w*)")
_VARIABLE = re.compile(r"\$\$|\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)")
_WORDS = {"everybody": (EVERYBODY,), "nobody": (ADMINISTRATORS,)}
_COMMON = ("name", "groups", "every")
_OF_KIND: dict[str, tuple[str, ...]] = {
    "url": ("depth", "pages", "megabytes", "minutes", "delay"),
    "loader": ("arguments", "pages", "minutes"),
    "folder": (),
}


@dataclass(frozen=True, slots=True)
class Configured:
    """A connection as it is set. ``groups`` are marks included; None leaves it to the documents.

    ``arguments`` are as written: variables are looked up when the loader runs. ``folder`` is where the
    file that names it lies, or the folder that is indexed.
    """

    name: str
    kind: Kind
    target: str
    groups: tuple[str, ...] | None
    every: int | None
    folder: Path
    limits: Limits = field(default_factory=Limits)
    delay_s: float | None = None  # None: as the settings say
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def kept_as(self, root: Path) -> Connection:
        return Connection(self.name, self.kind, self.target, self.groups, root, self.every)


def typed(address: str, *, depth: int, pages: int | None = None) -> Configured:
    """The connection of an address on the command line: its documents are as open as files are."""
    found = checked_address(address)
    limits = Limits(depth=depth, pages=pages or Limits().pages)
    return Configured(found, "web", found, None, None, Path.cwd(), limits)


def configured(folder: Path) -> list[Configured]:
    """The connections in the ``citeback.toml`` of ``folder``; SettingsProblem says what is wrong in one line."""
    path = folder / FILE
    if not path.is_file():
        return []
    try:
        said = tomllib.loads(path.read_text("utf-8")).get(KEY, [])
    except (OSError, ValueError) as error:
        raise SettingsProblem(f"{path.name} can't be read: {error}") from error
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise SettingsProblem(f"{KEY} in {FILE} must be written as [[{KEY}]], once for each")
    found = [_one(each, number, folder) for number, each in enumerate(said, start=1)]
    names = [each.name.casefold() for each in found]
    if double := next((each for each in names if names.count(each) > 1), None):
        raise SettingsProblem(
            f"two connections in {FILE} are named {double}: each has its own name"
        )
    return found


def _one(said: Mapping[str, Any], number: int, folder: Path) -> Configured:
    name = said.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _wrong(f"number {number}", "name must be letters, digits, blanks, . or -, 60 at most")
    kinds = [each for each in _OF_KIND if each in said]
    if len(kinds) != 1:
        raise _wrong(name, "it needs one of url, loader and folder")
    known = (*_COMMON, kinds[0], *_OF_KIND[kinds[0]])
    if other := next((each for each in said if each not in known), None):
        raise _wrong(name, f"{other!r} is not known here: it takes {', '.join(known)}")
    target = said[kinds[0]]
    if not isinstance(target, str) or not target.strip():
        raise _wrong(name, f"{kinds[0]} must be a text")
    limits = Limits(
        pages=_whole(
            said, name, "pages", Limits().pages if kinds[0] == "url" else 50_000, 1, 1_000_000
        ),
        depth=_whole(said, name, "depth", 0, 0, 50),
        all_bytes=_whole(said, name, "megabytes", 1024, 1, 1 << 20) << 20,
        seconds=60.0 * _whole(said, name, "minutes", 60, 1, 10_000),
    )
    made = _KINDS[kinds[0]](name, target.strip(), folder)
    return Configured(
        name,
        made[0],
        made[1],
        _groups(said, name, kinds[0]),
        _every(said.get("every"), name),
        made[2],
        limits,
        _delay(said, name),
        _arguments(said, name),
    )


def _web(name: str, target: str, folder: Path) -> tuple[Kind, str, Path]:
    try:
        return "web", checked_address(target), folder
    except CannotRun as error:
        raise _wrong(name, str(error)) from None


def _loader(name: str, target: str, folder: Path) -> tuple[Kind, str, Path]:
    if not _CLASS.fullmatch(target):
        raise _wrong(
            name, "loader must be module:Class, like langchain_community.document_loaders:CSVLoader"
        )
    return "loader", target, folder


def _folder(name: str, target: str, folder: Path) -> tuple[Kind, str, Path]:
    path = Path(os.path.normpath((folder / Path(target).expanduser()).absolute()))
    return "folder", str(path), path


_KINDS: dict[str, Callable[[str, str, Path], tuple[Kind, str, Path]]] = {
    "url": _web,
    "loader": _loader,
    "folder": _folder,
}


def _groups(said: Mapping[str, Any], name: str, kind: str) -> tuple[str, ...] | None:
    """Who may read it. What comes from elsewhere is closed unless opened; a folder's files have their rules."""
    if "groups" not in said:
        return None if kind == "folder" else (ADMINISTRATORS,)
    given = said["groups"]
    if isinstance(given, str):
        given = given.split(",")
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise _wrong(name, 'groups must be a list of names: groups = ["staff"], or ["everybody"]')
    named, fault = group_names(given)
    if fault is not None:
        raise _wrong(name, f'{fault}: write groups = ["staff"], or ["everybody"]')
    words = [each for each in named if each in _WORDS]
    if words and len(named) > 1:
        raise _wrong(name, f"{words[0]} stands by itself in groups")
    return _WORDS[named[0]] if words else named


def _every(said: object, name: str) -> int | None:
    if said is None:
        return None
    found = _EVERY.fullmatch(said.strip()) if isinstance(said, str) else None
    if found is None or int(found[1]) == 0:
        raise _wrong(name, 'every must be like "30m", "1h" or "1d"')
    return int(found[1]) * _SECONDS[found[2]]


def _arguments(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    given = said.get("arguments", {})
    if not isinstance(given, dict):
        raise _wrong(name, 'arguments must be a table: arguments = { file_path = "a.csv" }')
    return given


def _whole(
    said: Mapping[str, Any], name: str, key: str, default: int, least: int, most: int
) -> int:
    found = said.get(key, default)
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        raise _wrong(name, f"{key} must be a whole number from {least} to {most:,}")
    return found


def _delay(said: Mapping[str, Any], name: str) -> float | None:
    found = said.get("delay")
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 60:
        raise _wrong(name, "delay must be seconds, 0 to 60")
    return float(found)


def _wrong(name: str, why: str) -> SettingsProblem:
    return SettingsProblem(f"connection {name} in {FILE}: {why}")


def with_variables(
    arguments: Mapping[str, Any], name: str, environment: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The arguments with ``$NAME`` looked up, and the secrets among them: each value with what is shown for it.

    CannotRun names a variable that isn't set. ``$$`` is a dollar sign.
    """
    secrets: dict[str, str] = {}

    def looked_up(found: re.Match[str]) -> str:
        variable = found[1] or found[2]
        if variable is None:
            return "$"
        if not environment.get(variable):
            raise CannotRun(f"the variable {variable} is not set")
        secrets[f"${variable}"] = environment[variable]
        return environment[variable]

    def filled(value: Any) -> Any:
        if isinstance(value, str):
            return _VARIABLE.sub(looked_up, value)
        if isinstance(value, dict):
            return {key: filled(each) for key, each in value.items()}
        if isinstance(value, list):
            return [filled(each) for each in value]
        return value if isinstance(value, bool | int | float) else str(value)

    found = {key: filled(value) for key, value in arguments.items()}
    for shown, value in _sensitive(found):
        secrets.setdefault(shown, value)
    return found, secrets


def _sensitive(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Values that were written out where a secret is meant: they are shown no more than those in variables."""
    meant = re.compile(r"key|token|secret|pass|credential|auth", re.I)
    return [
        (f"({name})", value)
        for name, value in arguments.items()
        if isinstance(value, str) and len(value) >= 4 and meant.search(name)
    ]
