"""Measures a peer's results: the same figures for each peer, over the same questions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from eval.datasets.answer_matching import holds
from eval.datasets.cases import Case
from eval.metrics.intervals import wilson
from eval.metrics.retrieval import of_ranking


@dataclass(frozen=True, slots=True)
class Share:
    """A proportion with its 95% interval (Wilson)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PeerResult:
    """One peer's figures on one set.

    ``retrieval`` is nDCG@10, R@5 and MRR@10, sources ranked by their best passage.
    ``shown_first`` is the share of questions with a reference answer in the first passage, and
    ``characters`` the mean length of that passage; for quoted answers, of what is quoted.
    """

    peer: str
    retrieval: tuple[float, float, float]
    shown_first: Share | None
    characters: float
    pieces: int
    index_s: float
    ms: float


@dataclass(frozen=True, slots=True)
class FirstView:
    """The text that a person sees first, and after how many milliseconds."""

    text: str
    ms: float


@dataclass(frozen=True, slots=True)
class PeerOutcome:
    """The result of a case: sources by rank, the first passage, and the answer if the peer gives one."""

    case: Case
    ranked: tuple[str, ...]
    first: FirstView
    answer: FirstView | None


@dataclass(frozen=True, slots=True)
class PeerRun:
    """The results that a peer's process wrote."""

    cases: tuple[PeerOutcome, ...]
    pieces: int
    index_s: float


def read(path: Path, cases: Mapping[str, Case]) -> PeerRun:
    """The lines that ``eval.peers.peer_protocol.serve`` wrote."""
    head, *lines = map(json.loads, path.read_text("utf-8").splitlines())
    return PeerRun(tuple(_came(line, cases) for line in lines), head["pieces"], head["index_s"])


def _came(line: Mapping[str, Any], cases: Mapping[str, Case]) -> PeerOutcome:
    passages = line["passages"]
    first = passages[0]["text"] if passages else ""
    return PeerOutcome(
        cases[line["_id"]],
        tuple(dict.fromkeys(each["source"] for each in passages)),
        FirstView(first, line["ms"]),
        FirstView(line["answer"], line["answer_ms"]) if "answer" in line else None,
    )


def rows(peer: str, run: PeerRun) -> list[PeerResult]:
    """A row for the passages, and another for the answers if the peer gives any."""
    made = [_row(peer, run, [each.first for each in run.cases])]
    answers = [each.answer for each in run.cases if each.answer]
    if answers:
        made.append(_row(f"{peer}, quoted answer", run, answers))
    return made


def _row(peer: str, run: PeerRun, shown: Sequence[FirstView]) -> PeerResult:
    figures = [of_ranking(each.case.relevance, each.ranked) for each in run.cases]
    ndcg, recall, mrr = (mean(column) for column in zip(*figures, strict=True))
    return PeerResult(
        peer=peer,
        retrieval=(ndcg, recall, mrr),
        shown_first=_shown_first(run.cases, shown),
        characters=mean(len(each.text) for each in shown),
        pieces=run.pieces,
        index_s=run.index_s,
        ms=median(each.ms for each in shown),
    )


def _shown_first(cases: Sequence[PeerOutcome], shown: Sequence[FirstView]) -> Share | None:
    told = [
        any(holds(seen.text, answer) for answer in each.case.answers)
        for each, seen in zip(cases, shown, strict=True)
        if each.case.answers
    ]
    if not told:
        return None
    low, high = wilson(sum(told), len(told))
    return Share(sum(told) / len(told), low, high)
