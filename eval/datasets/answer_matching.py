"""Does a text contain a reference answer? Both are normalised first, so that spelling doesn't matter.

The rules are SQuAD's (Rajpurkar et al. 2016, evaluate-v1.1.py: lower case, punctuation and
English articles dropped, whitespace folded), with MLQA's for scripts written without spaces
(Lewis et al. 2020: each such character is a word of its own).
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter

_ARTICLES = {"a", "an", "the"}
_UNSPACED = re.compile(
    "([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)


def normal_words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in normal form; each Chinese or Japanese character is a word."""
    folded = unicodedata.normalize("NFKC", "".join(map(_without_punctuation, text))).lower()
    words = _UNSPACED.sub(r" \1 ", folded).split()
    return tuple(word for word in words if word not in _ARTICLES)


def holds(text: str, wanted: str) -> bool:
    """Whether ``text`` contains the words of ``wanted`` in a row; never for an empty ``wanted``."""
    needle = " ".join(normal_words(wanted))
    return bool(needle) and f" {needle} " in f" {' '.join(normal_words(text))} "


def word_f1(said: str, wanted: str) -> float:
    """Harmonic mean of precision and recall of the normal words, repeated words counted each time."""
    ours, theirs = Counter(normal_words(said)), Counter(normal_words(wanted))
    both = (ours & theirs).total()
    return 2 * both / (ours.total() + theirs.total()) if both else 0.0


def _without_punctuation(char: str) -> str:
    if char in string.punctuation:
        # The border of a table cell separates words; SQuAD's rule (it has no tables) would join them.
        return " " if char == "|" else ""
    kind = unicodedata.category(char)
    if kind in ("Pi", "Pf"):
        return ""
    # Long dashes and Chinese punctuation separate words without a space, unlike ASCII punctuation.
    return " " if kind.startswith("P") else char
