"""What is said of the sides of a comparison, aspect by aspect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

import numpy as np

from index.languages import language_of
from index.words import is_latin, words
from rag.found import Cited, Part
from rag.shapes.asked_of_sides import telling
from rag.shapes.aspects import (
    ALIKE,
    ALIKE_ACROSS,
    Told,
    heading_of,
    kind_of,
    pairs,
    says_itself,
    told,
    unit_of,
)
from rag.shapes.side_evidence import MOST, Evidence
from rag.shapes.sides import Side
from rag.shapes.tools import Tools
from rag.text.values import Kind
from rag.text.values_in import values_in

SHOWN = 2  # sentences of a side without a partner that are shown
UNDER = 2  # sentences of a side under one aspect
OF_IT = 0.35  # least cosine of a side and a sentence of its section that doesn't name it
SAME_ASPECT = 0.875  # least cosine of an aspect and what it is called in another language
CLEARER = 0.03  # by how much it must be nearer than any other

Row = tuple[str, dict[Side, list[Told]]]
"""An aspect, and what is told under it of each side."""


def by_asked(aspects: Sequence[str], evidence: Evidence, tools: Tools) -> list[Row]:
    """For each aspect that is asked for the sentence of each side that tells it; a side may lack it."""
    return [
        (
            aspect[:1].upper() + aspect[1:],
            {side: _best(aspect, side, evidence, tools) for side in evidence},
        )
        for aspect in aspects
    ]


def _best(aspect: str, side: Side, evidence: Evidence, tools: Tools) -> list[Told]:
    every = [one for each in evidence[side] for one in told(side, each, list(evidence))]
    if keyed := keyed_by(aspect, every, tools):
        return keyed[:1]
    # A cell that is called by something else tells another aspect; in another language it may be called anything.
    plain = [each for each in every if not (each.aspect and each.value)]
    if not plain and every and is_latin(every[0].aspect) == is_latin(aspect):
        return []
    sentences = list(dict.fromkeys(each.cited for each in plain or every))
    if (unit := unit_of(aspect)) is not None:  # "It makes 88 decibels" tells a noise
        sentences = [each for each in sentences if unit.search(each.text)] or sentences
    if (kind := kind_of(aspect)) is not None:
        # "It costs 54,000 roubles" has no word of "price", but is the only one of money.
        sentences = [each for each in sentences if _tells(kind, each)] or sentences
    if len(sentences) == 1:
        return [Told(side, sentences[0])]
    return [Told(side, each) for each in telling(side, aspect, sentences, tools, most=1)]


def keyed_by(aspect: str, every: Sequence[Told], tools: Tools) -> list[Told]:
    """What is told under an aspect by its words, else under what it is called in another language."""
    own = set(words(aspect))
    found = [each for each in every if own and own <= set(words(each.aspect))]
    if found:
        return sorted(found, key=lambda each: len(words(each.aspect)))
    names = list(dict.fromkeys(each.aspect for each in every if each.aspect))
    foreign = language_of(" ".join(names)) != language_of(tools.question.text)
    if not names or not foreign:
        return []
    embedder = tools.index.embedder_for(aspect, across=True)
    vectors = np.asarray(embedder.embed_passages([aspect, *names]))
    near = vectors[1:] @ vectors[0]
    best = int(near.argmax())
    rest = max((float(each) for at, each in enumerate(near) if at != best), default=0.0)
    if near[best] < max(SAME_ASPECT, rest + CLEARER):
        return []
    return [each for each in every if each.aspect == names[best]]


def with_partners(evidence: Evidence, every: Evidence) -> Evidence:
    """The evidence with what is told of the other sides under the same aspects.

    A side is not missing under an aspect only because another sentence of it tells what was asked better.
    """
    compared = list(evidence)
    aspects = {
        (each.aspect, bool(each.value))
        for side, cited in evidence.items()
        for one in cited
        for each in told(side, one, compared)
        if each.aspect
    }
    found: dict[Side, Sequence[Cited]] = {}
    for side, cited in evidence.items():
        more = [
            one
            for one in every[side]
            if one not in cited
            and any(
                (each.aspect, bool(each.value)) in aspects for each in told(side, one, compared)
            )
        ]
        found[side] = [*cited, *more]
    return found


def _tells(kind: Kind, cited: Cited) -> bool:
    """True for a sentence with a value of the kind, in the language of its passage."""
    return any(values_in(kind, cited.text, language_of(cited.hit.text)))


def by_found(evidence: Evidence, question: str, tools: Tools) -> list[Row]:
    """Aspects that several sides have: keys and columns, headings, sentences alike; then what has no partner."""
    every = {
        side: [one for each in cited for one in told(side, each, list(evidence))]
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
    firsts = [list(told_)[:MOST] for told_ in list(rest.values())[:2]]
    if len(firsts) < 2 or not all(firsts):
        return []
    one, other = firsts
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


def parts_of(rows: Sequence[Row], compared: Sequence[Side], evidence: Evidence) -> tuple[Part, ...]:
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
