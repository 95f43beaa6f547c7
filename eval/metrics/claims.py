"""Checks claims against their own evidence: measures the chain's support check separately."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from eval.datasets.cases import Case, Claimed
from eval.metrics.idf import Rarities
from eval.metrics.marks import Mark
from eval.running.run import CaseOutcome
from rag.answer import Answer, Citation, Claim, Support
from rag.query.analysis import IdfFunction
from rag.reading.cross_encoder import CrossEncoder, Reranker
from rag.text.overlap import each_sentence
from rag.verification.support import judged

CHECKED_BY = "rag.verification.support"


def checked(
    cases: Sequence[Case],
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[CaseOutcome, ...]:
    """The outcome of each case that has a claim; the rarity of words is counted over all evidence.

    The claim becomes an answer of one sentence that cites its evidence; its confidence is the check's
    probability that it is supported.
    """
    claimed = [(case, case.claim) for case in cases if case.claim]
    texts = (text for _, claim in claimed for text in claim.evidence)
    rarity, reranker = Rarities(each_sentence(list(texts))).idf, CrossEncoder()
    outcomes = []
    for done, (case, claim) in enumerate(claimed, start=1):
        start = clock()
        answer = _answer(case, claim, rarity, reranker)
        outcomes.append(CaseOutcome(case, answer, ms=(clock() - start) * 1000))
        progress(done, len(claimed))
    return tuple(outcomes)


def _answer(case: Case, claim: Claimed, rarity: IdfFunction, reranker: Reranker) -> Answer:
    found = judged(
        claim.text, claim.evidence, rarity=rarity, question=case.question, reranker=reranker
    )
    markers = tuple(range(1, len(claim.evidence) + 1))
    support: Support = "supported" if found.supported else "unsupported"
    return Answer(
        question=case.question,
        standalone_question=case.question,
        status="answered",
        answer=claim.text,
        confidence=round(found.score, 4),
        claims=(Claim(claim.text, markers, support),),
        citations=tuple(
            _citation(at, text) for at, text in zip(markers, claim.evidence, strict=True)
        ),
        disagreements=(),
        nearest=(),
        model=CHECKED_BY,
        generation="",
    )


def _citation(marker: int, text: str) -> Citation:
    return Citation(
        marker=marker,
        source=f"evidence {marker}",
        title="",
        date=None,
        page=None,
        heading=None,
        start=0,
        end=len(text),
        quote=text,
        sha256="",
    )


def called_supported(outcome: CaseOutcome) -> bool | None:
    """Whether the check calls the case's claim supported; None if the case has no claim or failed."""
    if outcome.answer is None or outcome.case.claim is None:
        return None
    return outcome.answer.claims[0].support != "unsupported"


def support_precision(outcome: CaseOutcome) -> Mark | None:
    """Claims rightly called supported / claims called supported.

    Right is what people said of claim and evidence; partial support counts as none where the set
    says so. As AttributionBench judges attribution (Li et al. 2024), with precision for its macro F1:
    a claim called supported that isn't does the harm.
    """
    label = _label(outcome)
    return Mark(label) if label is not None and called_supported(outcome) else None


def support_recall(outcome: CaseOutcome) -> Mark | None:
    """Claims rightly called supported / claims that people called supported."""
    return Mark(bool(called_supported(outcome))) if _label(outcome) else None


def scores(outcomes: Sequence[CaseOutcome], *, supported: bool) -> list[float]:
    """The check's probability for each claim with the given label ``supported``."""
    return [
        outcome.answer.confidence
        for outcome in outcomes
        if outcome.answer is not None and _label(outcome) is supported
    ]


def _label(outcome: CaseOutcome) -> bool | None:
    return outcome.case.claim.supported if outcome.case.claim else None
