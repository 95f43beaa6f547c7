"""Why a case is right or wrong: the first step that went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eval.metrics.claims import called_supported
from eval.metrics.correctness import gold_is_lost, is_right, leads_to, would_be_right
from eval.metrics.shapes import asks_for_more, lacking
from eval.running.run import CaseOutcome

Says = Literal["right", "wrong", "failed", "not judged"]


_NAMED = 5  # what an answer lacks is named up to so many


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The diagnosis of a case: ``cause`` in one to three words for sorting, ``why`` in a sentence."""

    says: Says
    cause: str
    why: str


def explain(outcome: CaseOutcome) -> Diagnosis:
    """Follow a case from search to citation and stop at the first error."""
    if outcome.answer is None:
        return Diagnosis("failed", "failed", f"It could not be asked: {outcome.error}.")
    if outcome.case.claim is not None:
        return _claim(outcome)
    if found := _whole(outcome):
        return found
    if outcome.case.answerable is None:
        return Diagnosis(
            "not judged", "not judged", "Nobody has said whether the sources answer this."
        )
    if not outcome.case.answerable:
        return _unanswerable(outcome)
    return _refused(outcome) if outcome.refused else _answered(outcome)


def _claim(outcome: CaseOutcome) -> Diagnosis:
    called, label = called_supported(outcome), outcome.case.claim and outcome.case.claim.supported
    if label is None:
        return Diagnosis(
            "not judged", "not judged", "Nobody has said whether the evidence supports it."
        )
    if called == label:
        cause = "rightly supported" if label else "rightly unsupported"
        return Diagnosis("right", cause, "The check says what people said.")
    if label:
        return Diagnosis(
            "wrong", "support missed", "Its evidence supports it, but the check says no."
        )
    return Diagnosis("wrong", "false support", "The check calls it supported, but it isn't.")


def _whole(outcome: CaseOutcome) -> Diagnosis | None:
    """Of a case that wants more than one fact; None if it is judged as a fact (a refusal, nothing said)."""
    if outcome.case.wanted is None or outcome.case.answerable is False:
        return None
    lacks = lacking(outcome)
    if lacks and (outcome.answered or outcome.case.answerable is None):
        more = f" and {len(lacks) - _NAMED} more" if len(lacks) > _NAMED else ""
        return Diagnosis("wrong", "incomplete", f"It lacks {', '.join(lacks[:_NAMED])}{more}.")
    if lacks or not asks_for_more(outcome):
        return None
    return Diagnosis("right", "right answer", "It holds all that a whole answer holds.")


def _unanswerable(outcome: CaseOutcome) -> Diagnosis:
    if outcome.refused:
        return Diagnosis("right", "right refusal", "The sources don't say, and it said so.")
    return Diagnosis("wrong", "false answer", "It answered, but the sources don't say.")


def _refused(outcome: CaseOutcome) -> Diagnosis:
    if _rank(outcome) is None and outcome.case.relevance:
        return _not_found(outcome, "It refused")
    near = " The answer stands in the nearest passages." if would_be_right(outcome) else ""
    return Diagnosis("wrong", "false refusal", f"It refused; {_where(outcome)}.{near}")


def _answered(outcome: CaseOutcome) -> Diagnosis:
    right = is_right(outcome)
    if right is None:
        right = any(leads_to(each, outcome.gold) for each in outcome.citations)
        if not outcome.gold or gold_is_lost(outcome):
            return Diagnosis(
                "not judged", "gold lost", "Its gold text stands nowhere in the index."
            )
    if right:
        return Diagnosis(
            "right", "right answer", f"The answer is in the quotes; {_where(outcome)}."
        )
    sources = {gold.source for gold in outcome.case.gold}
    if any(each.source in sources for each in outcome.citations):
        return Diagnosis(
            "wrong", "wrong sentence", "It cites a right source, but not where the answer stands."
        )
    if _rank(outcome) is None and outcome.case.relevance:
        return _not_found(outcome, "It cites other sources")
    return Diagnosis("wrong", "wrong source", f"It cites other sources; {_where(outcome)}.")


def _not_found(outcome: CaseOutcome, did: str) -> Diagnosis:
    seen = f"is not among the {len(outcome.ranked)} that search found"
    return Diagnosis("wrong", "not retrieved", f"{did}: a right source {seen}.")


def _rank(outcome: CaseOutcome) -> int | None:
    """The rank (from 1) of the first right source among those that search found; None if there is none."""
    right = {source for source, grade in outcome.case.relevance if grade > 0}
    places = (n for n, source in enumerate(outcome.ranked, start=1) if source in right)
    return next(places, None)


def _where(outcome: CaseOutcome) -> str:
    rank = _rank(outcome)
    return "no right source is named" if rank is None else f"search has a right source at {rank}"
