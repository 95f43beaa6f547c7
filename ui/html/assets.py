"""Style sheets and scripts of the pages: files in the package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files("ui") / "assets"))


def asset(name: str) -> str:
    """The text of one asset file."""
    return (FOLDER / name).read_text(encoding="utf-8")
