"""Comments at the cells of a workbook: notes, and threads with their answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.ooxml import part_xml, targets
from index.loaders.sheets.sheet import Note, areas
from index.loaders.sheets.xlsx_strings import text_of
from index.loaders.writing import tidy

Links = dict[str, tuple[str, str]]
_THREAD = re.compile(r"tc=\{")


def notes_of(package: Package, links: Links) -> Iterator[Note]:
    """Yield the comments of a sheet. A thread's copy for older programs is passed over."""
    threads = [part for kind, part in links.values() if kind == "threadedComment"]
    people = _people(package) if threads else {}
    for part in threads:
        for each in _all(part_xml(package, part), "threadedComment"):
            text = "".join(markup.inner(t) for t in each if markup.name(t) == "text")
            yield from _note(each, people.get(each.get("personId") or "", ""), text)
    for kind, part in links.values():
        if kind == "comments":
            yield from _written(part_xml(package, part), threaded=bool(threads))


def _written(root: Any | None, *, threaded: bool) -> Iterator[Note]:
    authors = [tidy(markup.inner(each)) for each in _all(root, "author")]
    for each in _all(root, "comment"):
        number = each.get("authorId") or ""
        known = number.isdecimal() and int(number) < len(authors)
        author = authors[int(number)] if known else ""
        if _THREAD.match(author):
            if threaded:
                continue
            author = ""
        text = "".join(text_of(t).holds for t in each if markup.name(t) == "text")
        yield from _note(each, author, text)


def without_author(text: str, author: str) -> str:
    """A note's text without its author's name, which programs write before it."""
    said = tidy(text)
    return tidy(said.removeprefix(f"{author}:")) if author else said


def _note(element: Any, author: str, text: str) -> Iterator[Note]:
    said = without_author(text, author)
    for area in areas([element.get("ref") or ""]):
        if said:
            yield Note(area.top, area.left, author, said)


def _people(package: Package) -> dict[str, str]:
    found = {}
    for kind, part in targets(package, "xl/workbook.xml").values():
        if kind == "person":
            for each in _all(part_xml(package, part), "person"):
                found[each.get("id") or ""] = tidy(each.get("displayName") or "")
    return found


def _all(root: Any | None, name: str) -> Iterator[Any]:
    return iter(()) if root is None else (e for e in root.iter() if markup.name(e) == name)
