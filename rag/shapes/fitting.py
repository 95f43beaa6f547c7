"""Which of the lists of some sources is the one that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.words import is_latin, words
from rag.found import Cited
from rag.query.listed import AskedList
from rag.reading.reader import Reader
from rag.shapes.enumerations import Enumeration
from rag.shapes.things import things
from rag.text.lexicon import alternatives

LEAST, LEAST_ACROSS = (
    2.4,
    4.8,
)  # least fit of a list, in logits; across languages vectors are nearer
LESS, LESS_UNNAMED = 2.5, 1.0  # by how much a further list may fit less than the best
COSINE = 8.0  # logits for a cosine of 1
NAMED = 2.0  # logits where the words for what is asked for stand above the list
SPARED = 1.0  # by how much the best list may fit less than enough if it is named so
WHOLLY = 1.0  # more logits where they are the whole heading
FOREIGN = 3.0  # logits off for a list in another script: vectors across languages tell little
OF_KIND = 3.0  # logits where the items are of the asked kind, and off where they aren't
MOSTLY = 0.6  # share of the items that are
OF_ITEM = 0.4  # share of an item that its name must be
READ = 6  # lists that the cross-encoder reads
UNREAD = -3.0  # the logit where there is no cross-encoder
_STEPS = re.compile(rf"(?<!\w)(?:{alternatives('lists', 'steps')})", re.I)


@dataclass(frozen=True, slots=True)
class Fitting:
    """A list and how well it fits a question, in logits above the least that is enough."""

    enumeration: Enumeration
    fit: float


def fitting(asked: AskedList, found: Sequence[Enumeration], reader: Reader) -> list[Fitting]:
    """The lists that fit, best first: the best, and others that fit nearly as well."""
    if not found:
        return []
    looks = _looks(asked, found, reader)
    places = sorted(range(len(found)), key=lambda at: -looks[at])[:READ]
    logits = _logits(asked, [found[at] for at in places], reader)
    least = LEAST if is_latin(asked.text) else LEAST_ACROSS
    fits = [
        Fitting(found[at], looks[at] + logit - least)
        for at, logit in zip(places, logits, strict=True)
    ]
    fits.sort(key=lambda each: -each.fit)
    first = fits[0]
    if first.fit < (-SPARED if _named(asked, first.enumeration) else 0.0):
        return []
    others = [each for each in fits[1:] if _fits_too(asked, each, first)]
    # The list under one of its headings is nearer to what is asked than the headings.
    inner = [each for each in others if _is_around(first, each) and _named(asked, each.enumeration)]
    return inner or [first, *(each for each in others if not _is_around(each, first))]


def _is_around(outer: Fitting, inner: Fitting) -> bool:
    """True if the heading of one list is an item of the other: a table of contents around it."""
    heading = inner.enumeration.heading
    items = (one.text.strip("#*_ ") for item in outer.enumeration.items for one in item)
    return bool(heading) and outer.enumeration.titled and heading in items


def _fits_too(asked: AskedList, each: Fitting, best: Fitting) -> bool:
    """True for a further list that fits nearly as well as the best, in its script."""
    less = LESS if _named(asked, each.enumeration) else LESS_UNNAMED
    same = is_latin(each.enumeration.said) == is_latin(best.enumeration.said)
    return same and each.fit >= max(0.0, best.fit - less)


def _looks(asked: AskedList, found: Sequence[Enumeration], reader: Reader) -> list[float]:
    told = [_told(each) for each in found]
    cosines = iter(reader.cosines(asked.text, [text for texts in told for text in texts]))
    near = [max(next(cosines) for _ in texts) for texts in told]
    return [
        COSINE * cosine
        + _named(asked, each)
        + OF_KIND * _of_kind(asked, each, reader)
        - FOREIGN * (is_latin(asked.text) != is_latin(each.said))
        for each, cosine in zip(found, near, strict=True)
    ]


def _told(each: Enumeration) -> list[str]:
    """What tells of a list: its introduction, alone and below its headings."""
    headings = (each.first.hit.place.heading or "").replace(" > ", ". ")
    texts = (each.introduction, each.heading, f"{headings}. {each.introduction}")
    return list(dict.fromkeys(text for text in texts if text.strip(". ")))


def _logits(asked: AskedList, found: Sequence[Enumeration], reader: Reader) -> list[float]:
    """Of each list the better logit of its introduction alone and with the items."""
    told = [f"{each.first.hit.title}: {each.introduction}" for each in found]
    whole = [f"{one} {each.said}" for one, each in zip(told, found, strict=True)]
    read = reader.logits(asked.text, [*told, *whole])
    if not read:
        return [UNREAD] * len(found)
    return [max(pair) for pair in zip(read[: len(told)], read[len(told) :], strict=True)]


def _named(asked: AskedList, each: Enumeration) -> float:
    """Logits for the words for what is asked for, by their share that stands above the list.

    A heading may also be the verb of the question: "Решили", "We agreed".
    """
    heading = set(words(each.heading))
    by_verb = bool(heading) and heading <= set(words(asked.text))
    if not asked.noun:
        return (NAMED + WHOLLY) * by_verb
    told = set(words(f"{each.above} {each.introduction}"))
    share = max(len(asked.noun & told) / len(asked.noun), float(by_verb))
    return NAMED * share + WHOLLY * (asked.noun == heading or by_verb)


def _of_kind(asked: AskedList, each: Enumeration, reader: Reader) -> float:
    """1 where most items are of the asked kind (steps: numbered), -1 where they aren't, 0 for no kind."""
    if asked.kind:
        held = {
            one.cited
            for one in things(asked, _sentences(each), reader.alike)
            if len(one.name) >= OF_ITEM * len(one.cited.text)
        }
        share = sum(any(one in held for one in item) for item in each.items)
        return 1.0 if share >= MOSTLY * len(each.items) else -1.0
    return 1.0 if each.numbered and _STEPS.search(asked.text) else 0.0


def _sentences(each: Enumeration) -> list[Cited]:
    return [sentence for item in each.items for sentence in item]
