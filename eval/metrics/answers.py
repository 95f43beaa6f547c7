"""Metrics of the answer as a whole: right source, right sentence, right words, disagreement."""

from __future__ import annotations

import re
from collections.abc import Sequence

from eval.datasets.answer_matching import holds, normal_words, word_f1
from eval.datasets.cases import DISAGREEMENT
from eval.metrics.correctness import references
from eval.metrics.marks import Mark
from eval.running.run import CaseOutcome
from rag.answer import Citation
from rag.text.values import MEASURED, values

_COUNTED = re.compile(r"\W*(?:when|how many)\b", re.I)


def source_cited(outcome: CaseOutcome) -> Mark | None:
    """Share of answerable cases whose answer cites a right source; a refusal is a miss.

    Right is each source of the case's gold. (Hit rate over citations: this project's own.)
    """
    sources = {gold.source for gold in outcome.case.gold}
    if outcome.answer is None or not outcome.case.answerable or not sources:
        return None
    return Mark(any(citation.source in sources for citation in outcome.citations))


def answer_in_sentence(outcome: CaseOutcome) -> Mark | None:
    """Share of answerable cases with a reference answer in a quoted sentence; a refusal is a miss.

    A reference answer is in a quote if its words, normalised as by SQuAD, stand there in a row
    (``eval.datasets.answer_matching``). This is DrQA's match of answer and passage (Chen et al. 2017), taken over
    quotes.
    """
    wanted = _wanted(outcome)
    if not wanted:
        return None
    quotes = [citation.quote for citation in outcome.citations]
    return Mark(any(holds(quote, text) for quote in quotes for text in wanted))


def answer_in_best(outcome: CaseOutcome) -> Mark | None:
    """Share of answerable cases with a reference answer in the best quote; a refusal is a miss.

    The best is the citation that the answer itself calls best (``Answer.best``), wherever it is
    shown. It must be of a gold source too, if the case names any: a word that happens to stand
    elsewhere is no answer. (Accuracy at 1 of answer sentence selection, as Wang et al. 2007.)
    """
    best = outcome.best
    return _holding(outcome, (best,) if best else ())


def answer_in_claims(outcome: CaseOutcome) -> Mark | None:
    """The same over all sentences that the claims rest on: up to three, as citeback ships.

    Citations that only list what sources agree or disagree on aren't among them.
    """
    answer = outcome.answer
    markers = {each for claim in answer.claims for each in claim.citations} if answer else set()
    return _holding(outcome, [each for each in outcome.citations if each.marker in markers])


def highlight_f1(outcome: CaseOutcome) -> Mark | None:
    """Mean token F1 of what is marked in the best quote, over answered answerable cases.

    SQuAD's F1 (Rajpurkar et al. 2016) of the exact answer marked in the citation that the answer
    calls best, against the nearest reference answer. A quote with nothing marked has 0, whether it
    holds the answer or not; so has a mark in the wrong sentence. Refused cases are left out.
    """
    wanted = _wanted(outcome)
    if not wanted or not outcome.answered:
        return None
    marked = _marked(outcome.best)
    return Mark(max(word_f1(marked, text) for text in wanted))


def highlight_f1_counted(outcome: CaseOutcome) -> Mark | None:
    """The same over the questions that begin with "when" or "how many"."""
    return highlight_f1(outcome) if _COUNTED.match(outcome.case.question) else None


def exact_match(outcome: CaseOutcome) -> Mark | None:
    """Share of answerable cases whose whole answer is a reference answer; a refusal is a miss.

    Both normalised, markers left out (SQuAD's exact match, Rajpurkar et al. 2016). Quoted
    sentences are longer than most reference answers: this is for answers that a model writes.
    """
    wanted = _wanted(outcome)
    whole = normal_words(said(outcome))
    return Mark(any(whole == normal_words(text) for text in wanted)) if wanted else None


def token_f1(outcome: CaseOutcome) -> Mark | None:
    """Mean F1 of the answer's words and those of the nearest reference (SQuAD's F1); 0 for a refusal.

    Read it beside ``exact_match``: whole sentences lose precision against short references.
    """
    wanted = _wanted(outcome)
    whole = said(outcome)
    return Mark(max(word_f1(whole, text) for text in wanted)) if wanted else None


def value_match(outcome: CaseOutcome) -> Mark | None:
    """Share of answerable cases asking for a number or date that quote it; a refusal is a miss.

    Such a case has a reference with a number, date, duration, percentage or amount. All of one
    reference's values must stand in the quotes, in any spelling: "90-minute" is "ninety minutes"
    and "15 Aug 2025" is "August 15, 2025". (This project's own, over ``rag.text.values``.)
    """
    valued = [found for text in _wanted(outcome) if (found := _values(text))]
    if not valued:
        return None
    there = _values("\n".join(citation.quote for citation in outcome.citations))
    return Mark(any(found <= there for found in valued))


def rewrite_f1(outcome: CaseOutcome) -> Mark | None:
    """Mean F1 of the words of the standalone question and those of the rewrite a person made.

    Over cases that have a rewrite (CANARD, Elgohary et al. 2019); SQuAD's F1 in the place of BLEU.
    """
    if outcome.answer is None or not outcome.case.rewrite:
        return None
    return Mark(word_f1(outcome.answer.standalone_question, outcome.case.rewrite))


def disagreement_found(outcome: CaseOutcome) -> Mark | None:
    """Share of the cases tagged ``disagreement`` whose answer shows one (this project's own)."""
    if outcome.answer is None or DISAGREEMENT not in outcome.case.tags:
        return None
    return Mark(bool(outcome.answer.disagreements))


def disagreement_false_alarm(outcome: CaseOutcome) -> Mark | None:
    """Share of the cases not tagged ``disagreement`` whose answer shows one all the same."""
    if outcome.answer is None or DISAGREEMENT in outcome.case.tags:
        return None
    return Mark(bool(outcome.answer.disagreements))


def disagreement_f1(outcome: CaseOutcome) -> Mark | None:
    """F1 of showing a disagreement, over all cases of a set that has some tagged ``disagreement``.

    Twice the rightly shown / (shown + tagged): the harmonic mean of precision and recall
    (van Rijsbergen 1979).
    """
    if outcome.answer is None:
        return None
    shown, tagged = bool(outcome.answer.disagreements), DISAGREEMENT in outcome.case.tags
    return Mark(2 * (shown and tagged), shown + tagged) if shown or tagged else None


def _holding(outcome: CaseOutcome, cited: Sequence[Citation]) -> Mark | None:
    wanted = _wanted(outcome)
    if not wanted:
        return None
    sources = {gold.source for gold in outcome.case.gold}
    quotes = [each.quote for each in cited if not sources or each.source in sources]
    return Mark(any(holds(quote, text) for quote in quotes for text in wanted))


def _marked(cited: Citation | None) -> str:
    if cited is None or cited.highlight is None:
        return ""
    return cited.quote[cited.highlight.start - cited.start : cited.highlight.end - cited.start]


def _wanted(outcome: CaseOutcome) -> list[str]:
    """The reference answers of a case that ran and is answerable."""
    ran = outcome.answer is not None and outcome.case.answerable
    return references(outcome) if ran else []


def said(outcome: CaseOutcome) -> str:
    """The text of an answer without its markers; empty for a refusal."""
    if outcome.answer is None or not outcome.answered:
        return ""
    return re.sub(r"\[\d+\]", "", outcome.answer.answer)


def _values(text: str) -> frozenset[frozenset[str]]:
    """The values in ``text``, each as an unordered set of parts; words are cut to their first three letters."""
    found = (value for kind in MEASURED for value in values(kind, text))
    return frozenset(
        frozenset(part[:3] if part[:1].isalpha() else part for part in value.normal.split())
        for value in found
    )
