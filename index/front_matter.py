"""Front matter: what a text says of itself above its first line, as YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.passages import Span
from index.patterns import late

LONGEST = 20_000  # characters that are looked through for its end
_FENCED = late(
    r"\ufeff?(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<inside>.*?)^(?P<end>---|\.\.\.|\+\+\+)[ \t]*(?:\r?\n|\Z)",
    re.S | re.M,
)
_OBJECT = late(r"\ufeff?(\{[ \t]*\r?\n.*?^\})[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_BEGUN = late(r"\ufeff?\s*(---|\+\+\+|\{)[ \t]*\r?\n")
_ENTRY = late(r"""[ \t]*(?:\#|-[ \t]|\?[ \t]|["']?[\w][^:=\n]{0,80}[:=]|[\]}]|$)|[ \t]+\S""")
_YAML = late(r"""["']?([\w][\w .-]*)["']?[ \t]*:(?:[ \t]+(.*))?$""")
_TOML = late(r"""["']?([\w][\w.-]*)["']?[ \t]*=[ \t]*(.*)$""")
_JSON = late(r'[ \t]*"((?:[^"\\]|\\.)+)"[ \t]*:[ \t]*(.*)$')


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value, as they stand in ``span`` (without the blanks around them)."""

    key: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Where it ends, with the line that ends it, and its entries in order."""

    end: int
    entries: tuple[Entry, ...]

    def value(self, *keys: str) -> str | None:
        """The value of the first of these keys that has one, without quotes."""
        stated = {each.key.lower(): each.value.strip(" ,").strip("'\"") for each in self.entries}
        return next((stated[key] for key in keys if stated.get(key)), None)


def front_matter(text: str) -> FrontMatter | None:
    """The front matter of a text; None if what it begins with is none."""
    head = text[:LONGEST]
    found = _FENCED.match(head)
    if found:
        toml = found["fence"] == "+++"
        if toml != (found["end"] == "+++"):
            return None
        form = _TOML if toml else _YAML
        entries = tuple(_entries(text, found.start("inside"), found.end("inside"), form))
        return FrontMatter(found.end(), entries) if entries else None
    return _of_json(text, head)


@dataclass(frozen=True, slots=True)
class Fenced:
    """The text between the fences of front matter as it is written; ``ended`` is false without a second fence."""

    form: Literal["yaml", "toml", "json"]
    inside: str
    ended: bool = True


def fenced(text: str) -> Fenced | None:
    """What a text begins with, if that is, or may have been meant as, front matter."""
    begun = _BEGUN.match(text[:LONGEST])
    if begun is None:
        return None
    form: Literal["yaml", "toml", "json"] = (
        "json" if begun[1] == "{" else "toml" if begun[1] == "+++" else "yaml"
    )
    head = text[begun.start(1) : LONGEST]
    if form == "json":
        found = _OBJECT.match(head)
        if found and not text[begun.start(1) + found.end() :].strip():
            return None  # a document in JSON
        inside = found[1] if found else _entries_of(head[begun.end() - begun.start(1) :])
    else:
        found = _FENCED.match(head)
        inside = found["inside"] if found else _entries_of(head[len(begun[1]) :].lstrip())
    if not inside.strip() or (form != "json" and not _entry(inside.lstrip("\r\n").split("\n")[0])):
        return None  # prose below a rule
    return Fenced(form, inside, found is not None)


def _entries_of(head: str) -> str:
    """The lines of a text as far as they may be entries."""
    lines = head.split("\n")
    return "\n".join(lines[: next((at for at, line in enumerate(lines) if not _entry(line)), None)])


def _entry(line: str) -> bool:
    return _ENTRY.match(line.rstrip("\r")) is not None


def _of_json(text: str, head: str) -> FrontMatter | None:
    """A JSON object in front of a text: its braces stand alone in their lines."""
    found = re.match(r"\ufeff?\{[ \t]*\r?\n(.*?)^\}[ \t]*(?:\r?\n|\Z)", head, re.S | re.M)
    if not found or not text[found.end() :].strip():
        return None
    try:
        json.loads(found.group().lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return FrontMatter(found.end(), tuple(_entries(text, found.start(1), found.end(1), _JSON)))


def _entries(text: str, begin: int, end: int, form: re.Pattern[str]) -> Iterator[Entry]:
    """The keys of the outermost level; what is indented or listed below one belongs to it."""
    held: list[tuple[str, str, int, int]] = []
    indent: int | None = None
    at = begin
    for line in text[begin:end].splitlines(keepends=True):
        start, at = at + len(line) - len(line.lstrip()), at + len(line)
        depth = len(line) - len(line.lstrip())
        found = form.match(line.strip())
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        outer = depth == 0 if form is not _JSON else depth == (depth if indent is None else indent)
        if found and outer and not line.startswith("- "):
            indent = depth
            held.append((found[1], found[2] or "", start, start + len(line.strip())))
        elif form is _TOML and line.startswith("["):
            continue
        elif held:
            key, value, first, _ = held[-1]
            held[-1] = (key, value or line.strip(" -\t\r\n"), first, start + len(line.strip()))
        elif form is _YAML:
            return  # prose between two rules
    yield from (Entry(key, value, Span(first, last)) for key, value, first, last in held)
