"""A case, answers to it, and the small parts of both: tests change what they are about."""

from __future__ import annotations

from dataclasses import replace

from eval.datasets.cases import Case, Gold
from eval.running.run import CaseOutcome, GoldPlace
from index.passages import Span
from rag.answer import Answer, Citation, Claim, Disagreement, Reading

CASE = Case(
    id="call-length",
    question="How long was the call?",
    history=(),
    answerable=True,
    gold=(Gold("call.md", "It took 90 minutes."),),
    answers=("90 minutes",),
    tags=(),
    relevance=(("call.md", 1),),
)
UNANSWERABLE = replace(CASE, id="call-cost", answerable=False, gold=(), answers=(), relevance=())
UNKNOWN = replace(CASE, id="call-mood", answerable=None)

DISAGREEMENT = Disagreement("length of the call", (Reading("90", (1,)), Reading("50", (2,))))


def cite(source: str = "call.md", start: int = 0, quote: str = "It took 90 minutes.") -> Citation:
    return Citation(
        marker=1,
        source=source,
        title="The call",
        date=None,
        page=None,
        heading=None,
        start=start,
        end=start + len(quote),
        quote=quote,
        sha256="",
    )


def answered(*citations: Citation, confidence: float = 0.8) -> Answer:
    return Answer(
        question=CASE.question,
        standalone_question=CASE.question,
        status="answered",
        answer=" ".join(citation.quote for citation in citations),
        confidence=confidence,
        claims=tuple(Claim(citation.quote, (1,), "quoted") for citation in citations),
        citations=citations,
        disagreements=(),
        nearest=(),
        model="quotes",
        generation="g1",
    )


def refused(*nearest: Citation, confidence: float = 0.2) -> Answer:
    return replace(answered(confidence=confidence), status="not_found", answer="", nearest=nearest)


def came_out(answer: Answer | None, case: Case = CASE, ranked: tuple[str, ...] = ()) -> CaseOutcome:
    """The outcome of a case whose gold text stands at the very start of its source."""
    gold = tuple(
        GoldPlace(one.source, None if one.text is None else (Span(0, len(one.text)),))
        for one in case.gold
    )
    faithful = () if answer is None else (True,) * len(answer.citations + answer.nearest)
    error = "RuntimeError: no" if answer is None else None
    return CaseOutcome(case, answer, ranked, gold, faithful, ms=10.0, error=error)
