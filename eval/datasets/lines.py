"""Reads JSON Lines strictly: every error is one line that names the file and the line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import CannotRun


class BadSet(CannotRun):
    """A set, or a baseline, that can't be used; the message is one line and says what is wrong."""


class MissingData(BadSet):
    """A set whose data lies elsewhere and is not there: beside other sets it is left out with this reason."""


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One JSON object of a file and its line number (from 1).

    Its methods return a field in the requested type, and raise ``BadSet`` if it has another type.
    """

    path: Path
    number: int
    fields: Mapping[str, object]

    def bad(self, what: str) -> BadSet:
        """The error that says ``what`` is wrong on this line."""
        return BadSet(f"{self.path}:{self.number}: {what}")

    def text(self, *names: str) -> str:
        """The first of the fields ``names`` that is given: text that is not blank."""
        name = next((name for name in names if name in self.fields), None)
        if name is None:
            raise self.bad(f"no field {' or '.join(map(repr, names))}")
        value = self.fields[name]
        if not isinstance(value, str) or not value.strip():
            raise self.bad(f"field {name!r} must be text that is not blank")
        return value

    def identifier(self, name: str) -> str:
        """An id: text that is not blank, or a whole number, which becomes text."""
        value = self.fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; none if the field is absent or null."""
        values = self._values(name)
        if not all(isinstance(value, str) for value in values):
            raise self.bad(f"field {name!r} must be a list of texts")
        return tuple(str(value) for value in values)

    def objects(self, name: str) -> tuple[JsonLine, ...]:
        """A list of objects, each as a line of its own; none if the field is absent or null."""
        parts = []
        for value in self._values(name):
            if not isinstance(value, dict):
                raise self.bad(f"field {name!r} must be a list of objects")
            parts.append(JsonLine(self.path, self.number, value))
        return tuple(parts)

    def truth(self, name: str) -> bool | None:
        """True, false, or None if the field is absent or null."""
        value = self.fields.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.bad(f"field {name!r} must be true, false or null")
        return value

    def _values(self, name: str) -> list[object]:
        value = self.fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.bad(f"field {name!r} must be a list")
        return value


def read_text(path: Path) -> str:
    """The text of a UTF-8 file; ``BadSet`` if it is missing, unreadable, empty or not text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadSet(f"{path}: {error.strerror or error}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        raise BadSet(f"{path}:{number}: not UTF-8 text") from error
    if "\0" in text:
        number = text.count("\n", 0, text.index("\0")) + 1
        raise BadSet(f"{path}:{number}: not text (it has a zero byte)")
    if not text.strip():
        raise BadSet(f"{path}: the file is empty")
    return text


def json_lines(path: Path) -> Iterator[JsonLine]:
    """Yield each line of ``path`` that is not blank; ``BadSet`` if one is not a JSON object."""
    # Not splitlines(): that also splits at U+2028, which may occur inside a JSON string.
    for number, text in enumerate(read_text(path).split("\n"), start=1):
        if text.strip():
            yield JsonLine(path, number, _json_object(path, number, text))


def _json_object(path: Path, number: int, text: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        what = f"broken JSON ({error.msg}, column {error.colno})"
        raise BadSet(f"{path}:{number}: {what}") from error
    except (ValueError, RecursionError) as error:
        raise BadSet(f"{path}:{number}: JSON nested too deep or too long a number") from error
    if not isinstance(value, dict):
        raise BadSet(f"{path}:{number}: not a JSON object")
    return value
