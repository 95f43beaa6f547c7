"""One run over a set of cases: every question is asked once, and the whole outcome is kept.

Outcomes can be judged later without the index, so two runs can be compared long after.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Protocol

from eval.datasets.cases import Case, Gold
from index.passages import Hit, Source, Span
from rag.answer import Answer, Citation, Turn

_CHUNKS = 100


class SourceTexts(Protocol):
    """The stored text of the sources."""

    def source(self, source_id: str) -> Source | None: ...


class EvaluatedChain(Protocol):
    """Answers a question with its history; ``hits`` returns the passages it reads, best first."""

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...

    def hits(self, question: str, history: Sequence[Turn] = (), *, k: int) -> Sequence[Hit]: ...


class Keeps(Protocol):
    """Stores the outcomes of cases; thread-safe."""

    def get(self, case: Case) -> CaseOutcome | None: ...

    def put(self, outcome: CaseOutcome) -> None: ...


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """Where a case's gold is in the index.

    ``spans`` are all places of its text in the stored source: empty if there is none, None if the gold
    names neither text nor span, so that any part of the source counts.
    """

    source: str
    spans: tuple[Span, ...] | None


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """The outcome of one case. ``error`` says why it failed; then there is no answer.

    ``ranked`` are the sources that search found, each at the rank of its best chunk. ``faithful`` says
    for each citation of the answer, then for each nearest passage, whether its quote equals the stored
    source's text there. ``ms`` is the time of the answer in milliseconds.
    """

    case: Case
    answer: Answer | None = None
    ranked: tuple[str, ...] = ()
    gold: tuple[GoldPlace, ...] = ()
    faithful: tuple[bool, ...] = ()
    ms: float = 0.0
    error: str | None = None

    @property
    def answered(self) -> bool:
        """Whether the case ran and got an answer."""
        return self.answer is not None and self.answer.status == "answered"

    @property
    def refused(self) -> bool:
        """Whether the case ran and the answer was that it is not in the sources."""
        return self.answer is not None and self.answer.status == "not_found"

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of the answer; none if it was refused."""
        return self.answer.citations if self.answer is not None and self.answered else ()

    @property
    def best(self) -> Citation | None:
        """The citation that the answer calls best; None if it was refused, or names none."""
        marker = self.answer.best if self.answer is not None else None
        return next((each for each in self.citations if each.marker == marker), None)


Hiding = Callable[[frozenset[str]], EvaluatedChain]


def _unable(sources: frozenset[str]) -> EvaluatedChain:
    raise ValueError("nothing here can hide sources from a case")


def _silent(done: int, total: int) -> None:
    """Show no progress."""


def run(
    cases: Sequence[Case],
    *,
    library: SourceTexts,
    chain: EvaluatedChain,
    hiding: Hiding = _unable,
    progress: Callable[[int, int], None] = _silent,
    clock: Callable[[], float] = time.perf_counter,
    kept: Keeps | None = None,
    jobs: int = 1,
    chunks: int = _CHUNKS,
) -> tuple[CaseOutcome, ...]:
    """Ask each case once, and search once for the best ``chunks`` if it has judged sources.

    ``chunks`` is the number of chunks that the chain reads for an answer: it never sees lower ranks.
    Outcomes are in the order of the cases; a case that raises becomes an outcome with ``error``.
    Outcomes in ``kept`` are not asked again. ``hiding`` returns a chain that can't find some sources,
    for the cases that need it; without it, these fail. ``jobs`` cases are asked at the same time, which
    makes each slower. ``progress`` gets (done, total) after each case; ``clock`` returns seconds.
    """
    read = lru_cache(maxsize=512)(library.source)

    def came_out(case: Case) -> CaseOutcome:
        found = kept.get(case) if kept else None
        if found is None:
            found = _tried(
                case,
                partial(_ask, chain=chain, hiding=hiding, read=read, clock=clock, chunks=chunks),
            )
            if kept:
                kept.put(found)
        return found

    outcomes = []
    with ThreadPoolExecutor(jobs) as pool:
        asked = [pool.submit(came_out, case) for case in cases]
        try:
            for done, outcome in enumerate(asked, start=1):
                outcomes.append(outcome.result())
                progress(done, len(cases))
        finally:  # after an interruption, cases that haven't begun are cancelled
            pool.shutdown(wait=False, cancel_futures=True)
    return tuple(outcomes)


def _tried(case: Case, ask: Callable[[Case], CaseOutcome]) -> CaseOutcome:
    try:
        return ask(case)
    # One failing case must not lose all others; the report counts it and shows the reason.
    except Exception as error:
        return CaseOutcome(case, error=" ".join(f"{type(error).__name__}: {error}".split()))


def _ask(
    case: Case,
    *,
    chain: EvaluatedChain,
    hiding: Hiding,
    read: Callable[[str], Source | None],
    clock: Callable[[], float],
    chunks: int,
) -> CaseOutcome:
    if case.without:
        chain = hiding(frozenset(case.without))
    start = clock()
    answer = chain.answer(case.question, case.history)
    ms = (clock() - start) * 1000
    if not 0 <= answer.confidence <= 1:
        raise ValueError(f"confidence {answer.confidence} is not between 0 and 1")
    hits = chain.hits(case.question, case.history, k=chunks) if case.relevance else ()
    return CaseOutcome(
        case=case,
        answer=answer,
        ranked=tuple(dict.fromkeys(hit.place.source for hit in hits)),
        gold=tuple(_gold_place(gold, read(gold.source)) for gold in case.gold),
        faithful=tuple(
            _is_faithful(citation, read(citation.source))
            for citation in answer.citations + answer.nearest
        ),
        ms=ms,
    )


def _gold_place(gold: Gold, source: Source | None) -> GoldPlace:
    if gold.span and source and says(gold, source.text):
        return GoldPlace(gold.source, (gold.span,))
    if gold.text is None:
        return GoldPlace(gold.source, () if gold.span else None)
    return GoldPlace(gold.source, tuple(find(gold.text, source.text)) if source else ())


def says(gold: Gold, text: str) -> bool:
    """Whether the gold's span is within ``text`` and covers the gold's words there, if it has any."""
    if gold.span is None or gold.span.end > len(text):
        return False
    return gold.text is None or gold.span.of(text).split() == gold.text.split()


def find(words: str, text: str) -> Iterable[Span]:
    """Yield the spans of ``words`` in ``text``, with any whitespace between the words."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    return (Span(*match.span()) for match in re.finditer(pattern, text))


def _is_faithful(citation: Citation, source: Source | None) -> bool:
    return source is not None and citation.quote == source.text[citation.start : citation.end]
