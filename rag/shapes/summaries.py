"""Summaries without a model: of a source, of several, of a folder, of all, or of what is said of a topic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.passages import Hit, Label, Source
from index.patterns import late
from rag.found import Cited, Found, Part
from rag.query.section_names import PartAsked, part_asked
from rag.question import Question
from rag.shapes import summary_words as said
from rag.shapes.meant_sources import READ, Meant, abroad_by, meant_by
from rag.shapes.outline import Outline, Section, outline
from rag.shapes.section_summaries import MOST_SOURCES as MOST_LOOKED
from rag.shapes.section_summaries import parts_found, sources_titled
from rag.shapes.summarising import Summary, asked_length, summarised
from rag.shapes.tools import Tools
from rag.shapes.topics import about
from rag.text.lexicon import alternatives

MOST_SOURCES = 10  # of a summary of several
OF_EACH = 6  # sentences, over all sources that are not too many
OVER_ALL = 400_000  # characters read of all sources together
MOST_SECTIONS = 12
LONGEST_OWN = 12  # sentences of a section that a document itself calls its main points
RUNNING = 4  # sentences up to which a length that is asked for gives running text
CHOICES = 3


def _asked_for(name: str) -> re.Pattern[str]:
    english, chinese, russian = (
        alternatives("summaries", f"{name}.{each}") for each in ("en", "zh", "ru")
    )
    return late(rf"\b(?:{english})\b|(?:{chinese})|\b(?:{russian})\b", re.I)


def _headed(name: str) -> re.Pattern[str]:
    words = alternatives("summaries", f"headings.{name}")
    return late(
        rf"(?:[\dIVX一二三四五六七八九十]+[.、)．]?\s*)*(?:the |our )?(?:{words})\s*[:：]?", re.I
    )


_OWN = tuple((_asked_for(name), _headed(name)) for name in ("conclusions", "takeaways"))


def find(question: Question, tools: Tools) -> Found | None:
    """The summary that is asked for; None where nothing is said of its subject."""
    part = part_asked(question.shape.about or question.asked or question.text)
    if part and (found := _of_parts(question, tools, part)):
        return found
    meant = meant_by(tools)
    if meant.unsure:
        return _asked_back(question, meant.unsure)
    if meant.absent:
        return Found(absent=True)
    if meant.topic and (found := _of_topic(question, tools, meant)):
        return found
    if meant.topic and (abroad := abroad_by(question.asked, meant.topic, tools.labels(), tools)):
        meant = Meant(abroad, sure=READ)
    elif meant.topic and meant.nothing_else:
        return Found(absent=True)
    if len(meant.sources) == 1:
        found = _of_one(question, tools, meant.sources[0])
    else:
        found = _of_several(question, tools, meant) if meant.sources else None
    return found and replace(found, confidence=meant.sure * found.confidence)


def _asked_back(question: Question, labels: Sequence[Label]) -> Found:
    titles = dict.fromkeys(each.title for each in labels)
    choices = tuple(said.summarise(question.text, title) for title in titles)[:CHOICES]
    return Found(choices=choices)


def _of_one(question: Question, tools: Tools, source_id: str) -> Found | None:
    source = tools.source(source_id)
    if source is None:
        return None
    told = outline(source)
    if own := _own_section(question, told):
        lead = said.of_own_section(question.text, own[0].label, source.title)
        return _of_own(question, own, lead)
    found = summarised(told.at_most(MOST_SECTIONS), asked_length(question.asked, question.shape))
    notes = []
    if found.left_out and question.shape.sentences is None:
        notes.append(said.sections_left_out(question.text, found.left_out))
    if told.read < 1:
        notes.append(said.read_in_part(question.text, told.read))
    return _found(question, found, said.of_source(question.text, source.title), notes)


def _of_parts(question: Question, tools: Tools, asked: PartAsked) -> Found | None:
    """The parts of documents that are asked for; of a named document also what it says under another heading.

    None where neither is: then a topic may be meant.
    """
    found = parts_found(asked, tools)[:MOST_SOURCES]
    if asked.said and (told := _told_in_part(question, tools, asked)):
        return told  # a heading may be of more than that
    if not found:
        meant = _told_in_part(question, tools, asked)
        return meant or (Found(absent=True) if asked.number else None)
    titles = [each.source.title for each in found]
    if len(found) > 1 and asked.number:
        return Found(choices=tuple(said.part_of(question.text, each) for each in titles[:CHOICES]))
    length = asked_length(question.asked, question.shape)
    if len(found) == 1:
        lead = said.of_own_section(question.text, found[0].heading, titles[0])
        return _found(question, summarised(found[0].sections, length), lead, ())
    sections = [
        Section(each.source.title, tuple(unit for own in each.sections for unit in own.units))
        for each in found
    ]
    lead = said.of_topic(question.text, asked.rest, len(found))
    more = len(tools.labels()) > MOST_LOOKED
    notes = [said.more_parts(question.text, MOST_LOOKED)] if more else []
    return _found(question, summarised(sections, length), lead, notes)


def _told_in_part(question: Question, tools: Tools, asked: PartAsked) -> Found | None:
    """What a document that is named says of the subject of a part that it hasn't; absent if that is nothing."""
    named = sources_titled(asked.rest, tools, wholly=asked.said)
    if asked.number or not named.sources or not named.rest:
        return None
    told = _of_topic(question, tools, Meant(named.sources, named.rest))
    return told or (None if asked.said else Found(absent=True))


def _own_section(question: Question, told: Outline) -> tuple[Section, ...]:
    """The sections that the document itself calls its main points, or its conclusions, if these are asked for."""
    for asked, headed in _OWN:
        if asked.search(question.asked):
            for section in reversed(told.sections):
                name = next((each for each in _path(section) if headed.fullmatch(each)), None)
                if name:
                    return tuple(each for each in told.sections if name in _path(each))
    return ()


def _path(section: Section) -> list[str]:
    return (section.heading or "").split(" > ")


def _of_own(question: Question, own: Sequence[Section], lead: str) -> Found | None:
    length = asked_length(question.asked, question.shape)
    units = [unit for section in own for unit in section.units]
    if length is not None or sum(len(unit.cited) for unit in units) > LONGEST_OWN:
        return _found(question, summarised(own, length, most=LONGEST_OWN), lead, ())
    parts = [Part((one,)) for unit in units for one in unit.cited]
    whole = Summary(tuple(parts), tuple(one for each in parts for one in each.cited))
    return _found(question, whole, lead, ())


def _of_several(question: Question, tools: Tools, meant: Meant) -> Found | None:
    sources = _first(tools, meant.sources)
    told = [outline(each, most=OVER_ALL // len(sources)) for each in sources]
    sections = [_as_one(each) for each in told]
    length = question.shape.sentences and asked_length(question.asked, question.shape)
    each = max(1, OF_EACH // len(sources))
    found = summarised(sections, length, most=each * len(sources), lists=False)
    left = len(meant.sources) - len(sources) + found.left_out
    notes = [said.sources_left_out(question.text, left)] if left else []
    return _found(question, found, said.of_sources(question.text, len(sources)), notes)


def _first(tools: Tools, ids: Sequence[str]) -> list[Source]:
    """The sources that are summarised: the newest, then the others in order of id; copies once."""
    wanted = set(ids)
    dated = [each for each in tools.labels() if each.id in wanted]
    dated.sort(key=lambda each: each.date or "", reverse=True)
    found: dict[str, Source] = {}
    for label in dated[: 2 * MOST_SOURCES]:
        source = tools.source(label.id)
        if source is not None and len(found) < MOST_SOURCES:
            found.setdefault(source.sha256, source)
    return sorted(found.values(), key=lambda each: each.id)


def _as_one(told: Outline) -> Section:
    return Section(told.source.title, tuple(unit for each in told.sections for unit in each.units))


def _of_topic(question: Question, tools: Tools, meant: Meant) -> Found | None:
    told = about(meant.topic, tools, meant.sources)
    sections = told.sections
    if not sections:
        return None
    length = asked_length(question.asked, question.shape)
    sources = {
        one.hit.place.source for each in sections for unit in each.units for one in unit.cited
    }
    lead = said.of_topic(question.text, meant.topic, len(sources))
    found = _found(question, summarised(sections, length), lead, ())
    least = READ if meant.sources else 0.0
    return found and replace(found, confidence=max(least, told.confidence))


def _found(question: Question, found: Summary, lead: str, notes: Sequence[str]) -> Found | None:
    if not found.parts:
        return None
    running = question.shape.sentences is not None and question.shape.sentences <= RUNNING
    covered = len(found.parts) / (len(found.parts) + found.left_out)
    return Found(
        found.parts,
        confidence=1.0
        if question.shape.sentences
        else covered,  # a length that is asked for leaves out
        layout="text" if running else "list",
        lead=lead,
        notes=tuple(notes),
        hits=tuple(_hits(found.cited)),
    )


def _hits(cited: Iterable[Cited]) -> Iterator[Hit]:
    yield from {each.hit.chunk_id: each.hit for each in cited}.values()
