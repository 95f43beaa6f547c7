"""Confidence thresholds for a user's own documents, fitted without labels.

Questions made from the corpus's own sentences (``question_generation``) are asked twice: of the whole index, which
can answer them, and with their own source hidden, so that it can't. The threshold is the least confidence at
which at most the target share of the answers given are wrong. It holds for questions like these, not for
another corpus and not for questions built to look answerable.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from typing import Protocol, Unpack

from index.languages import is_english
from index.passages import Source, SourceSummary
from rag.answer import Answer
from rag.calibration.ablated_index import AblatedIndex
from rag.calibration.question_generation import GeneratedQuestion, generated_questions, spread
from rag.pipeline import Choices, Pipeline
from rag.query.analysis import Script
from rag.reading.confidence_model import ReadingMode
from rag.reading.cross_encoder import ACROSS, ENGLISH
from rag.retrieval.index_view import SearchedIndex

LEAST_QUESTIONS = 100  # for each script; with fewer the target error isn't kept
ASKED = 150  # questions asked, for each script
SOURCES = 400  # sources that sentences are taken from, at most
ROUNDED = 0.00005  # half of the last of the four digits that a confidence is rounded to
NAME = "calibration"  # the metadata key under which the index stores it


class CalibrationCorpus(SearchedIndex, Protocol):
    """What calibration needs from the index."""

    @property
    def models(self) -> tuple[str, ...]: ...

    def sources(self) -> list[SourceSummary]: ...

    def source(self, source_id: str) -> Source | None: ...


@dataclass(frozen=True, slots=True)
class TrialAnswer:
    """The outcome of one question; ``right`` is True if it is right to give this answer."""

    confidence: float
    answerable: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least confidence for one reading mode: one script, with or without a cross-encoder.

    ``coverage`` is the share of answerable questions still answered, ``error`` the share of the
    answers given that are wrong; both over ``questions`` questions, at most half of them unanswerable.
    """

    way: ReadingMode
    least_confidence: float
    coverage: float
    error: float
    questions: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """From a confidence on: the share of answerable questions answered, and of the answers that are wrong."""

    confidence: float
    answered: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Thresholds with their target error; ``made_with`` tells whether they are still valid."""

    target_error: float
    made_with: str
    thresholds: tuple[Threshold, ...]

    def as_text(self) -> str:
        """JSON to keep with the index."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_calibration(text: str | None) -> Calibration | None:
    """The calibration that ``as_text`` wrote; None for None."""
    if text is None:
        return None
    record = json.loads(text)
    # Older calibrations know only scripts, no reading modes; all were made with a cross-encoder.
    thresholds = tuple(
        Threshold(**{"way" if name == "script" else name: value for name, value in each.items()})
        for each in record["thresholds"]
    )
    return Calibration(record["target_error"], record["made_with"], thresholds)


def made_with(models: Sequence[str]) -> str:
    """An identifier of what makes a confidence: the models, and the fitted files of reader and cross-encoder."""
    fitted = (files("rag.reading") / "reader.json").read_bytes()
    fitted += b"".join(model.added.read_bytes() for model in (ENGLISH, ACROSS))
    return " ".join((*models, ENGLISH.packaged, hashlib.sha256(fitted).hexdigest()[:16]))


def thresholds_in_force(text: str | None, models: Sequence[str]) -> Mapping[ReadingMode, float]:
    """The threshold of each calibrated reading mode; empty if the calibration is no longer valid."""
    found = read_calibration(text)
    if found is None or found.made_with != made_with(models):
        return {}
    return {each.way: each.least_confidence for each in found.thresholds}


def merged(before: Calibration | None, made: Calibration) -> Calibration:
    """The new calibration, with the still valid thresholds of ``before`` for other reading modes."""
    if before is None or before.made_with != made.made_with:
        return made
    own = {each.way for each in made.thresholds}
    others = (each for each in before.thresholds if each.way not in own)
    return replace(made, thresholds=(*made.thresholds, *others))


def questions_of(corpus: CalibrationCorpus) -> dict[Script, list[GeneratedQuestion]]:
    """For each script the questions to ask, from sources spread evenly over the corpus."""
    ids = [each.id for each in corpus.sources()]
    drawn = ids[:: max(1, -(-len(ids) // SOURCES))]
    found: dict[Script, list[list[GeneratedQuestion]]] = {"latin": [], "other": []}
    for source in (corpus.source(each) for each in drawn):
        for made in generated_questions(source, rarity=corpus.idf) if source else ():
            if made:
                found["latin" if is_english(made[0].question) else "other"].append(made)
    return {script: spread(each, wanted=ASKED) for script, each in found.items()}


def trial_answers(
    corpus: CalibrationCorpus,
    asked: Sequence[GeneratedQuestion],
    *,
    progress: Callable[[int], None] = lambda done: None,
    **choices: Unpack[Choices],
) -> list[TrialAnswer]:
    """Ask a pipeline with these choices each question twice: as it is, and with its own source hidden."""
    index = AblatedIndex(corpus)
    choices["least_confidence"] = 0.0
    pipeline = Pipeline(index, **choices)
    found = []
    for number, probe in enumerate(asked, start=1):
        index.hidden = frozenset()
        answer = pipeline.answer(probe.question)
        found.append(TrialAnswer(answer.confidence, True, _quotes(answer, probe)))
        index.hidden = frozenset((probe.source,))
        answer = pipeline.answer(probe.question)
        # Where another source holds the value as well, the question is still answerable: skip it.
        if not _states(answer, probe.value):
            found.append(TrialAnswer(answer.confidence, False, False))
        progress(number)
    return found


def least_threshold(
    way: ReadingMode, found: Sequence[TrialAnswer], *, target_error: float, floor: float = 0.0
) -> Threshold | None:
    """The least confidence at which at most ``target_error`` of the answers given are wrong.

    One wrong answer more than observed is assumed. The threshold is never below ``floor``: generated
    questions are easier than those of people, so they are no reason to answer more readily. None if no
    threshold reaches the target.
    """
    answerable = sum(each.answerable for each in found)
    enough = [each for each in found if each.confidence >= floor]
    ordered = sorted(enough, key=lambda each: -each.confidence)
    best, given, wrong = None, 0, 0
    for at, each in enumerate(ordered):
        given, wrong = given + 1, wrong + (not each.right)
        after = ordered[at + 1].confidence if at + 1 < len(ordered) else -1.0
        if after < each.confidence and (wrong + 1) / (given + 1) <= target_error:
            best = Threshold(
                way,
                max(floor, round(each.confidence - ROUNDED, 5)),
                round(sum(one.answerable for one in ordered[: at + 1]) / answerable, 4),
                round(wrong / given, 4),
                len(found),
            )
    return best


def curve(found: Sequence[TrialAnswer]) -> tuple[CurvePoint, ...]:
    """Answered against wrong at ten confidences, to choose a threshold on."""
    answerable = sum(each.answerable for each in found)
    points = []
    for least in (at / 10 for at in range(10)):
        given = [each for each in found if each.confidence >= least]
        points.append(
            CurvePoint(
                least,
                round(sum(each.answerable for each in given) / max(1, answerable), 4),
                round(sum(not each.right for each in given) / max(1, len(given)), 4),
            )
        )
    return tuple(points)


def _quotes(answer: Answer, probe: GeneratedQuestion) -> bool:
    """True if the answer cites the sentence that was asked about, or a quote with the same value."""
    own = any(
        cited.source == probe.source
        and cited.start < probe.span.end
        and probe.span.start < cited.end
        for cited in answer.citations
    )
    return own or _states(answer, probe.value)


def _states(answer: Answer, value: str) -> bool:
    plain = " ".join(value.split()).casefold()
    return any(plain in " ".join(each.quote.split()).casefold() for each in answer.citations)
