"""The automatic numbers of lists on slides, as they are shown: ``2.``, ``iv)``, ``(C)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.loaders.counting import as_opendocument


@dataclass(frozen=True, slots=True)
class Numbered:
    """How a level of a list counts: its kind of figures, what stands around them, and where it starts.

    ``figures`` is the format as OpenDocument names it (``1``, ``i``, ``A``); ``levels`` is how many levels
    are shown (two for ``3.2``).
    """

    figures: str = "1"
    before: str = ""
    after: str = "."
    start: int = 1
    levels: int = 1

    def shown(self, numbers: Sequence[str]) -> str:
        """The figures of this level, and of those above it that are shown, as they stand before a paragraph."""
        return f"{self.before}{'.'.join(numbers[-self.levels :])}{self.after}"


@dataclass(slots=True)
class Counters:
    """How far each level of the lists of one shape has counted."""

    _levels: dict[int, tuple[Numbered, int]] = field(default_factory=dict)

    def next(self, level: int, numbered: Numbered | None, restart: int | None = None) -> str:
        """The number of the next paragraph on a level; empty for one that has none, which ends the count."""
        for deeper in [each for each in self._levels if each > level]:
            del self._levels[deeper]
        if numbered is None:
            self._levels.pop(level, None)
            return ""
        like, reached = self._levels.get(level, (numbered, numbered.start - 1))
        reached = reached + 1 if like == numbered else numbered.start
        self._levels[level] = numbered, reached if restart is None else restart
        shown = (self._levels[each] for each in sorted(self._levels))
        return numbered.shown([as_opendocument(number, of.figures) for of, number in shown])
