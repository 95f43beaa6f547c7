"""Descriptions of pictures (alternative texts) that a person wrote; names and guesses of programs are none."""

from __future__ import annotations

import re

from index.loaders.writing import tidy

_GUESSED = re.compile(r"(?:description )?automatically generated|ai-generated content", re.I)
_FILE = re.compile(r"\.(?:png|jpe?g|gif|bmp|tiff?|webp|emf|wmf|svg|heic|pdf)$", re.I)
_LEAST_WORDS = 3
_WIDE = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]{4}")


def description(text: str) -> str:
    """The description as a line, or empty if it is a file's name, a label, or was guessed by a program."""
    line = tidy(text)
    if _GUESSED.search(line) or _FILE.search(line) or "://" in line.split(" ")[0]:
        return ""
    return line if len(line.split()) >= _LEAST_WORDS or _WIDE.search(line) else ""
