"""CSV and TSV: a table, each row with its cell range."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from index.errors import Unreadable
from index.loaders.encodings import decode
from index.loaders.grid import write_grid
from index.loaders.grid_heads import Row
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.writing import Writing
from index.passages import Source

_DELIMITERS = (",", ";", "\t", "|")
_RARE = ("^", "~", "¦", "§")  # tried where none of the usual ones cuts
_SURELY = 0.9  # of the rows
_STATED = re.compile(r"sep=([^\w\s\"']|\t)[ \t]*(?:\r?\n|\r|\Z)", re.I)
_NEVER = "\x1f"  # used if no delimiter cuts the rows evenly: then each row is one cell
_SAMPLE = 50  # rows


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Source]:
    """Yield the one table in ``data``."""
    text, name = decode(data).lstrip("\ufeff"), PurePosixPath(source_id)
    stated = _STATED.match(text)  # as Excel writes it; it is no row
    text = text[stated.end() :] if stated else text
    delimiter = stated[1] if stated else _delimiter(text, name.suffix)
    writing = Writing()
    csv.field_size_limit(10_000_000)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        write_grid(writing, name.stem, (Row(n, cells) for n, cells in enumerate(rows, start=1)))
    except csv.Error as error:
        raise Unreadable(f"not a table of values ({error})") from error
    yield writing.source(source_id)


def _delimiter(text: str, suffix: str) -> str:
    """The delimiter that cuts most rows into the same number of cells, more than one."""
    order = ("\t", ",", ";", "|") if suffix.lower() == ".tsv" else _DELIMITERS
    head = text[:100_000]

    def evenly_cut(delimiter: str) -> tuple[float, int]:
        widths = _widths(head, delimiter)
        if not widths:
            return (0.0, 0)
        width, times = Counter(widths).most_common(1)[0]
        return (times / len(widths), width) if width > 1 else (0.0, 0)

    best = max(order, key=evenly_cut)
    if evenly_cut(best) > (0.0, 0):
        return best
    rare = max(_RARE, key=evenly_cut)
    return rare if evenly_cut(rare) >= (_SURELY, 2) else _NEVER


def _widths(head: str, delimiter: str) -> Sequence[int]:
    widths = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) == _SAMPLE:
                break
    except csv.Error:
        return []
    return widths
