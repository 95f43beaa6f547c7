"""Word's old format (.doc): headings and lists with their numbers, tables, notes, comments."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from index.errors import Unreadable
from index.loaders.doc.formatting import paragraphs, runs
from index.loaders.doc.lists import Lists
from index.loaders.doc.notes import authors_of, notes_of
from index.loaders.doc.streams import DocStreams, opened
from index.loaders.doc.styles import styles_of
from index.loaders.doc.walk import Walk
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded
from index.loaders.unseen import Unseen
from index.loaders.writing import Writing

__all__ = ["DocStreams", "load"]


def load(
    streams: DocStreams, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Loaded]:
    """Yield the one source in a document."""
    try:
        document = opened(streams)
        pieces = list(document.pieces())
        parts = document.parts()
        walk = Walk(
            Writing(),
            Unseen(options),
            document.text(pieces),
            runs(document, pieces),
            paragraphs(document, pieces),
            Lists.of(document),
            styles_of(document),
            notes_of(document),
            authors_of(document),
        )
    except (struct.error, IndexError) as error:
        raise Unreadable("damaged: save it as .docx") from error
    walk.blocks(*parts["main"])
    walk.backed = True  # a text box may have any background
    walk.blocks(*parts["boxes"])
    yield walk.writing.source(source_id, title=walk.title or walk.first)
    if streams.get("Macros/VBA/dir"):
        walk.unseen.count("macros")
    yield from walk.unseen.left_out(source_id)
