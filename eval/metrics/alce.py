"""ALCE's citation recall and precision, with this project's own checker instead of its model.

Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations", section 4: a sentence is
recalled if all its citations together support it; a citation is precise if its sentence is recalled and it
supports the sentence alone, or the others don't without it. ALCE uses an entailment model (TRUE); none is
packaged, so ``rag.verification.claim_support.support_of`` is used, which also decided what the answer shows.
So these figures say whether the citations of an answer are complete and all needed, but little about
whether the checker is right: that needs people (``eval/prose_sample.md``), or claims with labels
(``eval.metrics.claims``).
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.marks import Mark
from eval.running.run import CaseOutcome
from rag.answer import Citation, Claim
from rag.verification.claim_support import support_of


def alce_recall(outcome: CaseOutcome) -> Mark | None:
    """Claims supported by all their citations together / claims, over answers."""
    claims = _claims(outcome)
    return (
        Mark(sum(_supported(outcome, each, _cited(outcome, each)) for each in claims), len(claims))
        if claims
        else None
    )


def alce_precision(outcome: CaseOutcome) -> Mark | None:
    """Citations that their claim needs, or that support it alone / citations, over answers.

    A citation under two claims counts twice; those of claims that aren't recalled count as wrong.
    """
    needed = [mark for claim in _claims(outcome) for mark in _needed(outcome, claim)]
    return Mark(sum(needed), len(needed)) if needed else None


def _needed(outcome: CaseOutcome, claim: Claim) -> list[bool]:
    cited = _cited(outcome, claim)
    if not _supported(outcome, claim, cited):
        return [False] * len(cited)
    return [
        _supported(outcome, claim, [each])
        or not _supported(outcome, claim, [other for other in cited if other is not each])
        for each in cited
    ]


def _supported(outcome: CaseOutcome, claim: Claim, cited: Sequence[Citation]) -> bool:
    """Whether the checker finds support; all words count as equally rare, because an outcome has no index."""
    assert outcome.answer is not None
    quotes = [
        (". ".join(part for part in (c.title, c.heading, c.date) if part), c.quote) for c in cited
    ]
    found = support_of(
        claim.text, quotes, rarity=_alike, question=outcome.answer.standalone_question
    )
    return found != "unsupported"


def _claims(outcome: CaseOutcome) -> tuple[Claim, ...]:
    if outcome.answer is None or outcome.case.claim is not None:
        return ()
    return outcome.answer.claims


def _cited(outcome: CaseOutcome, claim: Claim) -> list[Citation]:
    return [each for each in outcome.citations if each.marker in claim.citations]


def _alike(words: Sequence[str]) -> tuple[float, ...]:
    return (1.0,) * len(words)
