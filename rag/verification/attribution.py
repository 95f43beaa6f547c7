"""Attribution: a claim that gives one person's action to somebody else is not supported.

The names of a claim may be in the heading above the cited sentence ("She opened it" under "Queen
Elizabeth"). Without this check, a claim could pass with a name from the heading in place of the one in
the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.words import words
from rag.text.lexicon import alternatives
from rag.text.values import names

SHARED = 3  # least number of successive words that both sentences share after their names
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(
    r"(?:,|,? (?:and|or|&)|,? (?:as well as|together with|along with)) ?(?:the )?", re.I
)
_RELATED = re.compile(rf"\b({alternatives('attribution', 'related')}) (?:the )?$", re.I)


def misattributed(claim: str, sentence: str) -> bool:
    """True if both sentences continue alike after names that have little in common.

    ``The Parliament opened the new building`` and ``Queen Elizabeth II opened the new building``.
    """
    own, other = list(_WORD.finditer(claim)), list(_WORD.finditer(sentence))
    shared = SequenceMatcher(
        None,
        [each.group().lower() for each in own],
        [each.group().lower() for each in other],
        False,
    ).find_longest_match()
    if shared.size < SHARED or not shared.a or not shared.b:
        return False
    before, told = claim[: own[shared.a].start()], sentence[: other[shared.b].start()]
    of_claim, of_sentence = _named(before), _named(told)
    if not of_claim or not of_sentence:
        return False
    doer, other_doer = _doer(before), _doer(told)
    if doer.names and other_doer.names and doer.relation == other_doer.relation:
        return not _alike(doer.names, other_doer.names)
    if other_doer.names and not other_doer.relation and not of_claim & set(words(told)):
        return True  # the claim's name occurs only after another's action
    return not _alike(of_claim, of_sentence) and not _alike(of_claim, set(words(sentence)))


@dataclass(frozen=True, slots=True)
class _Doer:
    """The words of the names at the end of a text, and the preposition before them, if there is one."""

    names: frozenset[str] = frozenset()
    relation: str = ""


def _doer(text: str) -> _Doer:
    text, found = text.rstrip(), frozenset[str]()
    for name in reversed(list(names(text))):
        gap = text[name.span.end :]
        if not (_JOINED.fullmatch(gap) if found else gap.strip("’'") == ""):
            break
        found |= set(words(name.text))
        text = text[: name.span.start]
    related = _RELATED.search(text) if found else None
    return _Doer(found, related[1].lower() if related else "")


def _alike(one: Set[str], other: Set[str]) -> bool:
    """True where half of the shorter name is in the longer: ``Clinton``, ``President Clinton``."""
    return 2 * len(one & other) >= min(len(one), len(other))


def _named(text: str) -> set[str]:
    return {word for name in names(text) for word in words(name.text)}
