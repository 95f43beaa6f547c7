"""Passages that a document holds but doesn't show or no longer says: left out and counted, or marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.loaders.inline_marks import DELETED, HIDDEN, INVISIBLE, STRUCK, around
from index.loaders.options import ReadingOptions
from index.loaders.parts import LeftOut

_COUNTED = {
    DELETED: "deleted passages",
    STRUCK: "struck-through passages",
    HIDDEN: "hidden passages",
    INVISIBLE: "invisible passages (white on white)",
}


@dataclass(slots=True)
class Unseen:
    """What one document doesn't show. ``what`` is one of the marks DELETED, STRUCK, HIDDEN, INVISIBLE."""

    options: ReadingOptions
    found: Counter[str] = field(default_factory=Counter)

    def passage(self, what: str, text: str) -> str:
        """The text that stands for a passage: nothing, or its words with their mark."""
        words = text.strip()
        if not words:
            return text[:1]
        if not self.options.hidden:
            self.found[_COUNTED[what]] += 1
            # Words on both sides of it stay apart if a blank was on one side.
            return " " if text[0].isspace() or text[-1].isspace() else ""
        begin = text.index(words)
        shown = around(what, words)
        return f"{text[:begin] or ' '}{shown}{text[begin + len(words) :] or ' '}"

    def count(self, what: str, number: int = 1) -> None:
        """Count something else that is not taken in (``embedded objects``)."""
        self.found[what] += number

    def left_out(self, source_id: str) -> Iterator[LeftOut]:
        """What was left out, by kind."""
        for what, number in sorted(self.found.items()):
            yield LeftOut(source_id, what, number)
