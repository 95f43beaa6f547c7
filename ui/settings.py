"""Settings: ``CITEBACK_*`` variables over ``citeback.toml`` over defaults; unknown ones are errors."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from index.errors import CannotRun

FILE = "citeback.toml"
PREFIX = "CITEBACK_"


class SettingsProblem(CannotRun):
    """A setting that can't be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All there is to set.

    ``embedding_model``: a packaged model, a local folder or a hub name (sentence-transformers).
    ``least_confidence`` (0..1): what an answer needs to be given; None takes the fitted value.
    ``upload_mb`` (0..1024) is the largest document that can be added on the page; 0 allows none.
    ``passages`` (1..100) are read for each question; ``quotes`` (1..10) are given at most.
    """

    home: Path = Path(".citeback")
    embedding_model: str = "all-MiniLM-L6-v2"
    least_confidence: float | None = None
    passages: int = 30
    quotes: int = 3
    host: str = "127.0.0.1"
    port: int = 7860
    upload_mb: int = 50


def read_settings(folder: Path, environment: Mapping[str, str]) -> Settings:
    """The settings in force in ``folder``; SettingsProblem names what is wrong and where."""
    given = {**_from_file(folder / FILE), **_from(environment)}
    values: dict[str, Any] = {
        name: _checked(name, value, where) for name, (value, where) in given.items()
    }
    return Settings(**values)


def _from_file(path: Path) -> dict[str, tuple[object, str]]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsProblem(f"{path.name} can't be read: {error}") from error
    return {name: (value, f"{name} in {path.name}") for name, value in found.items()}


def _from(environment: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    return {
        name.removeprefix(PREFIX).lower(): (value, name)
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }


def _checked(name: str, value: object, where: str) -> object:
    known = [field.name for field in fields(Settings)]
    if name not in known:
        raise SettingsProblem(f"unknown setting {where}: the settings are {', '.join(known)}")
    try:
        return _PARSED[name](value)
    except (TypeError, ValueError) as error:
        raise SettingsProblem(f"{where} is {value!r}: {error}") from error


def _port(value: object) -> int:
    number = int(str(value))
    if not 0 <= number <= 65535:
        raise ValueError("a port is 0 to 65535")
    return number


def _share(value: object) -> float:
    number = float(str(value))
    if not 0 <= number <= 1:
        raise ValueError("it must be 0 to 1")
    return number


def _whole(value: object, *, most: int) -> int:
    number = int(str(value))
    if not 1 <= number <= most:
        raise ValueError(f"it must be 1 to {most}")
    return number


def _megabytes(value: object) -> int:
    number = int(str(value))
    if not 0 <= number <= 1024:
        raise ValueError("it must be 0 to 1024")
    return number


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("it must be a name")
    return value


_PARSED: dict[str, Callable[[object], object]] = {
    "home": lambda value: Path(_text(value)).expanduser(),
    "embedding_model": _text,
    "least_confidence": _share,
    "passages": partial(_whole, most=100),
    "quotes": partial(_whole, most=10),
    "host": _text,
    "port": _port,
    "upload_mb": _megabytes,
}


def environment_settings() -> Settings:
    """The settings in force here and now."""
    return read_settings(Path.cwd(), os.environ)


def changed(settings: Settings, name: str, value: str) -> Settings:
    """``settings`` with one of them set; SettingsProblem where there is no such one, or it can't be."""
    checked: Any = _checked(name, value, name)
    return replace(settings, **{name: checked})
