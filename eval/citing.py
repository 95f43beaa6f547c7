"""Metrics of the citations: whether they lead to the gold, and quote what stands there.

Citation precision and recall are ALCE's idea (Gao et al. 2023, "Enabling Large Language Models
to Generate Text with Citations"), with gold spans in the place of its entailment model.
"""

from __future__ import annotations

from eval.marks import Mark
from eval.run import GoldPlace, Outcome
from rag.answer import Citation


def citation_precision(outcome: Outcome) -> Mark | None:
    """Right citations / all citations, over answered answerable cases with gold.

    A citation is right if it overlaps gold text by at least one character, wherever in the
    right source that text stands; where the gold names no text, any span of that source is
    right. Cases whose gold text does not stand in its source are left out (``gold_is_lost``).
    """
    if not _is_judged(outcome):
        return None
    right = [_leads_to(citation, outcome.gold) for citation in outcome.citations]
    return Mark(sum(right), len(right)) if right else None


def citation_recall(outcome: Outcome) -> Mark | None:
    """Gold sources with a right citation / all gold sources, over the same cases.

    Golds are counted by source, since several passages of one may say the same.
    """
    if not _is_judged(outcome):
        return None
    wanted = {place.source for place in outcome.gold}
    found = {citation.source for citation in outcome.citations if _leads_to(citation, outcome.gold)}
    return Mark(len(found), len(wanted))


def unsupported_claims(outcome: Outcome) -> Mark | None:
    """Claims whose support is ``unsupported`` / all claims, as the answer itself says.

    ALCE's citation recall turned round, with the chain's own check in the place of its model.
    """
    if outcome.answer is None or not outcome.answer.claims:
        return None
    claims = outcome.answer.claims
    return Mark(sum(claim.support == "unsupported" for claim in claims), len(claims))


def quote_fidelity(outcome: Outcome) -> Mark | None:
    """Citations and nearest whose quote is ``text[start:end]`` of the stored source / all.

    Anything below 1 is a defect (this project's own contract).
    """
    return Mark(sum(outcome.faithful), len(outcome.faithful)) if outcome.faithful else None


def gold_is_lost(outcome: Outcome) -> bool:
    """Some gold text of the case stands nowhere in its source, or the source is not indexed."""
    return any(place.spans == () for place in outcome.gold)


def _is_judged(outcome: Outcome) -> bool:
    return bool(
        outcome.answered and outcome.case.answerable and outcome.gold and not gold_is_lost(outcome)
    )


def _leads_to(citation: Citation, gold: tuple[GoldPlace, ...]) -> bool:
    return any(
        place.source == citation.source
        and (
            place.spans is None
            or any(span.start < citation.end and citation.start < span.end for span in place.spans)
        )
        for place in gold
    )
