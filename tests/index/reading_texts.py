"""What a loader makes of a text, for tests."""

from __future__ import annotations

from index.chunking import chunk
from index.loaders import load
from index.loaders.options import ReadingOptions
from index.loaders.parts import LeftOut
from index.passages import Sentence, Source


def only(text: str | bytes, name: str, *, hidden: bool = False) -> Source:
    """The one source of a file."""
    data = text.encode() if isinstance(text, str) else text
    found = load(data, name, ReadingOptions(hidden=hidden))
    (source,) = [each for each in found if isinstance(each, Source)]
    return source


def left(text: str | bytes, name: str) -> dict[str, int]:
    """What is named as left out, and how many of each."""
    data = text.encode() if isinstance(text, str) else text
    return {each.what: each.count for each in load(data, name) if isinstance(each, LeftOut)}


def marked(source: Source) -> list[tuple[str, str]]:
    """The marked stretches of a source, each with what it is."""
    return [(mark.what, mark.span.of(source.text)) for mark in source.marks]


def sentences(source: Source) -> list[Sentence]:
    """All that can be quoted of a source."""
    return [each for part in chunk(source) for each in part.sentences]


def quoted(source: Source) -> list[str]:
    """The same as text."""
    return [each.span.of(source.text) for each in sentences(source)]
