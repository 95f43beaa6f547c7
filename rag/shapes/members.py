"""The things that a comparison only counts ("both saws"): those that stand beside each other in a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.passages import Source
from index.words import words
from rag.query.compared_group import ComparedGroup
from rag.query.comparison_sides import SIDES
from rag.retrieval.beside import Named, beside
from rag.shapes.in_order import sentences_of
from rag.shapes.sides import Side, sides
from rag.shapes.tools import Tools

SOURCES = 5  # that are looked through
LONGEST = 200_000  # characters of one
STEM = 5  # letters of a noun that a longer word must hold ("Roller" of "Elektroroller")


def members(group: ComparedGroup, tools: Tools) -> tuple[Side, ...]:
    """The sides that are meant; empty where no source has so many things of the name beside each other."""
    for source in _sources(group, tools):
        for named in beside(source):
            if _fits(named, group, source) and _are_things(named, source, tools):
                found = sides([_as_in_a_sentence(each.name) for each in named])
                if len(found) == len(named):
                    return found
    return ()


def _sources(group: ComparedGroup, tools: Tools) -> Iterator[Source]:
    """Those that were cited last, then those of the best passages; of things of any kind the first alone."""
    history = tools.question.history
    cited = next((turn.sources for turn in reversed(history) if turn.sources), ())
    hits = tools.search(f"{group.aspect} {group.noun}".strip())
    found = [*cited, *(hit.place.source for hit in hits)]
    most = SOURCES if group.called else 1
    for source_id in list(dict.fromkeys(found))[:most]:
        source = tools.source(source_id)
        if source is not None and len(source.text) <= LONGEST:
            yield source


def _fits(named: Sequence[Named], group: ComparedGroup, source: Source) -> bool:
    """True for as many things as are counted, that are called so or stand under what is."""
    if len(named) != group.count if group.count else not 2 <= len(named) <= SIDES:
        return False
    if not group.called:
        return True
    return _told(group.called, f"{named[0].above} {source.title}") or all(
        _told(group.called, each.name) for each in named
    )


def _told(noun: str, text: str) -> bool:
    """True if a text has the words of a noun, or a word that is made of it."""
    if noun in text:
        return True
    held, low = set(words(text)), text.lower()
    return all(
        set(words(each)) <= held or (len(each) > STEM and each.lower()[:-1] in low)
        for each in noun.split()
    )


def _are_things(named: Sequence[Named], source: Source, tools: Tools) -> bool:
    """True but for headings of which the text below doesn't speak: "Installation" is no thing, "Borea 20" is."""
    if named[0].place != "heading":
        return True
    below: dict[str, list[str]] = {}
    for each in sentences_of(source.id, named[0].name, tools):
        for above in (each.hit.place.heading or "").split(" > "):
            below.setdefault(above.strip("#*_ "), []).append(each.text)
    return all(
        any(side.named_in(text) for text in below.get(each.name, ()))
        for each in named
        for side in sides([_as_in_a_sentence(each.name)])
    )


def _as_in_a_sentence(name: str) -> str:
    """ "heat pump" of the heading "Heat pump"; names and single words as they are."""
    first, _, rest = name.partition(" ")
    return f"{first.lower()} {rest}" if rest and rest == rest.lower() and not _coded(name) else name


def _coded(name: str) -> bool:
    return any(map(str.isdigit, name))
