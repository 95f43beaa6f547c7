"""Links to a citation that say whether its source still says so.

A link carries a stamp: the beginnings of the hashes of the source's text and of the quote. The stored text is
checked against it whenever the link is opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from index.passages import Source, Span
from rag.answer import Citation

Change = Literal["elsewhere", "moved", "gone"]
_STAMP = re.compile(r"([0-9a-f]{16})-([0-9a-f]{16})")
_OFFSET = re.compile(r"[0-9]{1,12}")
_SEARCHED = 300_000  # characters of a changed text that are searched for the quote


@dataclass(frozen=True, slots=True)
class Rechecked:
    """Where a quote stands now (None if nowhere), and what has changed since it was cited."""

    span: Span | None
    change: Change | None = None


def stamp(citation: Citation) -> str:
    """The part of a link by which it is checked later."""
    return f"{citation.sha256[:16]}-{_hash(citation.quote)}"


def recheck(source: Source, start: str | None, end: str | None, stamped: str) -> Rechecked | None:
    """The quote of a stamped link in the stored text; None if the link is unchanged or not such a link."""
    found = _STAMP.fullmatch(stamped)
    if found is None or source.sha256.startswith(found[1]):
        return None
    if not (_OFFSET.fullmatch(start or "") and _OFFSET.fullmatch(end or "")):
        return None
    span = Span(int(start or 0), max(int(start or 0), int(end or 0)))
    if _hash(source.text[span.start : span.end]) == found[2]:
        return Rechecked(span, "elsewhere")
    if (at := _place(source.text, span.end - span.start, found[2])) is not None:
        return Rechecked(Span(at, at + span.end - span.start), "moved")
    return Rechecked(None, "gone")


def _place(text: str, length: int, quote: str) -> int | None:
    """Where a text of this length and hash begins."""
    if not 0 < length <= len(text) or len(text) > _SEARCHED or length * len(text) > 10**9:
        return None
    starts = range(len(text) - length + 1)
    return next((at for at in starts if _hash(text[at : at + length]) == quote), None)


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
