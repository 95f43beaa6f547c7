"""Who and what a question names must be what the evidence is about: not Anna Schmidt for Anna Weber.

A sentence is about another if it says of another what is asked of this one ("the warehouse in Paris" for "the
warehouse in Lyon"), if the nearest place that names one alike (the sentence, the one before, its headings, its
title) names another one, or if its whole source doesn't name the asked one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.words import is_latin, words
from rag.reading.siblings import Apart, Told, places_of
from rag.text.han_names import has_name, is_name, persons_asked, substituted
from rag.text.lexicon import word_set
from rag.text.proper_names import Name, clashes, is_same, is_sibling, names_in, says

TextOf = Callable[[str], str]
"""The text of a source, by its id."""
NOBODY = ""  # the source does not name the asked one, and nothing in its place
AWAY = 0.0  # logit of the cross-encoder at which a sentence answers beside one about another

_HAN = re.compile(r"[\u3400-\u9fff]")
FAR = 3  # words before a name in which the word stands that it belongs to
_ARTICLES = word_set("proper_names", "articles")
_CLAUSE = re.compile(r"[,.;:()\"“”«»!?–—]")
_OWNED = re.compile(r"^['’]s?\b")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def named_apart(question: str, found: Sequence[Told], text_of: TextOf) -> Apart:
    """Which sentences are about others than those whom the question names."""
    asked = names_in(question)
    siblings, instead = [], ""
    for at, told in enumerate(found):
        others = [_other(each, question, told, text_of) for each in asked]
        others.append(_other_in_chinese(question, told, text_of))
        if any(each is not None for each in others):
            siblings.append(at)
            instead = instead or next(filter(None, others), "")
    return Apart(tuple(siblings), len(siblings) < len(found), instead)


def _other_in_chinese(question: str, told: Told, text_of: TextOf) -> str | None:
    """The same of a Chinese question, whose names are told by what stands in their place."""
    if not _HAN.search(question) or is_latin(told.text):
        return None
    text = text_of(told.hit.place.source)
    near = "\n".join(places_of(told))
    for person in persons_asked(question):
        if person not in text:
            return NOBODY
    for said in _sayings(told):
        for asked, instead in substituted(question, said):
            known = (is_name(asked) or is_name(instead)) and asked not in near
            if known or not has_name(text, asked, question):
                return instead
    return None


def _sayings(told: Told) -> Iterator[str]:
    """A sentence; of a table row each cell before its column's name, 成都分店."""
    yield told.text
    for named in told.text.split("; ") if told.sentence.kind == "row" else ():
        column, _, cell = named.partition(": ")
        yield cell + column


def _other(asked: Name, question: str, told: Told, text_of: TextOf) -> str | None:
    """Whom a sentence is about instead of the asked one; None if it may be about that."""
    if is_latin(question) != is_latin(told.text):
        return None
    own = told.text
    if not says(asked, own):
        if (other := _in_its_place(asked, question, own)) is not None:
            return other
    for place in places_of(told):
        if other := next((each for each in names_in(place) if clashes(asked, each)), None):
            return other.text
        if says(asked, place):
            return None
        if other := next((each for each in names_in(place) if is_sibling(asked, each)), None):
            return other.text
    if says(asked, told.hit.text):
        return None
    if not _said(asked, text_of(told.hit.place.source)):
        return next((each.text for place in places_of(told) for each in names_in(place)), NOBODY)
    return None


@lru_cache(maxsize=4096)
def _said(asked: Name, text: str) -> bool:
    return says(asked, text)


def _in_its_place(asked: Name, question: str, sentence: str) -> str | None:
    """The name that stands in a sentence where the asked one stands in the question; None if there is none."""
    slots = set(_slots(asked, question))
    for each in names_in(sentence):
        if not is_same(asked, each) and slots & set(_slots(each, sentence)):
            return each.text
    return None


def _slots(name: Name, text: str) -> Iterator[tuple[str, str, str]]:
    """The telling words beside a name: ("before", "in", "warehouse") of "the warehouse in Paris"."""
    link = ""
    for word in reversed(_WORD.findall(_CLAUSE.split(text[: name.span.start])[-1])[-FAR:]):
        if stem := words(word):
            if word[0].islower():
                yield "before", link, stem[0]
            break
        link = link if word.lower() in _ARTICLES else word.lower()
    behind = _WORD.match(_OWNED.sub("", text[name.span.end :]).lstrip())
    if behind and (stem := words(behind[0])) and behind[0][0].islower():
        yield "behind", "", stem[0]


def kept_of(
    others: Apart, probability: npt.NDArray[np.float64], logits: npt.NDArray[np.float64]
) -> tuple[list[int], bool]:
    """The places of the sentences that stay, and True if what answers best is only about others.

    Then all stay, to be shown. A sentence about the asked one answers beside them if it reaches ``AWAY``.
    """
    everything = list(range(len(probability)))
    rest = [at for at in everything if at not in others.siblings]
    if not others.siblings or not everything:
        return everything, False
    best = int(np.argmax(probability))
    if not rest:
        return everything, True
    next_best = max(rest, key=lambda at: probability[at])
    if best in others.siblings and logits[next_best] < AWAY:
        return everything, True
    return rest, False
