"""Counts what pages hold that isn't taken into the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.loaders.parts import LeftOut
from index.loaders.pdf.layout import Page
from index.loaders.pdf.page import INVISIBLE, REDACTED, STRUCK
from index.loaders.pdf.words import Word

_NAMES = {
    INVISIBLE: "invisible words",
    STRUCK: "struck-through passages",
    REDACTED: "passages marked for redaction",
}


def left_out(pages: Sequence[Page], source_id: str, *, hidden: bool) -> Iterator[LeftOut]:
    """What was left out, by its kind, with its pages; ``hidden`` says that unseen text was taken in."""
    for mark, name in _NAMES.items():
        counts = {page.number: _count(page.unseen, mark) for page in pages}
        if sum(counts.values()) and not hidden:
            yield _named(source_id, name, counts)
    yield from _counted(source_id, "films and sounds", {p.number: p.media for p in pages})
    yield from _counted(source_id, "password fields", {p.number: p.passwords for p in pages})
    yield from _counted(source_id, "fields too long to read", {p.number: p.cut for p in pages})


def _counted(source_id: str, name: str, counts: dict[int, int]) -> Iterator[LeftOut]:
    if sum(counts.values()):
        yield _named(source_id, name, counts)


def _named(source_id: str, name: str, counts: dict[int, int]) -> LeftOut:
    pages = tuple(number for number, count in counts.items() if count)
    return LeftOut(source_id, name, sum(counts.values()), pages)


def _count(words: Sequence[Word], mark: str) -> int:
    """The words with a mark; for passages, the runs of such words in a line and from one line to the next."""
    marked = [word for word in words if word.mark == mark]
    if mark == INVISIBLE:
        return len(marked)
    breaks = sum(not _goes_on(one, two) for one, two in zip(marked, marked[1:], strict=False))
    return breaks + 1 if marked else 0


def _goes_on(one: Word, two: Word) -> bool:
    size = max(one.size, two.size)
    below = 0 <= two.box[1] - one.box[1] < 1.8 * size
    return below and (two.box[0] - one.box[2] < 1.5 * size or two.base - one.base > 0.5 * size)
