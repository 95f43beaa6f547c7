"""What the sources say of a topic: sentences about it with different content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.front_matter import front_matter
from index.passages import Hit
from index.words import is_latin, words
from rag.query.analysis import AnalysedQuestion
from rag.reading.candidates import FEATURES
from rag.reading.reader import ReadingResult
from rag.shapes.outline import Section, Unit, units
from rag.shapes.tools import Tools

SURE, COVERED = (
    0.2,
    0.5,
)  # least confidence of the reading, and share of the topic's idf in what it read best
# The same for another script than the topic's: least cosine of the nearest passage, and confidence.
ACROSS, SURE_ACROSS = 0.795, 0.45
NEAR = 0.55  # share of the best sentence's likeness from which another is about the topic, too
NEAR_ACROSS = 0.7  # the same where no word of the topic is in any of them
HEADED = 0.9  # share of the topic's idf in a heading from which all below it is about the topic
MATTER = 20_000  # characters within which front matter stands
READ_BEST = 5  # sentences among which the topic's words must be

_COSINE, _COVERAGE = FEATURES.index("cosine"), FEATURES.index("coverage")

Likeness = Mapping[tuple[str, int], float]
"""How near sentences are to the topic (0..2), by their chunks and places."""


def read_about(topic: str, tools: Tools, sources: Sequence[str] = ()) -> ReadingResult | None:
    """The sentences about a topic; None if the sources say nothing of it.

    The reader alone would take the nearest of anything: the topic's words, or a near passage in another
    script, must be there, too.
    """
    hits = tools.search(topic, sources=sources)
    reading = tools.read(topic, hits)
    if _is_told(reading, SURE if not sources else 0.0):  # of named sources its words are enough
        return reading
    latin = [hit for hit in hits if is_latin(hit.text)]
    if is_latin(topic) or max((hit.dense for hit in latin), default=0.0) < ACROSS:
        return None
    across = tools.read(topic, latin)
    return across if across.confidence >= SURE_ACROSS else None


def _is_told(reading: ReadingResult, least: float) -> bool:
    read = (each.candidate for each in reading.ranked[:READ_BEST])
    told = (set(words(f"{each.context} {each.hit.text}")) for each in read)
    covered = max((reading.question.coverage(each) for each in told), default=0.0)
    return reading.confidence >= least and covered >= COVERED


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a topic, by sections, and how surely it is about it (0..1)."""

    sections: tuple[Section, ...] = ()
    confidence: float = 0.0


def about(topic: str, tools: Tools, sources: Sequence[str] = ()) -> Told:
    """What the sources say of a topic, a section for each source (of one source: for each of its headings).

    That with the nearest sentence comes first; empty if nothing is said of it.
    """
    reading = read_about(topic, tools, sources)
    if reading is None or not reading.ranked:
        return Told()
    likeness = _likeness(reading)
    best = max(likeness.values())
    least = NEAR if best > 1 else NEAR_ACROSS
    kept: dict[str, list[Unit]] = {}
    hits = {each.candidate.hit.chunk_id: each.candidate.hit for each in reading.ranked}
    for hit in _by_source(list(hits.values()), likeness):
        begin = _begin(hit, tools)
        for unit in units(hit, lists=_headed(reading.question, hit) >= HEADED):
            if unit.start < begin:
                continue
            near = _of_unit(unit, likeness) / best
            if near >= least:
                kept.setdefault(hit.place.source, []).append(
                    replace(unit, worth=unit.worth * near * near)
                )
    kept = _without_rows(kept)
    if len(kept) == 1:
        return Told(_by_heading(*kept.values()), reading.confidence)
    titled = (Section(held[0].cited[0].hit.title, _in_order(held)) for held in kept.values())
    return Told(tuple(titled), reading.confidence)


def _begin(hit: Hit, tools: Tools) -> int:
    """Where the text of a hit's source begins, behind its front matter."""
    source = tools.source(hit.place.source) if hit.place.span.start < MATTER else None
    matter = front_matter(source.text) if source is not None else None
    return matter.end if matter else 0


def _without_rows(kept: Mapping[str, list[Unit]]) -> dict[str, list[Unit]]:
    """The same without rows of tables, unless there is nothing else."""
    prose = {
        source: [each for each in held if each.cited[0].sentence.kind != "row"]
        for source, held in kept.items()
    }
    return {source: held for source, held in prose.items() if held} or dict(kept)


def _by_heading(held: Sequence[Unit]) -> tuple[Section, ...]:
    headed: dict[str | None, list[Unit]] = {}
    for unit in _in_order(held):
        headed.setdefault(unit.cited[0].hit.place.heading, []).append(unit)
    return tuple(Section(heading, tuple(each)) for heading, each in headed.items())


def _in_order(held: Sequence[Unit]) -> tuple[Unit, ...]:
    return tuple(sorted(held, key=lambda unit: unit.start))


def _likeness(reading: ReadingResult) -> Likeness:
    """The cosine of each sentence, and the topic's words in it or in its heading."""
    cosines = np.array([each.candidate.features[_COSINE] for each in reading.ranked])
    middle, high = float(np.median(cosines)), float(cosines.max())
    found = {}
    for each in reading.ranked:
        candidate = each.candidate
        near = max(0.0, candidate.features[_COSINE] - middle) / (high - middle or 1.0)
        above = _headed(reading.question, candidate.hit)
        if above >= HEADED:
            near = max(near, 0.5)
        told = max(candidate.features[_COVERAGE], above)
        found[candidate.hit.chunk_id, candidate.sentence.span.start] = near + told
    return found


def _headed(topic: AnalysedQuestion, hit: Hit) -> float:
    return topic.coverage(set(words(hit.place.heading or "")))


def _of_unit(unit: Unit, likeness: Likeness) -> float:
    return max(
        likeness.get((each.hit.chunk_id, each.sentence.span.start), 0.0) for each in unit.cited
    )


def _by_source(hits: Sequence[Hit], likeness: Likeness) -> list[Hit]:
    """The hits source by source, that with the nearest sentence first."""
    best: dict[str, float] = {}
    for hit in hits:
        for each in hit.sentences:
            near = likeness.get((hit.chunk_id, each.span.start), 0.0)
            best[hit.place.source] = max(near, best.get(hit.place.source, 0.0))
    return sorted(hits, key=lambda hit: (-best[hit.place.source], hit.place.source))
