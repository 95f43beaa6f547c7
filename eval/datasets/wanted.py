"""What a whole answer must hold where a question asks for more than one fact, read from a line of a set.

```
"shape": "list"                                      what kind of answer it asks for (``rag.query.shape``)
"items": [["90 minutes", "ninety minutes"], ["50"]]  what must be named, each with its accepted spellings
"not_items": [["Osprey 60"]]                         what must not be named
"sides": [["Alaska"], ["Istanbul"]]                  what a comparison must show
"missing": [["Pelican 30"]]                          a side of which the documents say nothing
"points": [{"heading": "Results", "says": ["198 litres"]}]   a summary's main points, by section
"value": {"number": 430.25, "unit": ["EUR", "€"]}    what must come out of a calculation
"first": ["57,000"]                                  what the first part must say (the newest reading)
"sentences": 2, "layout": "table", "ordered": true   the form asked for: length, layout, items in this order
"plain": true                                        an answer of the program's own, without a citation
"cells": ["Oslo", "1998"]                            cells of a table that a whole answer names
"corpus": "../../seeds"                              the folder of documents that it is asked of
```
"""

from __future__ import annotations

from typing import get_args

from eval.datasets.cases import Alternatives, Point, Value, Wanted
from eval.datasets.lines import JsonLine
from rag.query.shape import Shape

SHAPES: tuple[str, ...] = get_args(Shape)
LAYOUTS = ("text", "list", "table")
_KNOWN = {
    "_id",
    "text",
    "question",
    "answerable",
    "gold",
    "answers",
    "tags",
    "history",
    "groups",
    "without",
    "rewrite",
    "rejected",
    "sources",
    "corpus",
    "shape",
    "items",
    "not_items",
    "sides",
    "missing",
    "points",
    "value",
    "first",
    "sentences",
    "layout",
    "ordered",
    "plain",
    "cells",
}


def wanted(line: JsonLine) -> Wanted | None:
    """What a line says that a whole answer holds; None if it says nothing of it.

    A line with a ``shape`` may have known fields only: a misspelt one would count for nothing. On other
    lines only ``cells`` is read: sets of others have fields of their own.
    """
    if "shape" not in line.fields:
        cells = line.texts("cells")
        return Wanted(cells=cells) if cells else None
    known_only(line, _KNOWN)
    return Wanted(
        shape=_one_of(line, "shape", SHAPES),
        items=_alternatives(line, "items"),
        not_items=_alternatives(line, "not_items"),
        sides=_alternatives(line, "sides"),
        missing=_alternatives(line, "missing"),
        points=tuple(_point(each) for each in line.objects("points")),
        value=_value(line),
        first=line.texts("first"),
        sentences=_sentences(line),
        layout=_one_of(line, "layout", LAYOUTS) if "layout" in line.fields else "",
        ordered=bool(line.truth("ordered")),
        plain=bool(line.truth("plain")),
        cells=line.texts("cells"),
    )


def known_only(line: JsonLine, known: set[str]) -> None:
    """``BadSet`` if an object has a field that means nothing here."""
    if unknown := sorted(line.fields.keys() - known):
        raise line.bad(f"unknown field {unknown[0]!r}")


def _one_of(line: JsonLine, name: str, allowed: tuple[str, ...]) -> str:
    told = line.text(name)
    if told not in allowed:
        raise line.bad(f"{name} {told!r} is none of {', '.join(allowed)}")
    return told


def _alternatives(line: JsonLine, name: str) -> tuple[Alternatives, ...]:
    """A list of lists of texts: each inner list is one thing in its accepted spellings."""
    listed = line.fields.get(name)
    if listed is None:
        return ()
    if not isinstance(listed, list):
        raise line.bad(f"field {name!r} must be a list of lists of texts")
    return tuple(_spellings(line, name, each) for each in listed)


def _spellings(line: JsonLine, name: str, told: object) -> Alternatives:
    if not isinstance(told, list) or not told:
        raise line.bad(f"field {name!r} must be a list of lists of texts")
    if not all(isinstance(each, str) and each.strip() for each in told):
        raise line.bad(f"field {name!r} must be a list of lists of texts that are not blank")
    return tuple(told)


def _point(line: JsonLine) -> Point:
    known_only(line, {"heading", "says"})
    if not (says := line.texts("says")):
        raise line.bad("a point says nothing: give 'says', the spellings that are accepted")
    return Point(str(line.fields.get("heading") or ""), says)


def _value(line: JsonLine) -> Value | None:
    told = line.fields.get("value")
    if told is None:
        return None
    if not isinstance(told, dict):
        raise line.bad("field 'value' must be an object with a number and its unit")
    inner = JsonLine(line.path, line.number, told)
    known_only(inner, {"number", "unit"})
    number = told.get("number")
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise line.bad(f"the number of 'value' is {number!r}")
    return Value(float(number), inner.texts("unit"))


def _sentences(line: JsonLine) -> int | None:
    told = line.fields.get("sentences")
    if told is not None and (type(told) is not int or told < 1):
        raise line.bad("'sentences' must be a whole number from 1 on")
    return told
