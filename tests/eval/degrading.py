"""The seed documents with their cases behind cheap models, and ways to make the system worse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from eval.datasets.cases import CaseSet
from eval.datasets.loading import load
from eval.report import Report, report
from eval.running.run import EvaluatedChain, run
from index.library import Library
from index.passages import Hit, Sentence, Span
from index.scope import Scope
from rag.answer import Answer, Turn
from rag.langchain.chain import QuestionChain
from rag.reading.cross_encoder import CrossReading
from tests.conftest import ROOT
from tests.fakes import WordReranker

WINDOW = 60  # characters of each piece that the broken chunker cuts


def seed_cases() -> CaseSet:
    """Every case over the seeds whose question is in Latin script."""
    found = load(ROOT / "eval" / "sets" / "seeds.jsonl")
    return replace(found, cases=tuple(each for each in found.cases if each.question.isascii()))


def chain_over(library: Any, reranker: Any = None, **settings: int) -> QuestionChain:
    return QuestionChain(
        library, reranker=reranker or WordReranker(), least_confidence=0.02, **settings
    )


class ChanceReranker(WordReranker):
    """Gives each passage another one's logit."""

    def read(self, question: str, passages: Sequence[str]) -> list[CrossReading]:
        found = super().read(question, passages)
        return Random(7).sample(found, len(found))


def measured(library: Any, chain: EvaluatedChain, cases: CaseSet, *, chunks: int = 30) -> Report:
    outcomes = run(cases.cases, library=library, chain=chain, chunks=chunks)
    facts: dict[str, Any] = {"settings": (), "versions": (), "generation": "1.1", "date": "now"}
    return report(cases, outcomes, **facts)


class Rehit:
    """A library whose hits are changed on their way."""

    def __init__(self, library: Library, change: Callable[[list[Hit]], list[Hit]]) -> None:
        self._library = library
        self._change = change

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        return self._change(self._library.search(question, k=100, scope=scope))[:k]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)


def shuffled(hits: list[Hit]) -> list[Hit]:
    """Hits in an order of chance, with each other's scores."""
    dice = Random(7)
    scores = [(hit.score, hit.dense, hit.lexical) for hit in hits]
    dice.shuffle(scores)
    mixed = [
        replace(hit, score=score, dense=dense, lexical=lexical)
        for hit, (score, dense, lexical) in zip(hits, scores, strict=True)
    ]
    return sorted(mixed, key=lambda hit: -hit.score)


def chopped(hits: list[Hit]) -> list[Hit]:
    """Hits as a chunker makes them that cuts every so many characters instead of sentences."""

    def chop(hit: Hit) -> Hit:
        span = hit.place.span
        starts = range(span.start, span.end, WINDOW)
        pieces = [Sentence(Span(at, min(at + WINDOW, span.end))) for at in starts]
        return replace(hit, sentences=tuple(pieces))

    return [chop(hit) for hit in hits]


class Recited:
    """A chain whose answers are changed on their way out."""

    def __init__(self, chain: EvaluatedChain, change: Callable[[Answer], Answer]) -> None:
        self._chain = chain
        self._change = change

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        return self._change(self._chain.answer(question, history))

    def hits(self, question: str, history: Sequence[Turn] = (), *, k: int) -> Sequence[Hit]:
        return self._chain.hits(question, history, k=k)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chain, name)


def one_character_on(library: Library) -> Callable[[Answer], Answer]:
    """Citations that begin and end one character late, their quotes read there."""

    def shift(answer: Answer) -> Answer:
        moved = []
        for each in answer.citations:
            source = library.source(each.source)
            assert source is not None
            start, end = each.start + 1, min(each.end + 1, len(source.text))
            moved.append(replace(each, start=start, end=end, quote=source.text[start:end]))
        return replace(answer, citations=tuple(moved))

    return shift


def one_claim_on(answer: Answer) -> Answer:
    """Each claim with the citations of the next, the last with those of the first."""
    claims = answer.claims
    turned = [
        replace(claim, citations=other.citations)
        for claim, other in zip(claims, claims[1:] + claims[:1], strict=True)
    ]
    return replace(answer, claims=tuple(turned))


def written(report: Report, path: Path) -> Path:
    path.write_text(report.as_json(), "utf-8")
    return path
