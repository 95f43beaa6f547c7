"""File names for added documents: made from the sent name, never a path, never a name in use."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

_LONGEST_NAME = 120  # characters
_NO_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


def safe_name(name: str) -> str:
    """A file name made from any sent name: without folders, not hidden, not too long."""
    clean = _NO_NAME.sub("_", name.encode("utf-8", "replace").decode()).strip().lstrip(".")
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = clean, ""
    shortened = stem.encode()[:_LONGEST_NAME].decode("utf-8", "ignore").strip() or "document"
    return f"{shortened}.{ending}" if ending else shortened


def free_path(folder: Path, name: str, taken: Collection[str] = ()) -> Path:
    """A free path with that name, or with a number added: no document overwrites another, nor takes a name."""
    path, number = folder / name, 1
    while path.name in taken or path.exists():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path
