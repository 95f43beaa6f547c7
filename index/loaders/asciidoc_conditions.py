"""The lines of an AsciiDoc file that its conditions show (``ifdef::draft[]``, ``ifndef``, ``ifeval``)."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence

_ATTRIBUTE = re.compile(r":(!?)([\w][\w-]*)(!?):(?:[ \t]+(.*))?$")
_CONDITION = re.compile(r"(ifdef|ifndef|ifeval|endif)::([^\s\[\]]*)\[(.*)\]$")
_COMPARED = re.compile(r"(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$")
_COMPARE = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le,
    ">=": operator.ge,
}  # fmt: skip
_REFERENCE = re.compile(r"\{([\w][\w-]*)\}")
# As where a page is made of the file, the usual way.
_SET = {
    "backend": "html5",
    "backend-html5": "",
    "basebackend": "html",
    "basebackend-html": "",
    "asciidoctor": "",
}


def shown_lines(lines: Sequence[str]) -> tuple[list[str], int]:
    """The lines that are shown, and how many parts are not."""
    attributes = dict(_SET)
    found: list[str] = []
    opened: list[bool] = []
    left = 0
    for line in lines:
        condition = _CONDITION.match(line)
        if condition is None:
            if all(opened):
                found.append(line)
                _note(line, attributes)
            continue
        kind, names, inside = condition.groups()
        if kind == "endif":
            opened[-1:] = []
            continue
        holds = _holds(kind, names, inside, attributes)
        if kind != "ifeval" and inside:  # all on one line
            found += [inside] if holds and all(opened) else []
        else:
            opened.append(holds)
        left += not holds and all(opened[:-1])
    return found, left


def _note(line: str, attributes: dict[str, str]) -> None:
    if said := _ATTRIBUTE.match(line):
        off, name, off_too, value = said.groups()
        if off or off_too:
            attributes.pop(name.lower(), None)
        else:
            attributes[name.lower()] = value or ""


def _holds(kind: str, names: str, inside: str, attributes: dict[str, str]) -> bool:
    if kind == "ifeval":
        return _true(_REFERENCE.sub(lambda m: attributes.get(m[1].lower(), ""), inside))
    each = [name.lower() in attributes for name in re.split(r"[,+]", names)]
    some = all(each) if "+" in names else any(each)
    return some == (kind == "ifdef")


def _true(said: str) -> bool:
    """What ``ifeval`` compares; True if it can't be told: better too much than too little."""
    compared = _COMPARED.match(said)
    if compared is None:
        return True
    left, sign, right = compared.groups()
    one, other = (part.strip().strip("\"'") for part in (left, right))
    try:
        return bool(_COMPARE[sign](float(one), float(other)))
    except ValueError:
        return bool(_COMPARE[sign](one, other))
