"""A sentence that was said before: in the same words, in another order of them, or with fewer of them."""

from __future__ import annotations

from collections.abc import Iterable

from rag.text.overlap import counted_words
from rag.verification.missing_values import missing_values
from rag.verification.novel_words import novel_words
from rag.verification.support import NEGATION


def said_before(text: str, earlier: Iterable[str]) -> bool:
    """True if one of ``earlier`` says all that ``text`` says: every word, number and name of it, in some form."""
    return any(_holds(each, text) for each in earlier)


def _holds(earlier: str, text: str) -> bool:
    if len(counted_words(text)) > len(counted_words(earlier)):
        return False
    if bool(NEGATION.search(text)) != bool(NEGATION.search(earlier)):
        return False
    return not novel_words(text, [earlier]) and not missing_values(text, earlier)
