"""Items in the order asked for, and each thing once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.words import words
from rag.found import Part
from rag.text.moments import Moment, first_moment


def once(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts without those that say in the same words what an earlier one says."""
    kept: dict[tuple[str, ...], Part] = {}
    for part in parts:
        said = tuple(words(" ".join(each.text for each in part.cited)))
        kept.setdefault(said or (str(len(kept)),), part)
    return tuple(kept.values())


def by_time(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts by the first date that they tell; one without a date stays behind the one before it."""
    dated = list(zip(_moments(parts), parts, strict=True))
    return tuple(part for _, part in sorted(dated, key=lambda each: each[0]))


def _moments(parts: Sequence[Part]) -> Iterator[Moment]:
    last: Moment = (0, 0, 0)
    for part in parts:
        found = (first_moment(each.text) for each in part.cited)
        last = next((moment for moment in found if moment is not None), last)
        yield last
