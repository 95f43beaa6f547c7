"""OpenDocument texts (.odt): headings and lists with their numbers, tables, notes, comments, formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.dates import MADE, stated_date
from index.loaders.odt.forms import controls, deleted
from index.loaders.odt.lists import ListStyles
from index.loaders.odt.said import Context
from index.loaders.odt.styles import TextStyles
from index.loaders.odt.walk import Walk
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded
from index.loaders.picture_text import PictureTexts
from index.loaders.unseen import Unseen
from index.loaders.writing import Writing


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield the one source in ``data``."""
    package = Package(data)
    if b"encryption-data" in (package.get("META-INF/manifest.xml") or b""):
        raise Unreadable("protected by a password: save it without one")
    root = markup.xml(package.read("content.xml"))
    looks = package.get("styles.xml")
    parts = [markup.xml(looks) if looks else None, root]
    styles = TextStyles()
    styles.take(*parts)
    context = Context(
        package, styles, Unseen(options), deleted(root), controls(root), PictureTexts(options)
    )
    walk = Walk(Writing(), context, ListStyles.of(parts))
    for body in root.iter("{*}body"):
        walk.blocks(body)
    meta = package.get("meta.xml")
    yield walk.writing.source(source_id, **_said(markup.xml(meta) if meta else None, walk))
    _count(package, context)
    yield from context.unseen.left_out(source_id)
    pictures = [name for name in package.names if name.startswith("Pictures/")]
    yield from context.pictures.left_out(source_id, len(pictures))


def _count(package: Package, context: Context) -> None:
    """Count what no place in the text tells: deletions without one, macros."""
    if context.deleted:
        context.unseen.count("deleted passages", len(set(context.deleted.values())))
    macros = [
        name for name in package.names if name.startswith(("Basic/", "Scripts/")) and "." in name
    ]
    if macros:
        context.unseen.count("macros", 1)


def _said(meta: Any, walk: Walk) -> dict[str, str | None]:
    said = {} if meta is None else {markup.name(each): each.text or "" for each in meta.iter()}
    date = stated_date(said.get("creation-date", ""))
    return {
        "title": walk.title or said.get("title") or walk.first,
        "date": date,
        "date_from": MADE if date else None,
        "language": said.get("language") or None,
    }
