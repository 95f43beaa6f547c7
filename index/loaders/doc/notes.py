"""The notes and comments of an old Word file: where the text points to them, and where theirs lies."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from index.loaders.doc.streams import AUTHORS, COMMENTS, ENDNOTES, FOOTNOTES, Document


@dataclass(slots=True)
class Notes:
    """Notes of one kind: where the text points to them, and their own texts."""

    kind: str
    places: dict[int, int]
    texts: list[tuple[int, int]]


def notes_of(document: Document) -> list[Notes]:
    """The foot- and endnotes and comments of a document, as far as its tables tell."""
    parts = document.parts()
    found = []
    for kind, part, (pointed, texts), size in (
        ("footnote", "footnotes", FOOTNOTES, 2),
        ("endnote", "endnotes", ENDNOTES, 2),
        ("comment", "comments", COMMENTS, 30),
    ):
        begin, _ = parts[part]
        edges = [begin + edge for edge in document.positions(texts, 0)]
        spans = list(zip(edges, edges[1:], strict=False))
        places = {at: number for number, at in enumerate(document.positions(pointed, size)[:-1])}
        found.append(Notes(kind, places, spans[: len(places)]))
    return found


def authors_of(document: Document) -> list[str]:
    """Who wrote each comment, in their order."""
    table, names, at = document.table(AUTHORS), [], 0
    while at + 2 <= len(table):
        (length,) = struct.unpack_from("<H", table, at)
        names.append(table[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace"))
        at += 2 + 2 * length
    entries = document.table(COMMENTS[0])
    count = (len(entries) - 4) // 34
    found = []
    for number_of in range(max(0, count)):
        (index,) = struct.unpack_from("<h", entries, 4 * (count + 1) + 30 * number_of + 20)
        found.append(names[index] if 0 <= index < len(names) else "")
    return found
