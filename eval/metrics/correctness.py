"""Whether what was found is right, by the best evidence that a case gives.

With reference answers: one of them stands in a quoted sentence (``eval.datasets.answer_matching``). Without, but
with gold text: a citation overlaps it by at least one character. Otherwise nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.datasets.answer_matching import holds, normal_words
from eval.running.run import CaseOutcome, GoldPlace
from rag.answer import Citation


def is_right(outcome: CaseOutcome) -> bool | None:
    """Whether the answer given is right; None if none was given, or nobody knows.

    An answer to an unanswerable case is wrong, whatever it says.
    """
    return _holds_up(outcome, outcome.citations) if outcome.answered else None


def would_be_right(outcome: CaseOutcome) -> bool | None:
    """Whether what was found is right, had it been given at any confidence.

    Of a refusal these are its nearest passages. So it can be told what another threshold would do.
    """
    if outcome.answer is None:
        return None
    return _holds_up(outcome, outcome.citations if outcome.answered else outcome.answer.nearest)


def references(outcome: CaseOutcome) -> list[str]:
    """The reference answers that have words."""
    return [text for text in outcome.case.answers if normal_words(text)]


def leads_to(citation: Citation, gold: Sequence[GoldPlace]) -> bool:
    """The citation overlaps gold text, or stands in a source all of which is gold."""
    return any(
        place.source == citation.source
        and (
            place.spans is None
            or any(span.start < citation.end and citation.start < span.end for span in place.spans)
        )
        for place in gold
    )


def gold_is_lost(outcome: CaseOutcome) -> bool:
    """Some gold text of the case stands nowhere in its source, or the source is not indexed."""
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
