"""RTF: paragraphs and tables. The only module that uses striprtf."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.errors import Unreadable
from index.loaders.dates import MADE, stated_date
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.writing import Writing, tidy
from index.passages import Source

_TITLE = re.compile(rb"{\\title ([^\\{}]{1,300})}")
_MADE = re.compile(rb"{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_PICTURES = re.compile(rb"[0-9a-fA-F\s]{1000,}")
_BULLET = re.compile(r"[•·\uf0b7]\s+|-\t")


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Source]:
    """Yield the one source in ``data``."""
    from striprtf.striprtf import rtf_to_text

    plain = _PICTURES.sub(b"", data)  # pictures as hex digits: megabytes nobody reads
    try:
        text = rtf_to_text(plain.decode("latin-1"), errors="replace")
    except (ValueError, LookupError, IndexError) as error:
        raise Unreadable(f"damaged RTF ({error})") from error
    writing = Writing()
    rows: list[list[str]] = []
    for line in text.splitlines():
        if line.count("|") > 1 or line.endswith("|"):
            rows.append(line.rstrip().removesuffix("|").split("|"))
            continue
        _write_rows(writing, rows)
        if bullet := _BULLET.match(line.lstrip()):
            writing.item(0, line.lstrip()[bullet.end() :])
        else:
            writing.paragraph(line)
    _write_rows(writing, rows)
    title = _TITLE.search(data[:20_000])
    yield writing.source(
        source_id, title=tidy(title[1].decode("latin-1")) if title else None, **_made(data)
    )


def _write_rows(writing: Writing, rows: list[list[str]]) -> None:
    if rows:
        writing.table(rows, header=max(map(len, rows)) > 1)
        rows.clear()


def _made(data: bytes) -> dict[str, str | None]:
    match = _MADE.search(data[:20_000])
    date = match and stated_date("{}-{:02}-{:02}".format(*map(int, match.groups())))
    return {"date": date or None, "date_from": MADE if date else None}
