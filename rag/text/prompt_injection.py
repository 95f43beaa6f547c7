"""Prompt injections: sentences in documents that give orders to a machine that reads them.

They are shown to no chat model, support no claim, and are quoted only if nothing else is left to quote.
They are detected by rule, in several languages. If no rule matches one, the check of every sentence of an
answer remains.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.passages import Hit
from index.words import without_hidden
from rag.text.lexicon import alternatives

# An order begins a sentence, clause or quotation: "Critics say that only ..." is none.
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
    """True for a sentence that tells a reading machine what to do, even with disguised letters."""
    return _ORDERS.search(_seen(text)) is not None


@lru_cache(maxsize=256)
def injections_in(hit: Hit) -> frozenset[int]:
    """The indices of sentences in ``hit`` that give orders, and of the one after each: it may be what to say."""
    given = {at for at, each in enumerate(hit.sentences) if is_injection(hit.text_of(each.span))}
    return frozenset(given | {at + 1 for at in given})


def _seen(text: str) -> str:
    """``text`` without hidden characters, marks and emphasis, with plain letters for wide or styled ones."""
    plain = unicodedata.normalize("NFKC", without_hidden(text))
    kept = "".join(each for each in plain if unicodedata.category(each) not in ("Cf", "Co", "Mn"))
    return " ".join(re.sub(r"[*_`~]+", "", kept).split())
