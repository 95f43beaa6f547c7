"""A threshold for one's own documents, fitted without labels.

Questions made from the corpus's own sentences (``question_generation``) are asked as they are, which the index can
answer, and with their own source hidden, which it can't. The least confidence is chosen from which on
at most the target share of the answers given are wrong. It holds for questions like these: not for
another corpus, and not for questions built to look answerable.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from typing import Protocol, Unpack

from index.passages import Source, SourceSummary
from index.words import is_latin
from rag.answer import Answer
from rag.calibration.ablated_index import AblatedIndex
from rag.calibration.question_generation import GeneratedQuestion, generated_questions, spread
from rag.pipeline import Choices, Pipeline
from rag.query.analysis import Script
from rag.reading.confidence_model import ReadingMode
from rag.reading.cross_encoder import ACROSS, ENGLISH
from rag.retrieval.index_view import SearchedIndex

LEAST_QUESTIONS = 100  # of each script; with fewer the promise isn't kept
ASKED = 150  # sentences asked about, of each script
SOURCES = 400  # sources that sentences are drawn from, at most
ROUNDED = 0.00005  # answers state their confidence with four digits
NAME = "calibration"  # the name that it is noted under in the index


class CalibrationCorpus(SearchedIndex, Protocol):
    """What calibrating asks of the index."""

    @property
    def models(self) -> tuple[str, ...]: ...

    def sources(self) -> list[SourceSummary]: ...

    def source(self, source_id: str) -> Source | None: ...


@dataclass(frozen=True, slots=True)
class TrialAnswer:
    """One question as it was answered; ``right`` is True where the answer would be right to give."""

    confidence: float
    answerable: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least confidence for questions that are read in one way: of one script, with a cross-encoder or not.

    ``coverage`` is the share of answerable questions still answered, ``error`` the share of the
    answers given that are wrong; both over ``questions`` questions, half of them unanswerable.
    """

    way: ReadingMode
    least_confidence: float
    coverage: float
    error: float
    questions: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Thresholds with what they rest on; ``made_with`` tells whether they still hold."""

    target_error: float
    made_with: str
    thresholds: tuple[Threshold, ...]

    def as_text(self) -> str:
        """JSON to keep with the index."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_calibration(text: str | None) -> Calibration | None:
    """The calibration that ``as_text`` wrote, None for none."""
    if text is None:
        return None
    record = json.loads(text)
    # Before ways were told apart, all was made with a cross-encoder: they are called by their scripts.
    thresholds = tuple(
        Threshold(**{"way" if name == "script" else name: value for name, value in each.items()})
        for each in record["thresholds"]
    )
    return Calibration(record["target_error"], record["made_with"], thresholds)


def made_with(models: Sequence[str]) -> str:
    """Names what a confidence comes from: the models, and what was fitted of reader and cross-encoder."""
    fitted = (files("rag.reading") / "reader.json").read_bytes()
    fitted += b"".join(model.added.read_bytes() for model in (ENGLISH, ACROSS))
    return " ".join((*models, ENGLISH.packaged, hashlib.sha256(fitted).hexdigest()[:16]))


def thresholds_in_force(text: str | None, models: Sequence[str]) -> Mapping[ReadingMode, float]:
    """The least confidence for each way of reading that was calibrated; none where it no longer holds."""
    found = read_calibration(text)
    if found is None or found.made_with != made_with(models):
        return {}
    return {each.way: each.least_confidence for each in found.thresholds}


def merged(before: Calibration | None, made: Calibration) -> Calibration:
    """What was made now, with what was made before for other ways of reading and still holds."""
    if before is None or before.made_with != made.made_with:
        return made
    own = {each.way for each in made.thresholds}
    others = (each for each in before.thresholds if each.way not in own)
    return replace(made, thresholds=(*made.thresholds, *others))


def questions_of(corpus: CalibrationCorpus) -> dict[Script, list[GeneratedQuestion]]:
    """For each script the questions that are asked, from sources evenly over the corpus."""
    ids = [each.id for each in corpus.sources()]
    drawn = ids[:: max(1, -(-len(ids) // SOURCES))]
    found: dict[Script, list[list[GeneratedQuestion]]] = {"latin": [], "other": []}
    for source in (corpus.source(each) for each in drawn):
        for made in generated_questions(source, rarity=corpus.idf) if source else ():
            if made:
                found["latin" if is_latin(made[0].question) else "other"].append(made)
    return {script: spread(each, wanted=ASKED) for script, each in found.items()}


def trial_answers(
    corpus: CalibrationCorpus,
    asked: Sequence[GeneratedQuestion],
    *,
    progress: Callable[[int], None] = lambda done: None,
    **choices: Unpack[Choices],
) -> list[TrialAnswer]:
    """Ask each question as it is and with its own source hidden, of a pipeline with these choices."""
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

    One wrong answer more than was seen is assumed. Not below ``floor``: questions made from sentences
    are easier than those people ask, so they are no reason to answer more readily. None where no
    confidence is enough.
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


def _quotes(answer: Answer, probe: GeneratedQuestion) -> bool:
    """True where the answer cites the sentence that was asked about, or one that says the same."""
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
