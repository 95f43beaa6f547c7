"""RTF: headings, lists with their numbers, tables, notes, text boxes, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.loaders.dates import MADE, stated_date
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded
from index.loaders.rtf.reader import Reader
from index.loaders.rtf.walk import Walk
from index.loaders.unseen import Unseen
from index.loaders.writing import Writing, tidy

_MADE = re.compile(rb"{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield the one source in ``data``."""
    reader = Reader()
    reader.read(data)
    unseen = Unseen(options)
    walk = Walk(Writing(), unseen, reader.styles)
    walk.blocks(reader.flow.blocks)
    title = walk.title or tidy(reader.title)
    yield walk.writing.source(source_id, title=title, **_made(data))
    unseen.found.update(reader.counts)
    yield from unseen.left_out(source_id)


def _made(data: bytes) -> dict[str, str | None]:
    match = _MADE.search(data[:20_000])
    date = match and stated_date("{}-{:02}-{:02}".format(*map(int, match.groups())))
    return {"date": date or None, "date_from": MADE if date else None}
