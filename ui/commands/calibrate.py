"""``citeback calibrate``: fit the confidence an answer needs to the documents that are indexed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from tqdm import tqdm

from index.generations.live import no_index
from index.library import Library
from index.opening import default_embedders, is_indexed, open_library
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.settings import Settings

if TYPE_CHECKING:
    from rag.calibration.thresholds import Calibration, CurvePoint, TrialAnswer
    from rag.reading.confidence_model import ReadingMode


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Ask the questions, choose thresholds, save and print them; 1 if no threshold could be saved."""
    if not is_indexed(settings.home):
        raise no_index(settings.home)
    from rag.calibration.thresholds import (
        NAME,
        Calibration,
        Threshold,
        curve,
        least_threshold,
        made_with,
        merged,
        read_calibration,
    )
    from rag.reading.confidence_model import reader_weights

    embedders = partial(default_embedders, settings.embedding_model)
    with open_library(
        settings.home, embedders=embedders, verb="calibrate", writing=True
    ) as library:
        thresholds: list[Threshold] = []
        notes: list[str] = []
        tried = _tried(library, settings, notes)
        curves = {mode: curve(found) for mode, found in tried.items()}
        for mode, found in tried.items():
            threshold = least_threshold(
                mode,
                found,
                target_error=options.target_error,
                floor=reader_weights(mode).thresholds[settings.caution],
            )
            if threshold is None:
                notes.append(
                    f"{_named(mode)}: at no confidence are at most {options.target_error:.0%} of the "
                    "answers wrong; try a larger --target-error"
                )
            else:
                thresholds.append(threshold)
        made = Calibration(options.target_error, made_with(library.models), tuple(thresholds))
        if thresholds:
            library.set_metadata(
                NAME, merged(read_calibration(library.metadata(NAME)), made).as_text()
            )
    for note in notes:
        print(f"citeback: {note}", file=sys.stderr)
    if options.json:
        drawn = {mode: [asdict(each) for each in points] for mode, points in curves.items()}
        told = {**asdict(made), "kept": bool(thresholds), "curves": drawn}
        print(json.dumps(told, ensure_ascii=False))
    else:
        for mode, points in curves.items():
            _draw(mode, points)
        _say(made)
    if thresholds and settings.least_confidence is not None:
        print("citeback: CITEBACK_LEAST_CONFIDENCE is set and goes before this", file=sys.stderr)
    return DONE if thresholds else NOT_AS_ASKED


def _tried(
    library: Library, settings: Settings, notes: list[str]
) -> dict[ReadingMode, list[TrialAnswer]]:
    """The trial answers of each script that has enough questions, by reading mode."""
    from rag.answering.answerability import Answerability
    from rag.calibration.thresholds import LEAST_QUESTIONS, questions_of, trial_answers
    from rag.reading.cross_encoder import CrossEncoder
    from rag.reading.effort import EFFORTS

    reranker = CrossEncoder()
    decides = Answerability(reranker, EFFORTS[settings.effort])
    found = {}
    for script, asked in questions_of(library).items():
        if not asked:
            continue
        if len(asked) < LEAST_QUESTIONS:
            notes.append(
                f"{script} script: only {len(asked)} questions could be made from the documents and "
                f"{LEAST_QUESTIONS} are needed: it keeps the threshold that ships"
            )
            continue
        with tqdm(unit=" questions", disable=None, leave=False, total=len(asked)) as bar:
            found[decides.reading_mode(script)] = trial_answers(
                library,
                asked,
                progress=lambda done: bar.update(done - bar.n) and None,
                reranker=reranker,
                effort=settings.effort,
                passages=settings.passages,
                quotes=settings.quotes,
            )
    return found


def _named(mode: ReadingMode) -> str:
    """``latin script`` or ``latin script without cross-encoder``."""
    script, _, rest = mode.partition(" ")
    return " ".join(filter(None, (script, "script", rest)))


def _draw(mode: ReadingMode, points: Sequence[CurvePoint]) -> None:
    print(f"{_named(mode)}: from a confidence on, answerable questions answered / answers wrong")
    for each in points:
        print(f"  {each.confidence:.1f}  {each.answered:4.0%} / {each.wrong:.1%}")


def _say(made: Calibration) -> None:
    for each in made.thresholds:
        print(
            f"{_named(each.way)}: an answer is given from confidence {each.least_confidence:.3f} on. "
            f"{each.error:.1%} of those given were wrong (at most {made.target_error:.0%} asked for), and "
            f"{each.coverage:.0%} of the answerable questions were answered; {each.questions} questions."
        )
    print(
        "kept with the index; it covers questions like the documents' own sentences"
        if made.thresholds
        else "nothing is kept: the thresholds that ship stay in force"
    )
