"""The groups that a file in a markup language names in its head: fields, attributes, keywords.

``:groups: sales, board`` in reStructuredText and AsciiDoc, ``#+GROUPS: sales, board`` in Org. Front matter counts
there, too. What is unclear is closed, as in ``line_groups``; so is what stands below the head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from index.loaders.line_groups import closed, every_pair, groups_of
from index.loaders.stated_groups import stated_groups

Markup = Literal["rst", "adoc", "org"]
_LINES = 400  # of a head
_FIELD = re.compile(r":(?!:)((?:\\.|[^:\\\n`]){1,80}):(?:[ \t]+(.*)|[ \t]*)$")
_KEYWORD = re.compile(r"[ \t]*#\+([\w-]{1,80}):[ \t]*(.*)$")
_PROPERTY = re.compile(r"[ \t]*:([\w+-]{1,80}):(?:[ \t]+(.*)|[ \t]*)$")
_ADORNED = re.compile(r"([!-/:-@\[-`{-~])\1{1,}[ \t]*$")
_CONDITION = re.compile(r"if(?:n?def|eval)::")
_ITEM = re.compile(r"[-*+][ \t]+")
_NAMES = {
    "rst": re.compile(r":groups:", re.I),
    "adoc": re.compile(r":!?groups!?:", re.I),
    "org": re.compile(r"[ \t]*#\+groups:", re.I),
}
_UNCLEAR = re.compile(r"[{}\[\]<>|\"`*\\]")


def head_groups(text: str, markup: Markup) -> tuple[tuple[str, ...], str | None]:
    """The groups in a text's head; a remark if they are unclear: then only administrators may read it."""
    fenced, unclear = stated_groups(text)
    if fenced or unclear:
        return fenced, unclear
    lines = text.lstrip("\ufeff").splitlines()
    entries, end, conditional = _read(lines, markup)
    if any(_NAMES[markup].match(line) for line in lines[end:]):
        return closed("groups stands below its head")
    record = every_pair(entries)
    if conditional and any(key.startswith("groups") for key in record):
        return closed("groups stands in a condition")
    if isinstance(said := record.get("groups"), str):
        record["groups"] = _listed(said)
    return groups_of(record, of_many=False)


def _read(lines: Sequence[str], markup: Markup) -> tuple[list[tuple[str, str]], int, bool]:
    """The entries of a head, the line it ends before, and whether any of it stands in a condition."""
    head = [*lines[:_LINES], ""]
    entries: list[tuple[str, str]] = []
    conditional, at = False, 0
    while at < min(len(lines), _LINES):
        line = head[at]
        conditional |= _CONDITION.match(line) is not None
        if (found := _entry(line, markup)) is not None:
            key, value = found
            more = list(_continued(head[at + 1 :], value, markup))
            entries.append((_plain(key), "\n".join([value.rstrip("\\ "), *more])))
            at += 1 + len(more)
        elif _belongs(head, at, markup):
            at += 1
        else:
            break
    return entries, at, conditional


def _entry(line: str, markup: Markup) -> tuple[str, str] | None:
    forms = (_KEYWORD, _PROPERTY) if markup == "org" else (_FIELD,)
    found = next((each for form in forms if (each := form.match(line))), None)
    return None if found is None else (found[1], (found[2] or "").strip())


def _plain(key: str) -> str:
    """A key as it is meant: these languages don't tell capitals apart in it."""
    return "groups" if key.strip().lower() == "groups" else key.strip()


def _continued(below: Sequence[str], value: str, markup: Markup) -> Iterator[str]:
    """The lines that go on with a value."""
    if markup == "adoc":
        for line in below:
            if not value.endswith("\\"):
                return
            value = line.strip()
            yield value.rstrip("\\ ")
    elif markup == "rst":
        for at, line in enumerate(below):
            if line[:1] in (" ", "\t") and line.strip():
                yield line.strip()
            elif line.strip() or not any(
                each[:1] in (" ", "\t") for each in below[at + 1 : at + 2]
            ):
                return
            else:
                yield ""


def _belongs(lines: Sequence[str], at: int, markup: Markup) -> bool:
    """True for a line of the head that is no entry: a title, a comment, an empty line."""
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    if not line.strip():
        return True
    if markup == "org":
        return line.lstrip().startswith("#")
    if markup == "adoc":
        above = lines[at - 1] if at else ""
        begun = any(each.startswith("= ") for each in lines[:at])
        told = begun and bool(above.strip()) and not line.startswith(("=", "[", ".", "|", "*", "-"))
        return (
            line.startswith(("= ", "//", "include::"))
            or _CONDITION.match(line) is not None
            or (line.startswith("endif::") or told)
        )
    if line.startswith("..") or (line[:1] in (" ", "\t") and _in_comment(lines, at)):
        return True
    above = lines[at - 1] if at else ""
    return (
        any(_ADORNED.match(each) for each in (line, below, above if at > 1 else ""))
        and len(line) < 200
    )


def _in_comment(lines: Sequence[str], at: int) -> bool:
    above = next((each for each in reversed(lines[:at]) if each[:1] not in (" ", "\t", "")), "")
    return above.startswith("..") or _ADORNED.match(above) is not None


def _listed(said: str) -> list[str] | str:
    """The names in a value: with commas between, as items, or within brackets; as it is where that isn't clear."""
    lines = [each for each in said.split("\n") if each.strip()]
    if lines and all(_ITEM.match(each) for each in lines):
        names = [_ITEM.sub("", each, count=1) for each in lines]
    else:
        plain = " ".join(lines).strip()
        if plain.startswith("[") and plain.endswith("]"):
            plain = plain[1:-1]
        names = [each.strip().strip("'\"") for each in re.split(r"[,;]", plain)]
    return said if any(_UNCLEAR.search(each) for each in names) else names
