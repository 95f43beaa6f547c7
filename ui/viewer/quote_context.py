"""The text around a quote in its source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from index.blocks import cells
from index.passages import Source
from rag.answer import Citation

_REACH = 220  # characters looked at on each side
_LEAST = 24  # a shorter piece of a sentence is useless
_ENDS = re.compile(r"[.!?。！？…]['\"”’)]*\s+")
# A heading, or the end of a table: the text before it belongs to something else.
_BEFORE = re.compile(r"^#{1,6} .*$|^\|.*\|[ \t]*(?=\n[ \t]*\n)", re.M)
_BEHIND = re.compile(r"^#{1,6} .*$|\n[ \t]*\n(?=\|)", re.M)
_MARKUP = re.compile(r"\s*(?:^|\n)\s*(?:#{1,6}|[-*+•])\s+|\s*(?:-{3,}|={3,})\s*|\s+", re.M)
_ROW = re.compile(r"^[ \t]*\|.*(?:\n|$)", re.M)
_RULE = re.compile(r"[\s|:=-]+")


@dataclass(frozen=True, slots=True)
class Around:
    """The text before and after a quote, on one line except for table rows; empty if there is none."""

    before: str = ""
    behind: str = ""


class StoredTexts(Protocol):
    """Returns the sources with their texts."""

    def source(self, source_id: str) -> Source | None: ...


def around(citation: Citation, sources: StoredTexts) -> Around:
    """About one sentence on each side; empty if the source has changed since it was cited."""
    source = sources.source(citation.source)
    if source is None or source.sha256 != citation.sha256:
        return Around()
    text = source.text
    before = text[max(0, citation.start - _REACH) : citation.start]
    behind = text[citation.end : citation.end + _REACH]
    headed, ended = list(_BEFORE.finditer(before)), _BEHIND.search(behind)
    if headed:
        before = before[headed[-1].end() :]
    if ended:
        behind = behind[: ended.start()]
    return Around(
        _from_a_beginning(before, whole=bool(headed) or citation.start <= _REACH),
        _to_an_end(behind, whole=bool(ended) or citation.end + _REACH >= len(text)),
    )


def _from_a_beginning(text: str, *, whole: bool) -> str:
    starts = [found.end() for found in _ENDS.finditer(text) if len(text) - found.end() > _LEAST]
    if starts:
        # The last sentence alone would often be only half a line.
        return _plain(text[starts[-2] if len(starts) > 1 else starts[-1] :])
    return _plain(text) if whole else f"…{_plain(text.partition(' ')[2])}"


def _to_an_end(text: str, *, whole: bool) -> str:
    ends = [found.end() for found in _ENDS.finditer(text) if found.end() > _LEAST]
    if ends:
        return _plain(text[: ends[min(1, len(ends) - 1)]])
    return _plain(text) if whole else f"{_plain(text.rpartition(' ')[0])}…"


def _plain(text: str) -> str:
    """The text without markup: prose on one line, each table row on its own line."""
    rows = [found.span() for found in _ROW.finditer(text)]
    parts, at = [], 0
    for start, end in rows:
        parts += [_MARKUP.sub(" ", text[at:start]), _row(text[start:end])]
        at = end
    parts.append(_MARKUP.sub(" ", text[at:]))
    return "\n".join(part.strip() for part in parts if part.strip())


def _row(line: str) -> str:
    return "" if _RULE.fullmatch(line) else " | ".join(filter(None, cells(line)))
