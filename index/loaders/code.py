"""Source code and settings: the extracted text is the file's own, unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from index.loaders.encodings import decode
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut
from index.passages import Source, Span

_GENERATED = re.compile(r"[^\n]{2000,}\n?")  # nobody writes or reads such a line


def load(
    data: bytes, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Source | LeftOut]:
    """Yield the one source in ``data``, called as its file; lines that a program packed are left out.

    Unreadable if it isn't text.
    """
    text = decode(data)
    packed = tuple(Span(*found.span()) for found in _GENERATED.finditer(text))
    yield Source(id=source_id, text=text, title=PurePosixPath(source_id).name, left_out=packed)
    if packed:
        yield LeftOut(source_id, "packed lines of code", len(packed))
