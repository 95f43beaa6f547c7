"""Metrics of the citations: whether they lead to the gold, and quote their source exactly.

Citation precision and recall are ALCE's idea (Gao et al. 2023, "Enabling Large Language Models
to Generate Text with Citations"), with gold spans instead of its entailment model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from eval.datasets.answer_matching import normal_words
from eval.metrics.correctness import gold_is_lost, leads_to
from eval.metrics.marks import Mark
from eval.running.run import CaseOutcome, GoldPlace
from index.passages import Span
from rag.answer import Claim


def citation_precision(outcome: CaseOutcome) -> Mark | None:
    """Right citations / all citations, over answered answerable cases with gold.

    A citation is right if it overlaps gold text by at least one character, wherever in the
    right source that text stands; where the gold names no text, any span of that source is
    right. Cases whose gold text does not stand in its source are left out (``gold_is_lost``).
    """
    if not _is_judged(outcome):
        return None
    right = [leads_to(citation, outcome.gold) for citation in outcome.citations]
    return Mark(sum(right), len(right)) if right else None


def citation_recall(outcome: CaseOutcome) -> Mark | None:
    """Gold sources with a right citation / all gold sources, over the same cases.

    Golds are counted by source, since several passages of one may say the same.
    """
    if not _is_judged(outcome):
        return None
    wanted = {place.source for place in outcome.gold}
    found = {citation.source for citation in outcome.citations if leads_to(citation, outcome.gold)}
    return Mark(len(found), len(wanted))


def span_overlap(outcome: CaseOutcome) -> Mark | None:
    """Characters both cited and gold / characters cited or gold, over the same cases with gold text.

    Intersection over union (Jaccard 1912), as ERASER takes it of rationales (DeYoung et al. 2020),
    here of characters. Of gold text that stands in several places, the one most cited counts.
    """
    if not _is_judged(outcome) or any(place.spans is None for place in outcome.gold):
        return None
    cited = {(each.source, at) for each in outcome.citations for at in range(each.start, each.end)}
    gold = {place for each in outcome.gold for place in _most_cited(each, cited)}
    return Mark(len(cited & gold) / len(cited | gold)) if gold else None


def claim_in_quotes(outcome: CaseOutcome) -> Mark | None:
    """Mean share of a claim's words that stand in the quotes it cites, over all claims.

    Extractive coverage (Grusky et al. 2018, "Newsroom") by claim. An answer of quotes has all but
    the column names it adds to table rows; a citation moved by one claim, or one character, loses.
    """
    if not _said(outcome):
        return None
    quotes = {each.marker: each.quote for each in outcome.citations}
    shares = [_coverage(claim, quotes) for claim in _said(outcome)]
    return Mark(sum(shares), len(shares))


def unsupported_claims(outcome: CaseOutcome) -> Mark | None:
    """Claims whose support is ``unsupported`` / all claims, as the answer itself says.

    ALCE's citation recall turned round, with the chain's own check in the place of its model.
    """
    claims = _said(outcome)
    if not claims:
        return None
    return Mark(sum(claim.support == "unsupported" for claim in claims), len(claims))


def quote_fidelity(outcome: CaseOutcome) -> Mark | None:
    """Citations and nearest whose quote is ``text[start:end]`` of the stored source / all.

    Anything below 1 is a defect (this project's own contract).
    """
    return Mark(sum(outcome.faithful), len(outcome.faithful)) if outcome.faithful else None


def _said(outcome: CaseOutcome) -> tuple[Claim, ...]:
    """The claims of an answer; none if the case itself is a claim to be checked."""
    if outcome.answer is None or outcome.case.claim is not None:
        return ()
    return outcome.answer.claims


def _is_judged(outcome: CaseOutcome) -> bool:
    return bool(
        outcome.answered and outcome.case.answerable and outcome.gold and not gold_is_lost(outcome)
    )


def _most_cited(place: GoldPlace, cited: set[tuple[str, int]]) -> set[tuple[str, int]]:
    def characters(span: Span) -> set[tuple[str, int]]:
        return {(place.source, at) for at in range(span.start, span.end)}

    return max(map(characters, place.spans or ()), key=lambda one: len(one & cited), default=set())


def _coverage(claim: Claim, quotes: Mapping[int, str]) -> float:
    said = Counter(normal_words(claim.text))
    there = Counter(normal_words(" ".join(quotes.get(each, "") for each in claim.citations)))
    return (said & there).total() / said.total() if said else 1.0
