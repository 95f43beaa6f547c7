"""Things that only titles or headings tell apart: "The warranty is 3 years" under two product names."""

from __future__ import annotations

from collections.abc import Set

from index.words import words
from rag.disagreement.mentions import Mention
from rag.query.analysis import AnalysedQuestion
from rag.reading.candidates import points_back
from rag.text.lexicon import entries
from rag.text.near_duplicates import edits

# Title words for the document itself, and for a document that belongs to the thing in its title.
DOCUMENT = frozenset(words(" ".join(entries("titles", "document"))))
_OF_A_THING = frozenset(words(" ".join(entries("titles", "of_a_thing"))))


def titled_apart(question: AnalysedQuestion, one: Mention, other: Mention) -> bool:
    """True where titles name different things, and the sentences have only a general word for them."""
    own, its = _title(one), _title(other)
    asked = set(question.words)
    if _headed(one) and _headed(other) and one.blank == other.blank and own != its:
        return _apart(_telling(own) - asked, _telling(its) - asked)
    in_text = _in_text(own, one) - asked, _in_text(its, other) - asked
    if all(in_text) and points_back(one.text) and points_back(other.text):
        # "It weighs 9 kg" in a passage that also holds the thing in its title.
        return _apart(*in_text)
    return _of_one_form(own, its, asked) or _filled_in(asked, one, other)


def _filled_in(asked: Set[str], one: Mention, other: Mention) -> bool:
    """True for one form that is filled in for several things, which only the titles name.

    The sign is the same sentence with another value under the same heading, or a sentence before it
    that is also a near duplicate with another fact.
    """
    if not (_says_only(asked, one) and _says_only(asked, other)):
        return False
    heading, its_heading = (told.ranked.candidate.hit.place.heading for told in (one, other))
    alike = heading is not None and heading == its_heading and one.blank == other.blank
    if not alike and not _another_fact(one.previous, other.previous):
        return False
    titles = (told.ranked.candidate.hit.title for told in (one, other))
    return _apart(*(_telling(title) - asked - DOCUMENT for title in titles))


def _says_only(asked: Set[str], told: Mention) -> bool:
    """True if a sentence calls its thing only "it", or has only words of the question."""
    return points_back(told.text) or set(words(told.text)) <= asked | set(words(told.value.text))


def _another_fact(one: str, other: str) -> bool:
    return bool(one and other and one != other and edits(one, other))


def _of_one_form(own: str, its: str, asked: Set[str]) -> bool:
    """True for "Lease, Quay Street 8" and "Lease, Mill Road 21": a word in common, and others beside it.

    Where a name is common to both ("Svea Bank"), only another name tells them apart.
    """
    shared = _telling(own) & _telling(its)
    if not shared - DOCUMENT:
        return False
    names = (shared - asked) & _capitalised(own) & _capitalised(its)
    alone = [_telling(title) - shared - DOCUMENT - _OF_A_THING for title in (own, its)]
    if names:
        alone = [held & _capitalised(title) for held, title in zip(alone, (own, its), strict=True)]
    return _apart(*alone)


def _apart(one: Set[str], other: Set[str]) -> bool:
    return bool(one and other) and not one & other


def _in_text(title: str, told: Mention) -> Set[str]:
    """The words of a title that its passage has too."""
    return (_telling(title) & set(words(told.ranked.candidate.hit.text))) - DOCUMENT


def _title(told: Mention) -> str:
    hit = told.ranked.candidate.hit
    return hit.place.heading or hit.title


def _headed(told: Mention) -> bool:
    return bool(told.ranked.candidate.hit.place.heading)


def _telling(title: str) -> Set[str]:
    """The words of a title without bare numbers, which only count documents."""
    return {word for word in words(title) if not word.isdecimal()}


def _capitalised(title: str) -> Set[str]:
    return {
        word
        for part in title.split()
        if part[:1].isupper() or part[:1].isdigit()
        for word in words(part)
    }
