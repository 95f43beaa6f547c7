"""Metrics of the answer as a whole: right source, right sentence, disagreement shown."""

from __future__ import annotations

from eval.marks import Mark
from eval.run import Outcome
from eval.wording import holds, normal_words

DISAGREEMENT = "disagreement"


def source_cited(outcome: Outcome) -> Mark | None:
    """Share of answerable cases whose answer cites a right source; a refusal is a miss.

    Right is each source of the case's gold. (Hit rate over citations: this project's own.)
    """
    sources = {gold.source for gold in outcome.case.gold}
    if outcome.answer is None or not outcome.case.answerable or not sources:
        return None
    return Mark(any(citation.source in sources for citation in outcome.citations))


def answer_in_sentence(outcome: Outcome) -> Mark | None:
    """Share of answerable cases with a reference answer in a quoted sentence; a refusal is a miss.

    A reference answer is in a quote if its words, normalised as by SQuAD, stand there in a row
    (``eval.wording``). This is DrQA's match of answer and passage (Chen et al. 2017), taken over
    quotes.
    """
    references = [text for text in outcome.case.answers if normal_words(text)]
    if outcome.answer is None or not outcome.case.answerable or not references:
        return None
    quotes = [citation.quote for citation in outcome.citations]
    return Mark(any(holds(quote, text) for quote in quotes for text in references))


def disagreement_found(outcome: Outcome) -> Mark | None:
    """Share of the cases tagged ``disagreement`` whose answer shows one (this project's own)."""
    if outcome.answer is None or DISAGREEMENT not in outcome.case.tags:
        return None
    return Mark(bool(outcome.answer.disagreements))


def disagreement_false_alarm(outcome: Outcome) -> Mark | None:
    """Share of the cases not tagged ``disagreement`` whose answer shows one all the same."""
    if outcome.answer is None or DISAGREEMENT in outcome.case.tags:
        return None
    return Mark(bool(outcome.answer.disagreements))
