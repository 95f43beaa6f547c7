"""A model's output as plain lines: without thoughts, markup, links and lists of sources.

The removed parts are for display or for the model itself; none of them is evidence. The address of a link
is dropped: a reader should follow only what citeback itself cites.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from index.words import without_hidden
from rag.text.lexicon import alternatives

_THOUGHTS = re.compile(r"<think(?:ing)?>.*\Z", re.S | re.I)
_THOUGHT = re.compile(r"</think(?:ing)?>", re.I)
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\s]*(?:\s[^)\n]*)?\)?")
_LINK = re.compile(r"\[([^\]\n]{3,})\]\((?:[a-z]+:|/|#|www\.)[^)\s]*\)", re.I)
_TAG = re.compile(r"</?[a-z][^<>\n]{0,300}>|<!--.*?-->", re.I | re.S)
_BEGUN = re.compile(r"<[a-z/!][^<>\n]{0,300}\Z|!?\[[^\]\n]*\]\([^)\s]*\Z", re.I)
_BULLET = re.compile(r"^\s*(?:>\s*)*(?:(?:[-*•–·]|\d{1,2}[.)])\s+)?")
_HEADING = re.compile(r"^\s*#{1,6}\s")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_RULE = re.compile(r"^[\s|:=*_-]+$")
_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)\*(?=\w)|(?<=[\w.!?])\*(?!\w)")
_SOURCES = re.compile(rf"^\W*(?:{alternatives('plain_text', 'sources')})\W*$", re.I)


def thought_until(text: str) -> int:
    """The number of characters of ``text`` that are thought: up to its last closing tag."""
    return max((match.end() for match in _THOUGHT.finditer(text)), default=0)


def plain_lines(text: str, *, complete: bool) -> Iterator[str]:
    """The lines with content; from an incomplete text, an unfinished tag or link at its end is removed."""
    text = _THOUGHTS.sub("", printable(text[thought_until(text) :]))
    if not complete:
        text = _BEGUN.sub("", text)
    text = _TAG.sub(" ", _LINK.sub(r"\1", _IMAGE.sub(" ", text)))
    for line in text.splitlines():
        if _SOURCES.match(line):
            return
        if not (_HEADING.match(line) or _FENCE.match(line) or _RULE.match(line)):
            yield _EMPHASIS.sub("", _cells(_BULLET.sub("", line)))


def printable(text: str) -> str:
    """``text`` without hidden characters and without terminal control characters."""
    seen = without_hidden(text)
    return "".join(
        c for c in seen if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co")
    )


def _cells(line: str) -> str:
    """A table row as its cells, separated by commas; other lines unchanged."""
    if not line.lstrip().startswith("|"):
        return line
    return ", ".join(cell.strip() for cell in line.split("|") if cell.strip())
