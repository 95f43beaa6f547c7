"""Whether passages support a sentence, without a language model.

Two checks. First the values: a number, name or date of the claim that is nowhere in the cited text makes
it unsupported, however similar the two are. Then a logistic regression over how much of the claim the best
two neighbouring sentences hold: its words by rarity, its pairs of words, its longest run, their order;
whether only one of the two says "not", says the opposite, or says it of somebody else; and the
cross-encoder's logit for the claim, in Latin script. The weights are in ``support.json``;
``python -m eval.fit.support`` fits them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, TypeGuard

from index.languages import is_english
from index.patterns import late
from rag.query.analysis import IdfFunction
from rag.reading.cross_encoder import Reranker
from rag.text.lexicon import alternatives, entries
from rag.text.overlap import (
    best_held,
    counted_words,
    each_sentence,
    in_order,
    longest_run,
    neighbours,
    shared_pairs,
)
from rag.verification.attribution import misattributed
from rag.verification.missing_values import missing_values

FEATURES = (
    "coverage",
    "coverage_all",
    "pairs",
    "run",
    "order",
    "words_missing",
    "negated",
    "opposed",
    "of_another",
    "length",
    "passage_length",
    "cross",
)
DENIED = 2  # words after a "not" that it is taken to deny
READ = (
    4  # windows of two sentences that the cross-encoder reads, those with most shared words first
)
FEW = 3  # words up to which a claim is a short answer, not a sentence

_MARKS = late(r"\[\s?[a-z]?\d+\s?\]|\*\*|https?://\S+|^\s*(?:\d+[.)]|[-•*])\s", re.M)
NEGATION = late(
    rf"\b(?:{alternatives('support', 'negation.en')})\b|n['’]t\b|{alternatives('support', 'negation.zh')}"
    rf"|\b(?:{alternatives('support', 'negation.ru')})\b",
    re.I,
)
_OPPOSITES = tuple(tuple(pair.split("/")) for pair in entries("support", "opposites"))


@dataclass(frozen=True, slots=True)
class SupportJudgement:
    """How well passages support a claim.

    ``score`` (0..1) is the fitted probability that they do, lowered below ``threshold`` where they
    don't state the values in ``missing``.
    """

    score: float
    threshold: float
    missing: tuple[str, ...]

    @property
    def supported(self) -> bool:
        return self.score >= self.threshold


def judged(
    claim: str,
    passages: Sequence[str],
    *,
    rarity: IdfFunction,
    question: str = "",
    reranker: Reranker | None = None,
) -> SupportJudgement:
    """Judge ``claim`` by all ``passages`` together.

    A claim of few words is judged together with the ``question`` that it answers. Claim and passages
    must be in one language: across languages no claim counts as supported.
    """
    found = features(claim, passages, rarity=rarity, question=question, reranker=reranker)
    weights = support_weights("words and cross-encoder" if reads(reranker, claim) else "words")
    logit = weights["intercept"] + sum(
        weights.get(name, 0.0) * value for name, value in zip(FEATURES, found, strict=True)
    )
    return ruled(1 / (1 + math.exp(-logit)), missing_from(claim, passages), weights["threshold"])


def reads(reranker: Reranker | None, claim: str) -> TypeGuard[Reranker]:
    """True if there is a cross-encoder, and the claim is in English, which it reads."""
    return reranker is not None and is_english(claim)


def ruled(score: float, missing: tuple[str, ...], threshold: float) -> SupportJudgement:
    """The judgement for a score; a missing value makes the claim unsupported."""
    return SupportJudgement(score * threshold * 0.999 if missing else score, threshold, missing)


def missing_from(claim: str, passages: Sequence[str]) -> tuple[str, ...]:
    """The numbers, dates and names of the claim that stand in none of the passages."""
    return missing_values(_plain(claim), "\n".join(passages))


def features(
    claim: str,
    passages: Sequence[str],
    *,
    rarity: IdfFunction,
    question: str = "",
    reranker: Reranker | None = None,
) -> tuple[float, ...]:
    """The feature values, in the order of ``FEATURES``; "cross" is 0 without a cross-encoder."""
    plain = _plain(claim)
    own = counted_words(plain)
    said = own if len(own) > FEW else [*counted_words(question), *own]
    wanted = tuple(dict.fromkeys(said))
    idf = dict(zip(wanted, rarity(wanted), strict=True))
    whole, number = sum(idf.values()) or 1.0, max(1, len(said))
    parts = each_sentence(passages)
    best, covered = best_held(neighbours(parts), idf)
    everywhere = set(counted_words("\n".join(passages)))
    nearest = _nearest(parts, idf)
    return (
        covered / whole,
        sum(idf[word] for word in everywhere & idf.keys()) / whole,
        shared_pairs(said, best),
        longest_run(said, best) / number,
        in_order(said, best) / number,
        math.log1p(len(idf.keys() - set(best))),
        in_order(said, counted_words(nearest)) / number * _negated(plain, nearest),
        float(_opposed(plain.lower(), nearest.lower())),
        float(any(misattributed(plain, part) for part in parts)),
        math.log1p(number),
        math.log1p(len(everywhere)),
        _read(plain, parts, reranker) if reads(reranker, claim) else 0.0,
    )


def _read(claim: str, parts: Sequence[str], reranker: Reranker) -> float:
    """The highest logit of two neighbouring sentences for the claim: a sentence "answers" what it states."""
    own = set(counted_words(claim))
    windows = sorted(neighbours(parts), key=lambda each: -len(own & set(counted_words(each))))
    return max((each.logit for each in reranker.read(claim, windows[:READ])), default=0.0)


def _plain(claim: str) -> str:
    """The claim without markers, bullets and addresses, which aren't part of its statement."""
    return " ".join(_MARKS.sub(" ", claim).split())


def _nearest(parts: Sequence[str], idf: Mapping[str, float]) -> str:
    """The sentence that holds the largest part of the claim's idf."""

    def held(text: str) -> float:
        return sum(idf[word] for word in idf.keys() & set(counted_words(text)))

    return max(parts, key=held, default="")


def _negated(claim: str, nearest: str) -> bool:
    """True if one of the two denies a word that the other has without denying it."""
    own, other = _denied(claim), _denied(nearest)
    return bool(
        (own - other) & set(counted_words(nearest)) or (other - own) & set(counted_words(claim))
    )


def _denied(text: str) -> set[str]:
    """The first words after each "not"."""
    return {
        word
        for match in NEGATION.finditer(text)
        for word in counted_words(text[match.end() :][:40])[:DENIED]
    }


def _opposed(one: str, other: str) -> bool:
    """True if each text has only one word of a pair of opposites, and not the same one."""
    return any(
        (a in one and a not in other and b in other and b not in one)
        or (b in one and b not in other and a in other and a not in one)
        for a, b in _OPPOSITES
    )


@lru_cache(maxsize=2)
def support_weights(seen: Literal["words", "words and cross-encoder"]) -> Mapping[str, float]:
    """The fitted weights by the names of their features, with ``intercept`` and ``threshold``."""
    shipped = json.loads((files("rag.verification") / "support.json").read_text("utf-8"))
    fitted: dict[str, float] = shipped[seen]["weights"]
    return fitted
