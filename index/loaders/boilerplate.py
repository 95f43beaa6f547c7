"""Finds lines of a text that are web page boilerplate: sharing, comments, cookie notes, related posts.

Only whole lines count, and most of them only at the very end or start, next to other such lines:
leaving out a document's own text is worse than indexing a stray "Share this".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.loaders.boilerplate_lines import ANYWHERE, CLOSING, LISTING, OPENING
from index.passages import Source, Span

_HINTS = (
    "opens in",
    "loading",
    "advert",
    "continue",
    "share this",
    "design a",
    "gravatar",
    "be published",
    "from the internet",
    "公开",
)
_MARKUP = re.compile(r"^[#>*\-•\s_|]+|[*_|\s]+$|\[([^\]]*)\]\([^)]*\)")
_ENDS = re.compile(r"[.!?。！？][\"'”’)]*$")
_SHORT, _HEAD, _LIST, _LONGEST = 120, 40, 30, 320  # characters; lines; lines; characters


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span  # with its line end
    words: str

    @property
    def thin(self) -> bool:
        """True for what looks like a link and not like a sentence."""
        return len(self.words) <= _SHORT and not _ENDS.search(self.words)


def without_boilerplate(source: Source) -> Source:
    """The source with its boilerplate lines added to ``left_out``."""
    lines = list(_lines(source))
    low = source.text.lower()
    hinted = any(hint in low for hint in _HINTS)  # most texts hold none, and this check is cheap
    out = {line.span for line in lines if hinted and ANYWHERE.match(line.words)}
    out |= {line.span for line in lines[_end(lines) :]} | {
        line.span for line in lines[: _start(lines)]
    }
    if len(out) == len(lines):  # a text of nothing else is kept whole
        return source
    return replace(source, left_out=_merged([*source.left_out, *out]))


def _lines(source: Source) -> Iterator[_Line]:
    """The lines that hold something and aren't left out already."""
    at, skipped = 0, list(source.left_out)
    for line in source.text.splitlines(keepends=True):
        span = Span(at, at + len(line))
        at = span.end
        while skipped and skipped[0].end <= span.start:
            skipped.pop(0)
        words = line if len(line) > _LONGEST else " ".join(_MARKUP.sub(r"\1", line).split())
        if words.strip("\ufeff \n") and not (skipped and skipped[0].start < span.end):
            yield _Line(span, words)


def _end(lines: Sequence[_Line]) -> int:
    """Where the boilerplate at the end begins: its lines, and lists of links.

    Lines that name the author stay: people ask for them.
    """
    at = len(lines)
    while at > 0:
        if CLOSING.match(lines[at - 1].words):
            at -= 1
        elif (listed := _list_of_links(lines, at)) is not None:
            at = listed
        else:
            break
    return at


def _list_of_links(lines: Sequence[_Line], end: int) -> int | None:
    """The index of the line that heads a list of related posts, if the list goes on to ``end``."""
    for at in range(end - 1, max(0, end - _LIST) - 1, -1):
        if LISTING.match(lines[at].words):
            return at if at >= len(lines) // 3 else None
        if not lines[at].thin:
            return None
    return None


def _start(lines: Sequence[_Line]) -> int:
    at = 0
    while at < min(len(lines), _HEAD) and OPENING.match(lines[at].words):
        at += 1
    return at


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return tuple(merged)
