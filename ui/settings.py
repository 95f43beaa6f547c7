"""Settings: ``CITEBACK_*`` variables over ``citeback.toml`` over defaults; unknown ones are errors."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from index.errors import CannotRun
from rag.reading.effort import EffortName
from rag.text.escaping import Markdown

FILE = "citeback.toml"
PREFIX = "CITEBACK_"
_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:(\d{1,5}|\*))?")
_HOST = re.compile(r"\*|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*")

Unsupported = Literal["leave_out", "mark"]


class SettingsProblem(CannotRun):
    """A setting that can't be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All there is to set.

    ``embedding_model``: a packaged model, a local folder or a hub name (sentence-transformers).
    ``least_confidence`` (0..1): what an answer needs to be given; None takes the fitted value.
    ``upload_mb`` (0..1024) is the largest document that can be added on the page; 0 allows none.
    ``frame_ancestors`` are the origins whose pages may show ours in a frame; ``root_path`` is the
    prefix a proxy puts the server under (``/portal``).
    ``hosts`` are names the server is called by besides this machine's own (``*``: any), ``origins`` those
    whose pages may ask it besides its own (``https://portal.example``).
    ``user_header`` and ``groups_header`` are those in which a portal's proxy names the user and (with
    commas) their groups, proving to be itself by ``proxy_secret``; None lets everybody in.
    ``administrators`` may open /admin and ``uploaders`` may add documents: ``everybody``, ``nobody``
    or ``group:NAME``; None is everybody, or with a ``user_header`` nobody.
    ``default_groups`` may read sources that name no groups (names, or ``everybody`` or ``nobody``); None is
    everybody, but of a corpus of which others name groups only administrators.
    ``effort`` (fast, balanced, thorough) is how much is read for a question (``rag.reading.effort``).
    ``passages`` (1..100) are looked through for each; ``quotes`` (1..10) are given at most.
    ``model`` writes the answers (``provider:name``, or ``local``; None quotes), at ``model_url`` where
    that is a server of one's own, for ``model_seconds`` (1..600) and ``model_tokens`` (16..8000) at most;
    what no source supports is left out, or marked, as ``unsupported`` says (``leave_out``, ``mark``).
    ``markdown`` says what becomes of documents' Markdown images, links and HTML in the texts of
    ``/v1``, MCP and the commands: ``escaped``, so that whoever shows them loads nothing, or ``kept``.
    ``traces`` is where OpenTelemetry spans are sent (OTLP over gRPC); None sends none.
    """

    home: Path = Path(".citeback")
    embedding_model: str = "all-MiniLM-L6-v2-int8"
    least_confidence: float | None = None
    effort: EffortName = "balanced"
    passages: int = 30
    quotes: int = 3
    frame_ancestors: tuple[str, ...] = ()
    root_path: str = ""
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    user_header: str | None = None
    groups_header: str | None = None
    proxy_secret: str | None = None
    administrators: str | None = None
    uploaders: str | None = None
    default_groups: tuple[str, ...] | None = None
    model: str | None = None
    model_url: str | None = None
    model_seconds: int = 120
    model_tokens: int = 400
    unsupported: Unsupported = "leave_out"
    markdown: Markdown = "escaped"
    traces: str | None = None
    host: str = "127.0.0.1"
    port: int = 7860
    upload_mb: int = 50


def read_settings(folder: Path, environment: Mapping[str, str]) -> Settings:
    """The settings in force in ``folder``; SettingsProblem names what is wrong and where."""
    given = {**_from_file(folder / FILE), **_from(environment)}
    values: dict[str, Any] = {
        name: _checked(name, value, where) for name, (value, where) in given.items()
    }
    return _fitting(Settings(**values))


def _fitting(settings: Settings) -> Settings:
    """The settings, as far as they fit each other."""
    if settings.user_header and not settings.proxy_secret:
        raise SettingsProblem(
            "user_header is set without proxy_secret: without one, anybody could name themselves"
        )
    if settings.groups_header and not settings.user_header:
        raise SettingsProblem("groups_header is set without user_header: set both, or neither")
    if settings.default_groups and not settings.user_header:
        raise SettingsProblem(
            "default_groups is set without user_header: without a login everybody reads everything"
        )
    return settings


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


def _whole(value: object, *, most: int, least: int = 1) -> int:
    number = int(str(value))
    if not least <= number <= most:
        raise ValueError(f"it must be {least} to {most}")
    return number


def _url(value: object) -> str:
    address = _text(value)
    if not address.startswith(("http://", "https://")):
        raise ValueError("it must begin with http:// or https://")
    return address


def _effort(value: object) -> EffortName:
    known: tuple[EffortName, ...] = get_args(EffortName)
    for name in known:
        if value == name:
            return name
    raise ValueError(f"it must be one of {', '.join(known)}")


def _unsupported(value: object) -> Unsupported:
    if value == "leave_out" or value == "mark":
        return "leave_out" if value == "leave_out" else "mark"
    raise ValueError("it must be leave_out or mark")


def _markdown(value: object) -> Markdown:
    if value == "escaped" or value == "kept":
        return "escaped" if value == "escaped" else "kept"
    raise ValueError("it must be escaped or kept")


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("it must be a name")
    return value


def _origins(value: object) -> tuple[str, ...]:
    origins = value.split() if isinstance(value, str) else value
    if not isinstance(origins, list) or not all(_ORIGIN.fullmatch(str(each)) for each in origins):
        raise ValueError("it must be origins like https://portal.example, with blanks between")
    return tuple(map(str, origins))


def _exact_origins(value: object) -> tuple[str, ...]:
    origins = _origins(value)
    if any("*" in each for each in origins):
        raise ValueError("each origin that may ask must be written out: no *")
    return origins


def _hosts(value: object) -> tuple[str, ...]:
    hosts = value.split() if isinstance(value, str) else value
    if not isinstance(hosts, list) or not all(_HOST.fullmatch(str(each)) for each in hosts):
        raise ValueError("it must be names like chat.example, without port, with blanks between")
    return tuple(map(str, hosts))


def _header(value: object) -> str:
    if not isinstance(value, str) or not _HEADER.fullmatch(value):
        raise ValueError("it must be the name of a header, like X-Forwarded-User")
    return value


def _secret(value: object) -> str:
    if (
        not isinstance(value, str)
        or len(value) < 16
        or not value.isascii()
        or value.strip() != value
    ):
        raise SettingsProblem("proxy_secret must have 16 or more plain characters")
    return value


def _admitted(value: object) -> str:
    if value not in ("everybody", "nobody") and not re.fullmatch("group:.*[^ ].*", str(value)):
        raise ValueError("it must be everybody, nobody or group:NAME")
    return str(value)


def _groups(value: object) -> tuple[str, ...]:
    found = value.split(",") if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ValueError("it must be everybody, nobody, or names of groups with commas between")
    named = tuple(each.strip() for each in found)
    if not named or not all(named) or any("," in each for each in named):
        raise ValueError("it must be everybody, nobody, or names of groups with commas between")
    if len(named) > 1 and not {"everybody", "nobody"}.isdisjoint(named):
        raise ValueError("everybody and nobody stand by themselves")
    return named


def _prefix(value: object) -> str:
    if not isinstance(value, str) or not _PREFIX.fullmatch(value):
        raise ValueError("it must be a path like /portal, without a slash at its end")
    return value


_PARSED: dict[str, Callable[[object], object]] = {
    "home": lambda value: Path(_text(value)).expanduser(),
    "embedding_model": _text,
    "least_confidence": _share,
    "effort": _effort,
    "passages": partial(_whole, most=100),
    "quotes": partial(_whole, most=10),
    "frame_ancestors": _origins,
    "root_path": _prefix,
    "hosts": _hosts,
    "origins": _exact_origins,
    "user_header": _header,
    "groups_header": _header,
    "proxy_secret": _secret,
    "administrators": _admitted,
    "uploaders": _admitted,
    "default_groups": _groups,
    "model": _text,
    "model_url": _url,
    "model_seconds": partial(_whole, most=600),
    "model_tokens": partial(_whole, least=16, most=8000),
    "unsupported": _unsupported,
    "markdown": _markdown,
    "traces": _url,
    "host": _text,
    "port": _port,
    "upload_mb": partial(_whole, least=0, most=1024),
}


def environment_settings() -> Settings:
    """The settings in force here and now."""
    return read_settings(Path.cwd(), os.environ)


def changed(settings: Settings, name: str, value: str) -> Settings:
    """``settings`` with one of them set; SettingsProblem where there is no such one, or it can't be."""
    checked: Any = _checked(name, value, name)
    return replace(settings, **{name: checked})
