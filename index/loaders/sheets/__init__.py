"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): tables as the sheets show them, with their cell ranges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from index.loaders.archive import Package
from index.loaders.ooxml import pictures, said_of_itself
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Unread, Yielded
from index.loaders.picture_text import PictureTexts
from index.loaders.sheets import ods, xls, xlsb, xlsx
from index.loaders.sheets.sheet import Sheet
from index.loaders.sheets.writer import write_sheet
from index.loaders.writing import Writing

_NAMED = (
    ("vbaProject.bin", "macros"), ("/embeddings/", "embedded objects"), ("/activeX/activeX", "form controls"),
    ("/ctrlProps/", "form controls"), ("/pivotCacheDefinition", "pivot caches"),
    ("xl/model/", "data models"),
)  # fmt: skip


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Yielded]:
    """Yield the one source in ``data``, and what is left out of it; its regions are rows (``Prices!A5:D5``)."""
    package = Package(data) if data.startswith(b"PK") else None
    writing, counts = Writing(), Counter[str]()
    unread: list[Unread] = []
    for sheet in _sheets(data, package, source_id, hidden=options.hidden):
        if isinstance(sheet, Sheet):
            write_sheet(writing, sheet, counts, hidden=options.hidden)
            if sheet.damage:
                unread.append(Unread(f"{source_id}: sheet {sheet.name}, its end", sheet.damage))
        else:
            unread.append(sheet)
    if unread and not writing.text:
        raise unread[0].reason
    said = said_of_itself(package) if package else {}
    title = said.get("title") or PurePosixPath(source_id).stem
    yield writing.source(source_id, **{**said, "title": title})
    yield from unread
    counts.update(_parts(package) if package else ())
    for what, count in counts.items():
        yield LeftOut(source_id, what, count)
    if package:
        yield from pictures(package, source_id, PictureTexts(ReadingOptions()))


def _sheets(
    data: bytes, package: Package | None, source_id: str, *, hidden: bool
) -> Iterator[Sheet | Unread]:
    """The sheets by the reader of the file's kind."""
    if package is None:
        return xls.sheets(data, source_id, hidden=hidden)
    if "xl/workbook.bin" in package.names:
        return xlsb.sheets(package, source_id, hidden=hidden)
    if "content.xml" in package.names:
        return ods.sheets(package, source_id, hidden=hidden)
    return xlsx.sheets(package, source_id, hidden=hidden)


def _parts(package: Package) -> Counter[str]:
    """What else a file holds that no reader understands."""
    found: Counter[str] = Counter()
    for name in package.names:
        if "/_rels/" not in name:
            found.update(what for part, what in _NAMED if part in name)
    return found
