"""Calendars and address cards as they are written: content lines inside components (RFC 5545, RFC 6350).

One reader for both: the library for calendars (icalendar) drops the names of time zones that it
doesn't know, and reads nothing of a file that is cut off.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.loaders.depth import too_deep

_DEEPEST = 20  # components in one another
_PARAMETER = re.compile(r';([\w-]+)(?:=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*))?')
_NAME = re.compile(r"(?:[\w-]+\.)?([\w-]+)(?=[;:])")
_ESCAPED = re.compile(r"\\([nN,;:\\])")


@dataclass(frozen=True, slots=True)
class Property:
    """A content line: ``ATTENDEE;CN=Ada:mailto:ada@example.org``. Names are in capitals."""

    name: str
    value: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The value of a text property, without escapes."""
        return unescaped(self.value)


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END."""

    name: str
    properties: list[Property] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[Property]:
        """The properties of these names, in order."""
        return (each for each in self.properties if each.name in names)

    def first(self, *names: str) -> Property | None:
        """The first property of these names that has a value."""
        return next((each for each in self.all(*names) if each.value.strip()), None)

    def text(self, *names: str) -> str:
        """The text of that property; empty if there is none."""
        found = self.first(*names)
        return found.text.strip() if found else ""


def components(text: str) -> list[Component]:
    """The outermost components, also of a text that ends too early; what stands around them is passed over.

    Unreadable if they are nested too deep.
    """
    root = Component("")
    opened = [root]
    for each in _lines(text):
        if each.name == "BEGIN":
            if len(opened) > _DEEPEST:
                raise too_deep()
            opened.append(Component(each.value.strip().upper()))
            opened[-2].parts.append(opened[-1])
        elif each.name == "END":
            name = each.value.strip().upper()
            if any(component.name == name for component in opened[1:]):
                while opened.pop().name != name:
                    pass
        else:
            opened[-1].properties.append(each)
    return root.parts


def unescaped(value: str) -> str:
    """The text that a value stands for."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _lines(text: str) -> Iterator[Property]:
    held: list[str] = []
    for line in text.lstrip("\ufeff").splitlines():
        soft = held and held[-1].endswith("=") and "QUOTED-PRINTABLE" in held[0].upper()
        if held and (line[:1] in (" ", "\t") or soft):
            held[-1:] = [held[-1].removesuffix("=")] if soft else held[-1:]
            held.append(line if soft else line[1:])
            continue
        yield from _property("".join(held))
        held = [line]
    yield from _property("".join(held))


def _property(line: str) -> Iterator[Property]:
    name = _NAME.match(line)
    if not name:
        return
    at = name.end()
    parameters: dict[str, str] = {}
    while found := _PARAMETER.match(line, at):
        key, value = found[1].upper(), found[2]
        # A parameter of vCard 2.1 may be its value alone: ``TEL;WORK``.
        kind = ("TYPE", found[1]) if value is None else (key, value.replace('"', ""))
        parameters[kind[0]] = ",".join(filter(None, (parameters.get(kind[0]), kind[1])))
        at = found.end()
    if line[at : at + 1] == ":":
        value = line[at + 1 :]
        coded = (
            "QUOTED-PRINTABLE" in f"{parameters.get('ENCODING', '')},{parameters.get('TYPE', '')}"
        )
        shown = quopri.decodestring(value.encode()).decode("utf-8", "replace") if coded else value
        yield Property(name[1].upper(), shown, parameters)
