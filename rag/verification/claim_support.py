"""How far cited sentences support a claim: this decides the ``support`` shown for every claim."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from index.patterns import late
from rag.answer import Support
from rag.query.analysis import IdfFunction
from rag.reading.cross_encoder import Reranker
from rag.text.lexicon import alternatives
from rag.text.overlap import counted_words
from rag.verification.attribution import misattributed
from rag.verification.meaning_shift import TO_BE_SAID, meaning_shifted
from rag.verification.missing_values import mixed_names
from rag.verification.novel_words import novel_addresses, novel_words
from rag.verification.support import FEW, NEGATION, judged, missing_from

_QUOTES, _DASHES = "‘’‚‛“”„‟«»", "‐‑‒–—−"
_SAME_MARKS = {
    **dict.fromkeys(map(ord, _QUOTES[:4]), "'"),
    **dict.fromkeys(map(ord, _QUOTES[4:]), '"'),
    **dict.fromkeys(map(ord, _DASHES), "-"),
}
# Words that negate or qualify a quote when they stand before it.
_TAKES_BACK = late(
    rf"{NEGATION.pattern}|\b(?:{alternatives('claim_support', 'takes_back')})\b", re.I
)


def support_of(
    text: str,
    cited: Sequence[tuple[str, str]],
    *,
    rarity: IdfFunction,
    question: str,
    reranker: Reranker | None = None,
) -> Support:
    """How far ``cited``, pairs of a heading and a sentence below it, support the claim ``text``.

    ``quoted`` if the claim is word for word in one sentence; ``supported`` if the sentences together
    support it (``rag.verification.support``), it adds no words (``novel_words``) and doesn't change
    their meaning (``meaning_shift``).
    """
    said, sentences = _plain(text), [sentence for _, sentence in cited]
    if said and any(_stands_in(said, _plain(each)) for each in sentences):
        return "quoted"
    passages = [part for each in cited for part in each]
    if not passages or not _says(text, passages):
        return "unsupported"
    # The rules come first: the cross-encoder behind ``judged`` takes far longer than all of them.
    whole = "\n".join(passages)
    if missing_from(text, passages) or novel_words(text, passages):
        return "unsupported"
    if novel_addresses(text, passages) or mixed_names(text, whole):
        return "unsupported"
    if any(misattributed(text, each) for each in sentences) or meaning_shifted(text, sentences):
        return "unsupported"
    found = judged(text, passages, rarity=rarity, question=question, reranker=reranker)
    return "supported" if found.supported else "unsupported"


def _says(text: str, passages: Sequence[str]) -> bool:
    """False for a short claim whose words aren't all in the passages: the classifier is unreliable for these."""
    own = counted_words(text)
    return bool(own) and (len(own) > FEW or set(own) <= set(counted_words("\n".join(passages))))


def _stands_in(said: str, text: str) -> bool:
    """True if the claim is in ``text`` at word boundaries and is long enough: "so" is in most sentences."""
    if said == text:
        return True
    before, found, behind = text.partition(said)
    if not found or len(counted_words(said)) <= FEW or _takes_back(before):
        return False
    joined = (before[-1:] + said[0], said[-1] + behind[:1])
    return not any(len(each) == 2 and each.isascii() and each.isalnum() for each in joined)


def _takes_back(before: str) -> bool:
    """True for words after which a quote is no statement: "it is not true that", "say:"."""
    return bool(_TAKES_BACK.search(before) or TO_BE_SAID.search(f"{before} "))


def _plain(text: str) -> str:
    """The text with whitespace, ligatures, case, quotes and dashes normalised, without final full stops."""
    folded = unicodedata.normalize("NFKC", text).translate(_SAME_MARKS)
    return " ".join(folded.split()).casefold().rstrip(".!?。 ")
