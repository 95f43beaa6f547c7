"""The automatic numbers of lists on slides, as they are shown: ``2.``, ``iv)``, ``(C)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST = 3999  # the last number that letters and Roman figures are used for


@dataclass(frozen=True, slots=True)
class Numbered:
    """How a level of a list counts: its kind of figures, what stands around them, and where it starts.

    ``figures`` is ``arabic``, ``roman``, ``ROMAN``, ``alpha`` or ``ALPHA``; ``levels`` is how many levels
    are shown (two for ``3.2``).
    """

    figures: str = "arabic"
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
        return numbered.shown([figures(of.figures, number) for of, number in shown])


def figures(kind: str, number: int) -> str:
    """The number in one kind of figures; ``arabic`` for what others have no sign for."""
    if kind == "arabic" or not 0 < number <= _LARGEST:
        return str(number)
    written = _roman(number) if kind.lower() == "roman" else _letters(number)
    return written.upper() if kind.isupper() else written


def _roman(number: int) -> str:
    parts = []
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        parts.append(sign * times)
    return "".join(parts)


def _letters(number: int) -> str:
    """``a`` to ``z``, then ``aa``, ``bb``: as slides count."""
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * min(times + 1, 10)
