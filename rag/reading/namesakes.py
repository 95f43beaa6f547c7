"""Who and what a question names must be what the evidence is about: not Anna Schmidt for Anna Weber.

A sentence is about another if it says of another what is asked of this one ("the warehouse in Paris" for "the
warehouse in Lyon"), if the nearest place that names one alike (the sentence, the one before, its headings, its
title) names another one, or if its whole source doesn't name the asked one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from index.languages import language_of
from index.patterns import late
from index.words import is_latin, words
from rag.reading.siblings import Apart, Told, places_of
from rag.text.han_names import has_name, is_carried, is_name, persons_asked, substituted
from rag.text.lexicon import word_set
from rag.text.proper_names import (
    Name,
    alike,
    clashes,
    is_same,
    is_sibling,
    may_go_unsaid,
    names_in,
    says,
    telling,
)

TextOf = Callable[[str], str]
"""The text of a source, by its id."""
NOBODY = ""  # the passage does not name the asked one, and nothing in its place
AWAY = 0.0  # logit of the cross-encoder at which a sentence answers beside one about another
GAIN = 2.5  # logits that a sentence answers better of another than of the asked one
TRIED = 5  # names that are put in the place of the asked one

_HAN = late(r"[\u3400-\u9fff]")
TELLING = 4  # letters of a word that tells what a name belongs to
FAR = 3  # words before a name in which the word stands that it belongs to
_ARTICLES = word_set("proper_names", "articles")
_OWNS = late(r"\b([a-z]{3,})['’]s\s([a-z]{3,})")
_CLAUSE = late(r"[,.;:()\"“”«»!?–—]")
_OWNED = late(r"^['’]s?\b")
_WORD = late(r"[^\W_]+(?:[-'’][^\W_]+)*")


def named_apart(question: str, found: Sequence[Told], text_of: TextOf) -> Apart:
    """Which sentences are about others than those whom the question names."""
    asked = () if _all_nouns_have_capitals(question) else names_in(question)
    siblings, instead = [], ""
    # Sentences of one source ask the same of its text, which may be long.
    in_source = cache(lambda name, source: says(name, text_of(source)))
    for at, told in enumerate(found):
        others = list(_others(asked, question, told, text_of, in_source))
        if others:
            siblings.append(at)
            instead = instead or next(filter(None, others), "")
    return Apart(tuple(siblings), len(siblings) < len(found), instead)


def _all_nouns_have_capitals(question: str) -> bool:
    """True for German, where names can't be told by their capitals."""
    return language_of(question) == "de"


def _others(
    asked: Sequence[Name],
    question: str,
    told: Told,
    text_of: TextOf,
    in_source: Callable[[Name, str], bool],
) -> Iterator[str]:
    """Whom a sentence is about instead of each whom the question names."""
    others = [_other(each, question, told) for each in asked]
    yield from (each for each in others if each)
    # What is named beside a thing that is told of ("in the Ice Age") may go without saying.
    if asked and all(each == NOBODY for each in others):
        source = told.hit.place.source
        if not any(in_source(each, source) or may_go_unsaid(each, question) for each in asked):
            yield next(_of_one_kind(asked, told), NOBODY)
    if (other := _other_in_chinese(question, told, text_of)) is not None:
        yield other
    if (other := _other_owner(question, told, text_of)) is not None:
        yield other


def _of_one_kind(asked: Sequence[Name], told: Told) -> Iterator[str]:
    """The names around a sentence that may be of the kind of an asked one: not the head of a column, "Limit"."""
    for place in places_of(told):
        for each in names_in(place):
            if any(
                bool(name.country) == bool(each.country)
                and (len(each.parts) == len(name.parts) or is_sibling(name, each))
                and (each.country or len(each.parts) > 1 or _is_set_apart(each, place))
                for name in asked
            ):
                yield each.text


def _is_set_apart(name: Name, place: str) -> bool:
    """True for a single name within a sentence in small letters; headings and cells write any word like one."""
    before, behind = place[: name.span.start].rstrip(), place[name.span.end :].lstrip()
    return before[-1:].isalpha() and before.split()[-1].islower() and not behind.startswith(":")


def _other_owner(question: str, told: Told, text_of: TextOf) -> str | None:
    """ "the headmaster's" for "the caretaker's flat", and a row's "Weaving" for "the sculpture course"."""
    places = [told.text, *_sayings(told)]
    for owner, thing in _OWNS.findall(question):
        for place in places:
            for other, same in _OWNS.findall(place):
                if words(thing) == words(same) and _lacks(owner, place, told, text_of):
                    return str(other)
    for column, cell in _cells(told):
        named = re.search(rf"\b([a-zà-ÿа-яё]{{4,}})\s{re.escape(column)}\b", question, re.I)
        beside = named is not None and not set(words(cell)) & set(words(question))
        if named is not None and beside and _lacks(named[1], told.text, told, text_of):
            return cell
    return None


def _lacks(name: str, place: str, told: Told, text_of: TextOf) -> bool:
    """True if neither a place nor the whole source has a word."""
    own = words(name)
    return bool(own) and not any(
        set(own) & set(words(text))
        for text in (place, told.hit.title, text_of(told.hit.place.source))
    )


def _cells(told: Told) -> Iterator[tuple[str, str]]:
    """The columns of a row with their cells, of those that hold words."""
    for named in told.text.split("; ") if told.sentence.kind == "row" else ():
        column, _, cell = named.partition(": ")
        if cell and " " not in column and not any(map(str.isdigit, cell)):
            yield column, cell


def _other_in_chinese(question: str, told: Told, text_of: TextOf) -> str | None:
    """The same of a Chinese question, whose names are told by what stands in their place."""
    if not _HAN.search(question) or is_latin(told.text):
        return None
    text = text_of(told.hit.place.source)
    near = f"{told.text}\n{told.hit.place.heading or ''}\n{told.hit.title}"
    for person in persons_asked(question):
        if person not in text:
            return NOBODY
    for said in _sayings(told):
        for asked, instead in substituted(question, said):
            if is_name(asked) or is_name(instead):
                other = asked not in near
            else:
                other = is_carried(asked, question) and not has_name(text, asked, question)
            if other:
                return instead
    return None


def _sayings(told: Told) -> Iterator[str]:
    """A sentence; of a table row each cell before its column's name, 成都分店."""
    yield told.text
    for named in told.text.split("; ") if told.sentence.kind == "row" else ():
        column, _, cell = named.partition(": ")
        yield cell + column


def _other(asked: Name, question: str, told: Told) -> str | None:
    """Whom a sentence is about instead of the asked one; None if it may be about that, NOBODY if nothing tells."""
    if is_latin(question) != is_latin(told.text):
        return None
    if says(asked, told.text):
        return _clashing(asked, told.text)
    if (other := _in_its_place(asked, question, told.text)) is not None:
        return other
    above = f"{told.hit.place.heading or ''}\n{told.hit.title}"
    if says(asked, above):
        return _clashing(asked, above)
    near = says(asked, told.hit.text)
    for place in places_of(told):
        if says(asked, place):
            return _clashing(asked, place)
        said = words(place)
        for each in names_in(place):
            if clashes(asked, each):
                return each.text
            if is_sibling(asked, each, closely=near) and not _has_any(said, telling(asked, each)):
                return each.text
    return None if near else NOBODY


def _clashing(asked: Name, place: str) -> str | None:
    """The name that is only addressed otherwise: "Mr Tanaka" for "Ms Tanaka"."""
    found = [each for each in names_in(place) if is_same(asked, each)]
    others = [each.text for each in found if clashes(asked, each)]
    return others[0] if others and len(others) == len(found) else None


def _has_any(said: Sequence[str], parts: Sequence[str]) -> bool:
    return any(alike(part, word) for part in parts for word in said)


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
        stem = words(word)
        if stem and len(word) >= TELLING:
            if word[0].islower() or text.lstrip().startswith(word):
                yield "before", link, stem[0]
            break
        link = link if word.lower() in _ARTICLES else word.lower()
    behind = _WORD.match(_OWNED.sub("", text[name.span.end :]).lstrip())
    if behind and len(behind[0]) >= TELLING and behind[0][0].islower() and words(behind[0]):
        yield "behind", "", words(behind[0])[0]


def rather_of(
    question: str, told: Told, passage: str, text_of: TextOf, reads: Callable[[str, str], float]
) -> str | None:
    """Of whom a sentence tells rather than of an asked one whom its source doesn't name; None if of nobody.

    The question is asked again with each name of the sentence in the place of the missing one: if the passage
    then answers it far better (``GAIN`` in logits of ``reads``), it is about that one.
    """
    asked = () if _all_nouns_have_capitals(question) else names_in(question)
    missing = [each for each in asked if _other(each, question, told) == NOBODY]
    if not missing or says(missing[0], text_of(told.hit.place.source)):
        return None
    name, own = missing[0], reads(question, passage)
    for other in _beside(asked, told):
        put = f"{question[: name.span.start]}{other}{question[name.span.end :]}"
        if reads(put, passage) - own >= GAIN:
            return other
    return None


def _beside(asked: Sequence[Name], told: Told) -> Sequence[str]:
    """The names around a sentence that the question doesn't name, the nearest first."""
    found = (each for place in places_of(told) for each in names_in(place))
    others = (each.text for each in found if not any(is_same(name, each) for name in asked))
    return list(dict.fromkeys(others))[:TRIED]


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
