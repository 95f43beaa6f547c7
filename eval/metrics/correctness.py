"""Whether a result is right, by the best label that the case has.

With reference answers: a quoted sentence contains one of them (``eval.datasets.answer_matching``). Without, but
with gold text: a citation overlaps it by at least one character. Otherwise it is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.datasets.answer_matching import holds, normal_words
from eval.running.run import CaseOutcome, GoldPlace
from rag.answer import Citation


def is_right(outcome: CaseOutcome) -> bool | None:
    """Whether the answer is right; None if the case was not answered, or if it is unknown.

    Any answer to an unanswerable case is wrong.
    """
    return _holds_up(outcome, outcome.citations) if outcome.answered else None


def would_be_right(outcome: CaseOutcome) -> bool | None:
    """Whether the result would be right if the threshold were 0; None if unknown.

    For a refusal, its nearest passages are checked. So the effect of other thresholds can be computed.
    """
    if outcome.answer is None:
        return None
    return _holds_up(outcome, outcome.citations if outcome.answered else outcome.answer.nearest)


def references(outcome: CaseOutcome) -> list[str]:
    """The reference answers that contain words."""
    return [text for text in outcome.case.answers if normal_words(text)]


def leads_to(citation: Citation, gold: Sequence[GoldPlace]) -> bool:
    """Whether the citation overlaps gold text, or is from a source that is gold as a whole."""
    return any(
        place.source == citation.source
        and (
            place.spans is None
            or any(span.start < citation.end and citation.start < span.end for span in place.spans)
        )
        for place in gold
    )


def gold_is_lost(outcome: CaseOutcome) -> bool:
    """Whether some gold text of the case is missing in its source, or the source is not indexed."""
    return any(place.spans == () for place in outcome.gold)


def _holds_up(outcome: CaseOutcome, citations: Sequence[Citation]) -> bool | None:
    if outcome.case.answerable is False:
        return False
    if not outcome.case.answerable:
        return None
    if wanted := references(outcome):
        return any(holds(each.quote, text) for each in citations for text in wanted)
    told = [place for place in outcome.gold if place.spans is not None]
    if not told or gold_is_lost(outcome):
        return None
    return any(leads_to(each, told) for each in citations)
