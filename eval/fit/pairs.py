"""Training data from public sets: questions with sentences that answer them, and others that nearly do.

For a question with an answer: the sentence of its own source that contains it, with sentences of that
source and of others that share words with the question; and, as if its source were missing, the best
sentence of the others alone. For a question written to be unanswerable: the nearest sentences of the
source that it was written for.
"""

from __future__ import annotations

import json
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.datasets.answer_matching import holds
from eval.datasets.cases import Case
from eval.datasets.loading import load
from eval.fit.held_out import held_out
from index.passages import Span
from index.sentences import sentences
from index.words import words
from rag.reading.candidates import under_title

SETS = ("squad2_halfdev", "xquad_en", "ramdocs")
COMMON = 0.2  # a word in at least this share of the sentences is ignored
BEST = 60  # sentences considered for a question
NEGATIVES = 3


@dataclass(frozen=True, slots=True)
class TrainingSentence:
    """A sentence as the cross-encoder reads it; ``answer`` is the answer's span, if it answers."""

    text: str
    answers: bool
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A case's question with passages; if one of them answers, it is the first. ``kind``: answered,
    removed, near."""

    case: str
    question: str
    kind: str
    name: str
    held: bool
    passages: tuple[TrainingSentence, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    source: str
    title: str
    passage: str
    text: str
    words: frozenset[str]


def across(folder: Path, dice: random.Random) -> Iterator[Group]:
    """Groups in English and in Chinese, and groups with a question in one and passages in the other language.

    The two sets have the same questions, so only the wording of the question is exchanged.
    """
    yield from groups(folder, dice, ("squad2_halfdev", "xquad_en"))
    for name, other in (("xquad_zh", "xquad_en"), ("xquad_en", "xquad_zh")):
        asked = {case.id: case.question for case in load(folder / name).cases}
        for group in groups(folder, dice, (other,)):
            yield replace(group, name=f"{name} on {other}", question=asked[group.case])
    yield from groups(folder, dice, ("xquad_zh",))


def groups(folder: Path, dice: random.Random, sets: Sequence[str] = SETS) -> Iterator[Group]:
    """The groups of the sets in ``folder``."""
    for name in sets:
        told = list(_sentences(folder / name / "corpus.jsonl"))
        ranking = _Ranking(told)
        meant = written_for(folder / name / "queries.jsonl")
        for case in load(folder / name).cases:
            own = {gold.source for gold in case.gold} or {meant.get(case.id, "")}
            found = [told[at] for at in ranking.best(case.question)]
            title = next((each.title for each in told if each.source in own), "")
            held = held_out(title, case.id)
            for kind, passages in _passages(case, own, found, name, dice):
                if passages:
                    yield Group(case.id, case.question, kind, name, held, tuple(passages))


def _passages(
    case: Case, own: set[str], found: Sequence[_Sentence], name: str, dice: random.Random
) -> Iterator[tuple[str, list[TrainingSentence]]]:
    inside = [each for each in found if each.source in own]
    outside = [each for each in found if each.source not in own]
    if case.answerable is False and name == "squad2_halfdev":
        yield "near", [TrainingSentence(each.passage, False) for each in inside[:2]]
    if not case.answerable:
        return

    def answers(each: _Sentence) -> bool:
        return any(holds(each.text, answer) for answer in case.answers)

    right = next((each for each in inside if answers(each)), None)
    if right is None:
        return
    wrong = [each for each in inside if not answers(each)][:2]
    beyond = [each for each in outside if not answers(each)][:2]
    nearly = [*wrong, *beyond]
    dice.shuffle(nearly)
    yield (
        "answered",
        [
            TrainingSentence(right.passage, True, _answer(right, case.answers)),
            *(TrainingSentence(each.passage, False) for each in nearly[:NEGATIVES]),
        ],
    )
    if name != "ramdocs":  # in ramdocs, other sources often contain the answer too
        yield "removed", [TrainingSentence(each.passage, False) for each in beyond[:1]]


def _answer(sentence: _Sentence, answers: Sequence[str]) -> Span | None:
    """The span, in the passage, of the shortest reference answer that the sentence contains."""
    begins = len(sentence.passage) - len(sentence.text)
    found = [
        Span(begins + at, begins + at + len(answer))
        for answer in answers
        if (at := sentence.text.find(answer)) >= 0
    ]
    return min(found, key=lambda span: span.end - span.start, default=None)


def _sentences(corpus: Path) -> Iterator[_Sentence]:
    for record in _lines(corpus):
        title, before = str(record.get("title") or "").replace("_", " "), ""
        for span in sentences(record["text"], Span(0, len(record["text"]))):
            text = " ".join(span.of(record["text"]).split())
            if text:
                passage = under_title(title, before, text)
                yield _Sentence(record["_id"], title, passage, text, frozenset(words(passage)))
                before = text


def written_for(queries: Path) -> Mapping[str, str]:
    """For unanswerable questions, the source they were written for, if the set names it."""
    return {each["_id"]: each["related_doc"] for each in _lines(queries) if "related_doc" in each}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text("utf-8").splitlines())


class _Ranking:
    """Ranks sentences by the rarity of the words that they share with a question."""

    def __init__(self, told: Sequence[_Sentence]) -> None:
        self._total = len(told)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for at, each in enumerate(told):
            for word in each.words:
                self._holding[word].append(at)

    def best(self, question: str) -> list[int]:
        scores: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys(words(question)):
            holding = self._holding.get(word, ())
            if len(holding) < COMMON * self._total:
                rare = math.log(1 + (self._total - len(holding) + 0.5) / (len(holding) + 0.5))
                for at in holding:
                    scores[at] += rare
        return sorted(scores, key=lambda at: -scores[at])[:BEST]
