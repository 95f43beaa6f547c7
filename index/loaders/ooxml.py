"""What Word and PowerPoint files share: parts that point to one another, and the file's metadata."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.dates import MADE, stated_date
from index.loaders.parts import Loaded
from index.loaders.picture_text import PictureTexts
from index.loaders.writing import tidy

_PICTURES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".webp",
    ".emf",
    ".wmf",
    ".svg",
)
_NO_TITLES = (
    "powerpoint presentation",
    "word document",
    "presentation",
    "untitled",
    "slide 1",
    "title",
)


def targets(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part points to: id -> (kind, name of the part)."""
    folder, name = posixpath.split(part)
    data = package.get(f"{folder}/_rels/{name}.rels")
    if data is None:
        return {}
    found = {}
    for each in markup.xml(data):
        if each.get("TargetMode") == "External" or not each.get("Target"):
            continue
        target = each.get("Target")
        path = target[1:] if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        found[each.get("Id", "")] = ((each.get("Type") or "").rpartition("/")[2], path)
    return found


def main_part(package: Package, usual: str) -> str:
    """The name of the main part: ``usual``, or the one that the file's root points to."""
    if usual in package.names:
        return usual
    for kind, name in targets(package, "").values():
        if kind == "officeDocument":
            return name
    return usual


def part_xml(package: Package, name: str) -> Any:
    """The root element of a part, or None if there is none."""
    data = package.get(name)
    return None if data is None else markup.xml(data)


def said_of_itself(package: Package) -> dict[str, str | None]:
    """The title, date and language noted by the program that made the file."""
    core = part_xml(package, "docProps/core.xml")
    said = {} if core is None else {markup.name(each): markup.inner(each) for each in core}
    title, date = tidy(said.get("title", "")), stated_date(said.get("created", ""))
    poor = title.casefold() in _NO_TITLES or title.lower().endswith((".doc", ".docx", ".pptx"))
    return {
        "title": None if poor else title or None,
        "date": date,
        "date_from": MADE if date else None,
        "language": tidy(said.get("language", "")) or None,
    }


def pictures(package: Package, source_id: str, texts: PictureTexts) -> Iterator[Loaded]:
    """How many pictures of a file were not read."""
    held = [name for name in package.names if "/media/" in name and name.endswith(_PICTURES)]
    yield from texts.left_out(source_id, len(held))
