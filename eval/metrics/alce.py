"""ALCE's citation recall and precision, with this project's own checker in the place of its model.

Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations", section 4: a sentence is
recalled if all that it cites together supports it; a citation is precise if its sentence is recalled and it
supports the sentence alone, or the others don't without it. ALCE asks an entailment model (TRUE); none is
packaged, so ``rag.verification.claim_support.support_of`` is asked, which also decided what the answer shows.
So these figures say whether the citations of an answer are complete and none is idle, and little of
whether the checker is right: that takes people (``eval/prose_sample.md``), or judged claims
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
    """As the checker sees it, each word as rare as any other: an outcome knows no index."""
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
