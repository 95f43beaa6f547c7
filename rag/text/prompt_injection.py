"""Sentences in documents that give orders to whatever reads them by machine.

They are shown to no chat model, support no claim, and are quoted only where nothing else is left to quote.
Told by rule, in several languages; one that no rule knows meets the check of every sentence behind it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.passages import Hit
from index.words import without_hidden
from rag.text.lexicon import alternatives

# Orders stand at the beginning of something: "Critics say that only ..." is none.
_BEGINS = (
    r"(?:^|[.!?:;,—–\-\"'“„«(\[>*|]\s*"
    rf"|\b(?:{alternatives('prompt_injection', 'begins')})\s+)"
)
_MACHINE = rf"(?:{alternatives('prompt_injection', 'machine')})"
_ORDERS = re.compile(
    alternatives("prompt_injection", "rules")
    .replace("<begins>", _BEGINS)
    .replace("<machine>", _MACHINE),
    re.I,
)


@lru_cache(maxsize=4096)
def is_injection(text: str) -> bool:
    """True for a sentence that tells a reading machine what to do, however its letters are hidden."""
    return _ORDERS.search(_seen(text)) is not None


@lru_cache(maxsize=256)
def injections_in(hit: Hit) -> frozenset[int]:
    """Which of the sentences of ``hit`` give orders, with the one behind each: what is to be said."""
    given = {at for at, each in enumerate(hit.sentences) if is_injection(hit.text_of(each.span))}
    return frozenset(given | {at + 1 for at in given})


def _seen(text: str) -> str:
    """As it is read: nothing hidden in or between letters, none of them wide or otherwise dressed up."""
    plain = unicodedata.normalize("NFKC", without_hidden(text))
    kept = "".join(each for each in plain if unicodedata.category(each) not in ("Cf", "Co", "Mn"))
    return " ".join(re.sub(r"[*_`~]+", "", kept).split())
