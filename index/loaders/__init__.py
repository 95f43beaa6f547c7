"""The loader door: a file's bytes in, its sources out. One module a format; add formats here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath

from index.errors import Unreadable
from index.loaders import html, jsonl, text
from index.passages import Source

LOADERS = "1"  # part of what an index was built with: a change has every file read again

Loaded = Source | tuple[str, Unreadable]
"""A source, or the name of a part that can't be read (``corpus.jsonl:12``) and why."""

Loader = Callable[[bytes, str], Iterator[Loaded]]

_LOADERS: dict[str, Loader] = {
    "": text.load,
    ".txt": text.load,
    ".text": text.load,
    ".log": text.load,
    ".rst": text.load,
    ".md": text.load,
    ".markdown": text.load,
    ".html": html.load,
    ".htm": html.load,
    ".xhtml": html.load,
    ".jsonl": jsonl.load,
}


def load(data: bytes, source_id: str) -> Iterator[Loaded]:
    """Yield the sources in a file of this name; Unreadable with the reason where there are none."""
    suffix = PurePath(source_id).suffix.lower()
    if suffix not in _LOADERS:
        known = " ".join(sorted(suffix for suffix in _LOADERS if suffix))
        raise Unreadable(f"no reader for {suffix} files (there is one for {known})")
    return _LOADERS[suffix](data, source_id)
