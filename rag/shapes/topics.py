"""What the sources say of a topic: sentences about it with different content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.passages import Hit
from index.words import is_latin, words
from rag.reading.candidates import FEATURES
from rag.reading.reader import ReadingResult
from rag.shapes.outline import Section, Unit, units
from rag.shapes.tools import Tools

SURE, COVERED = 0.2, 0.5  # least confidence of the reading, and share of the topic's idf in what it read best
ACROSS = 0.79  # least cosine of the nearest passage in another script than the topic
NEAR = 0.5  # share of the best sentence's likeness from which another is about the topic, too
READ_BEST = 5  # sentences among which the topic's words must be

_COSINE, _AROUND = FEATURES.index("cosine"), FEATURES.index("coverage_around")


def about(topic: str, tools: Tools, sources: Sequence[str] = ()) -> tuple[Section, ...]:
    """What the sources say of a topic, one section for each source, that of the best first; empty for nothing."""
    hits = tools.search(topic, sources=sources)
    reading = tools.read(topic, hits)
    if not is_about(topic, reading):
        return ()
    likeness = _likeness(reading)
    best = max(likeness.values(), default=0.0)
    kept: dict[str, list[Unit]] = {}
    for hit in _by_source(hits, likeness):
        for unit in units(hit):
            if _of_unit(unit, likeness) >= NEAR * best:
                kept.setdefault(hit.title, []).append(unit)
    return _told(kept) if len(kept) > 1 else _by_heading(kept)


def _by_heading(kept: Mapping[str, Sequence[Unit]]) -> tuple[Section, ...]:
    """The same of one source, by its headings."""
    headed: dict[str, list[Unit]] = {}
    for title, held in kept.items():
        for unit in sorted(held, key=lambda unit: unit.start):
            headed.setdefault(unit.cited[0].hit.place.heading or title, []).append(unit)
    return _told(headed)


def _told(kept: Mapping[str, Sequence[Unit]]) -> tuple[Section, ...]:
    """Sections of units in the order of their source, rows of tables only where there is nothing else."""
    prose = {
        label: [each for each in held if each.cited[0].sentence.kind != "row"]
        for label, held in kept.items()
    }
    chosen = prose if any(prose.values()) else kept
    return tuple(
        Section(label, tuple(sorted(held, key=lambda unit: unit.start)))
        for label, held in chosen.items()
        if held
    )


def is_about(topic: str, reading: ReadingResult) -> bool:
    """True if what was read for a topic is about it.

    The reader alone would take the nearest of anything: the topic's words, or a near passage in another
    script, must be there, too.
    """
    hits = {each.candidate.hit.chunk_id: each.candidate.hit for each in reading.ranked}
    return _is_told(reading) or _is_told_across(topic, list(hits.values()))


def _is_told(reading: ReadingResult) -> bool:
    read = (each.candidate for each in reading.ranked[:READ_BEST])
    told = (set(words(f"{each.context} {each.hit.text}")) for each in read)
    covered = max((reading.question.coverage(each) for each in told), default=0.0)
    return reading.confidence >= SURE and covered >= COVERED


def _is_told_across(topic: str, hits: Sequence[Hit]) -> bool:
    return not is_latin(topic) and any(hit.dense >= ACROSS for hit in hits if is_latin(hit.text))


def _likeness(reading: ReadingResult) -> dict[tuple[str, int], float]:
    """How near each sentence is to the topic (0..2), by chunk and place: its cosine, and the topic's words."""
    cosines = np.array([each.candidate.features[_COSINE] for each in reading.ranked])
    middle, high = float(np.median(cosines)), float(cosines.max())
    return {
        (each.candidate.hit.chunk_id, each.candidate.sentence.span.start): (
            max(0.0, each.candidate.features[_COSINE] - middle) / (high - middle or 1.0)
            + each.candidate.features[_AROUND]
        )
        for each in reading.ranked
    }


def _of_unit(unit: Unit, likeness: dict[tuple[str, int], float]) -> float:
    return max(
        likeness.get((each.hit.chunk_id, each.sentence.span.start), 0.0) for each in unit.cited
    )


def _by_source(hits: Sequence[Hit], likeness: dict[tuple[str, int], float]) -> list[Hit]:
    """The hits source by source, that with the nearest sentence first."""
    best: dict[str, float] = {}
    for hit in hits:
        for each in hit.sentences:
            near = likeness.get((hit.chunk_id, each.span.start), 0.0)
            best[hit.place.source] = max(near, best.get(hit.place.source, 0.0))
    return sorted(hits, key=lambda hit: (-best[hit.place.source], hit.place.source))
