"""Who a sentence says it of: a claim that gives another's deed to somebody else is not supported.

The names of a claim may stand in the heading above what it cites ("She opened it" under "Queen
Elizabeth"). So a claim can pass with a name of the heading in the place of the one in the sentence.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from index.words import words
from rag.values import names

SHARED = 3  # words in a row that both sentences have after whom they say it of
_WORD = re.compile(r"[^\W_]+")


def says_it_of_another(claim: str, sentence: str) -> bool:
    """True where both go on alike after names that have nothing in common.

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
    of_claim = _named(claim[: own[shared.a].start()])
    of_sentence = _named(sentence[: other[shared.b].start()])
    return bool(
        of_claim
        and of_sentence
        and not of_claim & of_sentence
        and not of_claim & set(words(sentence))
    )


def _named(text: str) -> set[str]:
    return {word for name in names(text) for word in words(name.text)}
