"""Which parts of which documents are to be summarised: by their numbers, or by what their headings say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.languages import language_of
from index.passages import Source
from index.words import is_latin, words
from rag.query.section_names import PartAsked
from rag.query.sections import VERSION, heading_number, heads_version
from rag.shapes.meant_sources import subject_of
from rag.shapes.outline import Outline, Section, outline
from rag.shapes.tools import Tools

SOURCES = 8  # by their titles alone
MOST_SOURCES = 24  # whose headings are looked through
SAME = 0.875  # least cosine of a heading and its name in another language
CLEARER = 0.03  # by how much it must be nearer than any other


@dataclass(frozen=True, slots=True)
class PartFound:
    """A part of a source: its heading, and what stands below that, by its own headings."""

    source: Source
    heading: str
    sections: tuple[Section, ...]
    read: float = 1.0


def parts_found(asked: PartAsked, tools: Tools) -> tuple[PartFound, ...]:
    """The parts that are meant, one of a source at most; empty where no heading fits."""
    told = [outline(source) for source in _sources(asked, tools)]
    for find in (_numbered,) if asked.number else (_headed, _headed_abroad):
        if found := [(fits, each) for each in told if (fits := find(asked, each, tools))]:
            best = max(share for (_, share), _ in found)
            return tuple(_part(heading, each) for (heading, share), each in found if share >= best)
    return ()


@dataclass(frozen=True, slots=True)
class Titled:
    """The ``sources`` whose titles hold most of some words, and the ``rest`` of these."""

    sources: tuple[str, ...]
    rest: str


def sources_titled(said: str, tools: Tools, *, wholly: bool = False) -> Titled:
    """The sources whose titles say most of ``said``; none where no title has any word of it.

    ``wholly``: of titles that have no other word.
    """
    wanted = set(words(said))
    titles = {each.id: set(words(each.title)) for each in tools.labels()}
    shares = {
        each: len(wanted & title) for each, title in titles.items() if not wholly or title <= wanted
    }
    best = max(shares.values(), default=0)
    if not best:
        return Titled((), said)
    sources = tuple(each for each, share in shares.items() if share == best)
    told = {word for each in tools.labels() if each.id in sources for word in words(each.title)}
    rest = [each for each in said.split() if not set(words(each)) <= told]
    return Titled(sources, " ".join(rest))


def _part(heading: str, told: Outline) -> PartFound:
    held = tuple(each for each in told.sections if heading in _path(each))
    return PartFound(told.source, heading, held, told.read)


def _sources(asked: PartAsked, tools: Tools) -> Iterator[Source]:
    """Those that were cited last, those of which the title is named, and those of the best passages."""
    history = tools.question.history
    cited = next((turn.sources for turn in reversed(history) if turn.sources), ())
    labels = tools.labels()
    wanted = set(words(asked.rest))
    titled = [each.id for each in labels if wanted & set(words(each.title))]
    hits = tools.search(asked.rest or tools.question.asked or tools.question.text)
    every = (*cited, *titled[:SOURCES], *(hit.place.source for hit in hits))
    if len(labels) <= SOURCES:
        every = (*every, *(each.id for each in labels))
    for source_id in list(dict.fromkeys(every))[:MOST_SOURCES]:
        source = tools.source(source_id)
        if source is not None:
            yield source


def _numbered(asked: PartAsked, told: Outline, tools: Tools) -> tuple[str, float] | None:
    """The heading with the number; surer where it says the same kind of part, in a document that is named."""
    assert asked.number is not None
    rest = words(subject_of(asked.rest))
    title = set(words(told.source.title))
    if rest and not set(rest) <= title:
        return None
    kinds = set(words(asked.rest)) & title
    for heading in _headings(told):
        number = heading_number(heading)
        if asked.number.kind == VERSION and not heads_version(heading):
            continue
        if number is not None and asked.number.fits(number):
            same = number.kind == asked.number.kind
            spoken = is_latin(told.source.text[:2000]) == is_latin(tools.question.text)
            cited = told.source.id in _last_cited(tools)
            return heading, 4 * cited + 2 * same + spoken + len(kinds) / 10
    return None


def _last_cited(tools: Tools) -> Sequence[str]:
    history = tools.question.history
    return next((turn.sources for turn in reversed(history) if turn.sources), ())


def _headed(asked: PartAsked, told: Outline, tools: Tools) -> tuple[str, float] | None:
    """The heading that has the words for a part, what is left of them stands in the title or above it."""
    own = set(words(subject_of(asked.rest))) or set(words(asked.rest))
    title = set(words(told.source.title))
    best: tuple[str, float] | None = None
    for heading in _headings(told):
        held = own & set(words(heading))
        if not held - title or own - held - title:
            continue
        # "Maintenance" is called so wholly, "Maintenance of the roof" has more in it.
        share = len(held) / max(1, len(set(words(_unnumbered(heading)))))
        kinds = len(set(words(asked.rest)) & title)
        if best is None or share > best[1] % 1:
            best = heading, kinds + min(share, 0.99) if kinds else min(share, 0.99)
    # Of several documents that have it all count alike, unless one is named.
    return best and (best[0], float(int(best[1])))


def _headed_abroad(asked: PartAsked, told: Outline, tools: Tools) -> tuple[str, float] | None:
    """The heading that means the same in another language, if it clearly does."""
    headings = _headings(told)
    if not headings or language_of(" ".join(headings)) == language_of(tools.question.text):
        return None
    named = list(dict.fromkeys((asked.rest, subject_of(asked.rest) or asked.rest)))
    embedder = tools.index.embedder_for(asked.rest, across=True)
    plain = [_unnumbered(each) for each in headings]
    vectors = np.asarray(embedder.embed_passages([*named, *plain]))
    near = (vectors[len(named) :] @ vectors[: len(named)].T).max(axis=1)
    at = int(near.argmax())
    rest = max((float(each) for n, each in enumerate(near) if n != at), default=0.0)
    return (headings[at], float(near[at])) if near[at] >= max(SAME, rest + CLEARER) else None


def _unnumbered(heading: str) -> str:
    """A heading without its number: "Maintenance" of "Chapter 3: Maintenance"."""
    if heading_number(heading) is None:
        return heading
    _, _, behind = heading.partition(":") if ":" in heading else heading.partition(" ")
    return behind.strip() or heading


def _headings(told: Outline) -> list[str]:
    return list(dict.fromkeys(part for each in told.sections for part in _path(each) if part))


def _path(section: Section) -> list[str]:
    return (section.heading or "").split(" > ")
