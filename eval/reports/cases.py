"""Every case of a report as HTML: the question, its outcome, the evidence, and the diagnosis."""

from __future__ import annotations

from collections.abc import Sequence

from eval.datasets.cases import Case
from eval.metrics.diagnosis import Diagnosis, explain
from eval.metrics.registry import Verdict
from eval.reports.figures import shown
from eval.reports.markup import Markup, element, joined
from eval.running.run import CaseOutcome, GoldPlace
from index.passages import Span
from rag.answer import Answer, Citation


def case(verdict: Verdict, set_name: str) -> Markup:
    """One case, collapsed; the filter uses its ``data-`` attributes."""
    outcome, finding = verdict.outcome, explain(verdict.outcome)
    return element(
        "details",
        element("summary", *_summary(outcome, finding)),
        element("p", finding.why, class_="why"),
        *_history(outcome),
        _answer(outcome),
        _gold(outcome),
        _marks(verdict),
        class_=f"case {finding.says.replace(' ', '-')}",
        data_set=set_name,
        data_says=finding.says,
        data_cause=finding.cause,
        data_tags=f"|{'|'.join(outcome.case.tags)}|",
    )


def _summary(outcome: CaseOutcome, finding: Diagnosis) -> Sequence[str]:
    sure = "" if outcome.answer is None else f"confidence {outcome.answer.confidence:.2f}"
    return (
        element("span", finding.cause, class_=f"badge {finding.says.replace(' ', '-')}"),
        element("span", _headline(outcome.case), class_="question"),
        element("span", " ".join([outcome.case.id, *outcome.case.tags]), class_="id"),
        element("span", sure, class_="sure"),
    )


def _headline(case: Case) -> str:
    """The question or the claim of a case."""
    if case.claim is None:
        return case.question
    return f"{case.question} — {case.claim.text}" if case.question else case.claim.text


def _history(outcome: CaseOutcome) -> list[Markup]:
    turns = [element("p", element("b", turn.role), " ", turn.text) for turn in outcome.case.history]
    if turns and outcome.answer is not None:
        turns.append(
            element("p", element("b", "searched"), " ", outcome.answer.standalone_question)
        )
    return [element("section", element("h5", "Said before"), *turns)] if turns else []


def _answer(outcome: CaseOutcome) -> Markup:
    if outcome.answer is None:
        return element("p", outcome.error or "", class_="error")
    answer = outcome.answer
    title = "Answer" if outcome.answered else "Refused; the nearest"
    if outcome.case.claim is not None:
        title = f"Called {answer.claims[0].support}"
    cited = answer.citations if outcome.answered else answer.nearest
    return element(
        "section",
        element("h5", title),
        element("p", answer.answer, class_="answer"),
        element("ol", *(_quote(each, outcome.gold, answer.best) for each in cited)),
        *_readings(answer),
    )


def _quote(citation: Citation, gold: Sequence[GoldPlace], best: int | None) -> Markup:
    heading = f" › {citation.heading}" if citation.heading else ""
    page = f", page {citation.page}" if citation.page else ""
    place = f"{citation.source}{heading}{page} [{citation.start}:{citation.end}]"
    notes = ["the best"] if citation.marker == best else []
    if citation.highlight:
        start, end = citation.highlight.start, citation.highlight.end
        marked = citation.quote[start - citation.start : end - citation.start]
        notes.append(f"marked: “{marked}”")
    return element(
        "li",
        element("blockquote", _gold_marked(citation, gold)),
        element("cite", " · ".join([place, *notes])),
        value=citation.marker,
    )


def _gold_marked(citation: Citation, gold: Sequence[GoldPlace]) -> Markup:
    """The quote with its gold text marked."""
    spans = [
        span for place in gold if place.source == citation.source for span in place.spans or ()
    ]
    marked, at = [], 0
    for span in sorted(spans):
        start = max(span.start - citation.start, at)
        end = min(span.end - citation.start, len(citation.quote))
        if start < end:
            marked += [citation.quote[at:start], element("mark", citation.quote[start:end])]
            at = end
    return joined(*marked, citation.quote[at:])


def _readings(answer: Answer) -> list[Markup]:
    return [
        element("p", element("b", "Sources disagree: "), ", ".join(r.value for r in each.readings))
        for each in answer.disagreements
    ]


def _gold(outcome: CaseOutcome) -> Markup:
    case = outcome.case
    if case.claim is not None:
        label = {True: "Supported.", False: "Not supported.", None: "Unknown."}[
            case.claim.supported
        ]
        return element("section", element("h5", "Gold"), element("p", label))
    if case.answerable is False:
        return element("section", element("h5", "Gold"), element("p", _nothing(case)))
    items = [_gold_item(outcome, number) for number in range(len(case.gold))]
    answers = " · ".join(case.answers)
    return element(
        "section",
        element("h5", "Gold"),
        *([element("p", element("b", "Answer: "), answers)] if answers else []),
        element("ul", *items),
    )


def _nothing(case: Case) -> str:
    """Why no answer is right."""
    if not case.without:
        return "Nothing: unanswerable."
    answers = f" There it says: {' · '.join(case.answers)}." if case.answers else ""
    return f"Nothing: {', '.join(case.without)} was hidden from this case.{answers}"


def _gold_item(outcome: CaseOutcome, number: int) -> Markup:
    gold = outcome.case.gold[number]
    spans: tuple[Span, ...] | None = None
    if number < len(outcome.gold):
        spans = outcome.gold[number].spans
    lost = element("b", " (stands nowhere in this source)") if spans == () else Markup()
    rank = outcome.ranked.index(gold.source) + 1 if gold.source in outcome.ranked else None
    found = f"found at {rank}" if rank else "not found by search"
    words = element("blockquote", gold.text) if gold.text else Markup()
    return element("li", words, element("cite", f"{gold.source}, {found}"), lost)


def _marks(verdict: Verdict) -> Markup:
    parts = [
        element("span", f"{shown(name)} {mark.part:.3g}" + _of(mark.whole))
        for name, mark in verdict.marks
    ]
    taken = element("span", f"{verdict.outcome.ms:.0f} ms")
    return element("p", *parts, taken, class_="marks")


def _of(whole: float) -> str:
    return "" if whole == 1 else f" of {whole:.3g}"
