"""Comparisons: each side searched for by itself, what is said of them side by side, and which side is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from index.languages import language_of
from index.passages import Hit
from index.words import is_latin, words
from rag.found import Cited, Found, Part
from rag.question import Question
from rag.reading.candidates import leads_in
from rag.shapes.asked_of_sides import asked_of, telling
from rag.shapes.aspects import (
    ALIKE,
    ALIKE_ACROSS,
    Told,
    asked_aspects,
    heading_of,
    kind_of,
    pairs,
    says_itself,
    several_aspects,
    told,
)
from rag.shapes.calculations import difference
from rag.shapes.in_order import sentences_of
from rag.shapes.sides import Side, sides, spoken_of
from rag.shapes.sides_across import across
from rag.shapes.sureness import sureness
from rag.shapes.tools import Tools
from rag.tables.understanding import asks_how_much
from rag.text.values import Kind
from rag.text.values_in import values_in

SEARCHED = 30  # passages for a side
SOURCES = 3  # whose sentences are gone through for a side
MOST = 40  # sentences of a side that are looked at
SHOWN = 2  # sentences of a side without a partner that are shown
UNDER = 2  # sentences of a side under one aspect
ACROSS = 0.6  # confidence where the sides are told by their meaning alone
OF_IT = 0.35  # least cosine of a side and a sentence of its section that doesn't name it

Evidence = Mapping[Side, Sequence[Cited]]


def find(question: Question, tools: Tools) -> Found | None:
    """What the sources say of each side; None where they say nothing of any, or there is only one."""
    compared = sides(question.shape.sides)
    if len(compared) < 2:
        return None
    text = question.standalone or question.asked or question.text
    if asks_how_much(text) and (computed := difference(question, tools)) is not None:
        return computed
    about = question.shape.about
    aspects = asked_aspects(text, compared) or several_aspects(about, compared)
    asked = "" if aspects else asked_of(text, compared)
    evidence = {side: _evidence(side, compared, asked, tools) for side in compared}
    if not _differ(evidence) and (other := across(compared, about, tools)):
        return _found(_each_side(other), confidence=ACROSS)
    if not any(evidence.values()):
        return None
    if asked:
        evidence = {side: _own_first(side, evidence) for side in compared}
    rows = _by_asked(aspects, evidence, tools) if aspects else _by_found(evidence, text, tools)
    parts = _parts(rows, compared, evidence)
    marks = {side.name: side.marks for side in compared}
    sure = sureness(parts, lambda part: marks[part.label], tools)
    found = _found(parts, confidence=sure)
    shown = {part.label for part in found.parts} if found else set()
    if shown < {side.name for side in compared} and (other := across(compared, about, tools)):
        return _found(_each_side(other), confidence=ACROSS)
    return found


def _differ(evidence: Evidence) -> bool:
    """True if each side has a sentence that no other side has."""
    return all(
        set(cited) - {e for other, held in evidence.items() if other != side for e in held}
        for side, cited in evidence.items()
    )


def _own_first(side: Side, evidence: Evidence) -> list[Cited]:
    """The sentences of a side, those that speak of another side as well behind the others."""
    shared = {e for other, held in evidence.items() if other != side for e in held}
    return sorted(evidence[side], key=lambda each: each in shared)


def _found(parts: Sequence[Part], *, confidence: float) -> Found | None:
    """Each sentence once: what a side shares with another stands where it stands first."""
    once: list[Part] = []
    taken: set[str] = set()
    for part in parts:
        new = part if part.said else replace(part, cited=_new(part.cited, taken))
        taken.update(each.text for each in new.cited)
        if new.cited or not part.cited:
            once.append(new)
    if not any(part.cited for part in once):
        return None
    hits: tuple[Hit, ...] = tuple(dict.fromkeys(cited.hit for part in once for cited in part.cited))
    return Found(tuple(once), confidence=confidence, layout="table", hits=hits)


def _new(cited: Sequence[Cited], taken: set[str]) -> tuple[Cited, ...]:
    return tuple({each.text: each for each in cited if each.text not in taken}.values())


def _each_side(evidence: Evidence) -> list[Part]:
    return [Part(tuple(cited), label=side.name) for side, cited in evidence.items()]


def _evidence(side: Side, compared: Sequence[Side], asked: str, tools: Tools) -> list[Cited]:
    """The sentences that speak of a side; where something is asked of it, those that tell it."""
    hits = tools.search(f"{side.name} {asked}".strip(), k=SEARCHED)
    sources = dict.fromkeys(
        hit.place.source
        for hit in hits
        if any(side in spoken_of(Cited(hit, each), compared) for each in hit.sentences)
    )
    sentences = [
        each
        for source in list(sources)[:SOURCES]
        for each in sentences_of(source, side.name, tools)
        if each.sentence.kind != "header" and side in spoken_of(each, compared)
    ]
    sentences = [each for each in sentences if not _is_other_row(side, each, sentences)]
    if asked:
        return telling(side, asked, sentences[: 4 * MOST], tools)
    return _worth_saying(sentences, compared)[:MOST]


def _is_other_row(side: Side, each: Cited, sentences: Sequence[Cited]) -> bool:
    """True for a row with words of a name, where another of its table has the whole name in a cell."""
    if each.sentence.kind != "row" or side.called_in(each):
        return False
    return any(
        other.sentence.columns == each.sentence.columns and side.called_in(other)
        for other in sentences
        if other.sentence.kind == "row"
    )


def _worth_saying(sentences: Sequence[Cited], compared: Sequence[Side]) -> list[Cited]:
    """Without what only repeats a name or a title, and each text once."""
    names = {word for side in compared for word in words(side.name)}
    kept: dict[tuple[str, ...], Cited] = {}
    for each in sentences:
        said = tuple(words(each.text))
        if leads_in(each.text):
            continue
        if set(said) - names and set(said) - set(words(each.hit.title)):
            kept.setdefault(said, each)
    return list(kept.values())


Row = tuple[str, dict[Side, list[Told]]]
"""An aspect, and what is told under it of each side."""


def _by_asked(aspects: Sequence[str], evidence: Evidence, tools: Tools) -> list[Row]:
    """For each aspect that is asked for the sentence of each side that tells it; a side may lack it."""
    return [
        (
            aspect[:1].upper() + aspect[1:],
            {side: _best(aspect, side, cited, tools) for side, cited in evidence.items()},
        )
        for aspect in aspects
    ]


def _best(aspect: str, side: Side, cited: Sequence[Cited], tools: Tools) -> list[Told]:
    every = [one for each in cited for one in told(side, each)]
    own = set(words(aspect))
    keyed = [each for each in every if own and own <= set(words(each.aspect))]
    if keyed:
        return keyed[:1]
    sentences = list(dict.fromkeys(each.cited for each in every))
    if (kind := kind_of(aspect)) is not None:
        # "It costs 54,000 roubles" has no word of "price", but is the only one of money.
        sentences = [each for each in sentences if _tells(kind, each)] or sentences
    if len(sentences) == 1:
        return [Told(side, sentences[0])]
    return [Told(side, each) for each in telling(side, aspect, sentences, tools, most=1)]


def _tells(kind: Kind, cited: Cited) -> bool:
    """True for a sentence with a value of the kind, in the language of its passage."""
    return any(values_in(kind, cited.text, language_of(cited.hit.text)))


def _by_found(evidence: Evidence, question: str, tools: Tools) -> list[Row]:
    """Aspects that several sides have: keys and columns, headings, sentences alike; then what has no partner."""
    every = {
        side: [one for each in cited for one in told(side, each)]
        for side, cited in evidence.items()
    }
    compared = list(evidence)
    keyed = _grouped(every, lambda each: each.aspect)
    plain = {side: [each for each in told_ if not each.aspect] for side, told_ in every.items()}
    headed = _grouped(plain, lambda each: heading_of(each.cited, compared))
    shared = [row for row in (*keyed, *headed) if len(row[1]) > 1]
    taken = {id(each) for _, row in shared for told_ in row.values() for each in told_}
    alone = [row for row in keyed if len(row[1]) == 1]
    rest = {side: [e for e in told_ if id(e) not in taken] for side, told_ in plain.items()}
    paired = _paired(rest, question, tools)
    taken |= {id(each) for _, row in paired for told_ in row.values() for each in told_}
    singles: list[Row] = [
        ("", {side: [each]})
        for side, told_ in rest.items()
        for each in _of_it(side, [e for e in told_ if id(e) not in taken], tools)
    ]
    both = sorted((*shared, *paired), key=_is_same)
    return [*both, *alone, *singles]


def _of_it(side: Side, found: Sequence[Told], tools: Tools) -> list[Told]:
    """What is surely of a side: it is named there, right before, or alone in the heading, or it is near to it."""
    near = tools.reader.cosines(side.name, [each.cited.text for each in found])
    named = [side.named_in(each.cited.text) for each in found]
    follows = [
        at > 0 and named[at - 1] and _next(found[at - 1].cited, found[at].cited)
        for at in range(len(found))
    ]
    sure = [
        named[at] + (follows[at] or _is_of(side, each.cited)) / 2 + (near[at] >= OF_IT) / 4
        for at, each in enumerate(found)
    ]
    best = sorted((at for at in range(len(found)) if sure[at]), key=lambda at: -sure[at])[:SHOWN]
    return [found[at] for at in sorted(best)]


def _next(one: Cited, other: Cited) -> bool:
    """True for two sentences of one paragraph that stand side by side."""
    if one.hit != other.hit or other.sentence.kind != "prose":
        return False
    between = other.sentence.span.start - one.sentence.span.end
    return 0 <= between <= 1


def _is_of(side: Side, cited: Cited) -> bool:
    """True under a heading that has one word more than the name at most."""
    own = (cited.hit.place.heading or cited.hit.title).rsplit(" > ", 1)[-1]
    return side.named_in(own) and len(set(words(own)) - set(words(side.name))) <= 1


def _grouped(every: Mapping[Side, Sequence[Told]], named: Callable[[Told], str]) -> list[Row]:
    """What is told under the same name, in the order of the first side."""
    rows: dict[tuple[str, ...], Row] = {}
    for each in chain.from_iterable(every.values()):
        name = named(each)
        if key := tuple(words(name)):
            held = rows.setdefault(key, (name, {}))[1].setdefault(each.side, [])
            if len(held) < UNDER:
                held.append(each)
    return list(rows.values())


def _paired(rest: Mapping[Side, Sequence[Told]], question: str, tools: Tools) -> list[Row]:
    """Sentences of the first two sides that tell the same kind of thing."""
    one, other = [list(told_)[:MOST] for told_ in list(rest.values())[:2]]
    if not (one and other):
        return []
    cosines = tools.reader.alike([_masked(e) for e in one], [_masked(e) for e in other])
    latin = all(is_latin(each.cited.text) for each in (*one, *other))
    least = ALIKE if latin else ALIKE_ACROSS
    return [
        (name, {first.side: [first], second.side: [second]})
        for first, second, name in pairs(one, other, cosines, question, least=least)
    ]


def _masked(each: Told) -> str:
    """A sentence without the name of its side: two are alike by what they tell of it."""
    return each.cited.text.replace(each.side.name, "…")


def _is_same(row: Row) -> bool:
    """True where all sides are told the same: differences come first."""
    said = {
        tuple(word for each in told_ for word in words(each.value or _masked(each)))
        for told_ in row[1].values()
    }
    return len(said) == 1


def _parts(rows: Sequence[Row], compared: Sequence[Side], evidence: Evidence) -> tuple[Part, ...]:
    """Side by side; a side of which nothing is said is missing, and so is one under an aspect asked for."""
    parts: list[Part] = []
    for side in compared:
        own = [(aspect, row[side]) for aspect, row in rows if side in row]
        if not evidence[side] or not own:
            parts.append(Part(label=side.name))
            continue
        for aspect, found in own:
            if not found:
                parts.append(Part(label=side.name, aspect=aspect))
            elif found[0].value:
                parts += [
                    Part((each.cited,), label=side.name, aspect=aspect, said=each.value)
                    for each in found
                ]
            else:
                cited = tuple(each.cited for each in found)
                twice = aspect and says_itself(aspect, cited[0].text)
                parts.append(Part(cited, label=side.name, aspect="" if twice else aspect))
    return tuple(parts)
