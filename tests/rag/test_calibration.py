"""A threshold for one's own documents: the questions, the hiding, the choice, the keeping."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.library import Library
from index.passages import Source
from rag.calibration.ablated_index import AblatedIndex
from rag.calibration.question_generation import GeneratedQuestion, generated_questions, spread
from rag.calibration.thresholds import (
    Calibration,
    Threshold,
    TrialAnswer,
    curve,
    least_threshold,
    made_with,
    merged,
    questions_of,
    read_calibration,
    thresholds_in_force,
    trial_answers,
)
from rag.langchain.chain import QuestionChain
from rag.reading.confidence_model import ReadingMode
from tests.fakes import WordReranker

ENGLISH = (
    "Mayor Wei closed the northern gate of Aby. The harbour of Aby froze for 12 days in May 2021."
)
CHINESE = "据报道，普京和特朗普在2025年2月12日通话。两人讨论了停火的条件，会谈持续了90分钟。"
TOWNS = [
    "Aby",
    "Boro",
    "Cyma",
    "Delo",
    "Emon",
    "Fira",
    "Gola",
    "Hult",
    "Ioma",
    "Jura",
    "Kemi",
    "Lund",
]


def even(words: object) -> list[float]:
    return [1.0 for _ in words]  # type: ignore[attr-defined]


def made(text: str) -> list[GeneratedQuestion]:
    return [
        probe for each in generated_questions(Source("a", text, "A"), rarity=even) for probe in each
    ]


@pytest.fixture
def towns(library: Library, docs: Path) -> Library:
    for number, town in enumerate(TOWNS, start=3):
        (docs / f"{town}.txt").write_text(
            f"The harbour of {town} froze for {number} days in the cold winter of {1900 + number}. "
            f"{town} Council closed the gate of the {town} fort to every foreign sailor. "
            f"Near {town} the farmers read_calibration {number * 7} horses in a stable of red brick."
        )
    library.sync([docs])
    return library


def test_questions_ask_for_a_value_and_do_not_hold_it() -> None:
    found = {probe.question: probe.value for probe in made(ENGLISH)}
    assert found["How long harbour Aby froze 2021?"] == "12 days"
    assert any(question.startswith("When ") for question in found)
    assert any(question.startswith("Who closed the northern gate") for question in found)
    for question, value in found.items():
        assert value not in question.split()


def test_chinese_questions_ask_where_the_value_stood() -> None:
    found = [probe.question for probe in made(CHINESE)]
    assert "会谈持续了多长时间？" in found
    assert "普京和特朗普在什么时候通话？" in found


def test_a_probe_knows_the_sentence_that_answers_it() -> None:
    for probe in made(ENGLISH):
        assert " ".join(probe.value.split()) in probe.span.of(ENGLISH)


@pytest.mark.parametrize(
    "text", ["# Heading", "| a | 12 | b |", "Home | News | About us 2021.", "Too short."]
)
def test_headings_rows_and_scraps_are_not_asked_about(text: str) -> None:
    assert made(text) == []


def test_every_sentence_is_asked_about_before_one_is_asked_about_again() -> None:
    found = [made(ENGLISH), made(ENGLISH.replace("Aby", "Boro"))]
    chosen = spread(found, wanted=2)
    assert ["Boro" in (probe.question + probe.value) for probe in chosen] == [False, True]
    assert len(spread(found, wanted=100)) == sum(map(len, found))


def test_a_hidden_source_is_found_no_more(towns: Library) -> None:
    index = AblatedIndex(towns)
    assert index.search("harbour of Cyma", k=3)[0].place.source == "Cyma.txt"
    index.hidden = frozenset({"Cyma.txt"})
    hits = index.search("harbour of Cyma", k=5)
    assert len(hits) == 5
    assert "Cyma.txt" not in {hit.place.source for hit in hits}


def test_questions_are_asked_with_and_without_their_source(towns: Library) -> None:
    asked = questions_of(towns)["latin"][:12]
    found = trial_answers(towns, asked, reranker=WordReranker())
    answerable = [each for each in found if each.answerable]
    hidden = [each for each in found if not each.answerable]
    assert sum(each.right for each in answerable) >= 10
    assert len(hidden) >= 10
    assert not any(each.right for each in hidden)


def test_the_least_confidence_is_chosen_that_keeps_the_promise() -> None:
    right = [TrialAnswer(0.5 + at / 200, True, True) for at in range(100)]
    wrong = [TrialAnswer(at / 250, False, False) for at in range(150)]  # up to .596
    found = least_threshold("latin", [*right, *wrong], target_error=0.05)
    assert found is not None
    given = [each for each in (*right, *wrong) if each.confidence >= found.least_confidence]
    assert sum(not each.right for each in given) <= 0.05 * len(given)
    assert 0.8 <= found.coverage < 1
    looser = least_threshold("latin", [*right, *wrong], target_error=0.2)
    assert looser is not None
    assert looser.least_confidence < found.least_confidence


def test_made_questions_never_lower_the_threshold_that_ships() -> None:
    easy = [*[TrialAnswer(0.9, True, True)] * 60, *[TrialAnswer(0.01, False, False)] * 60]
    found = least_threshold("latin", easy, target_error=0.6, floor=0.3)
    assert found is not None
    assert found.least_confidence >= 0.3
    assert found.coverage == 1


def test_where_every_answer_may_be_wrong_no_threshold_is_made() -> None:
    found = [TrialAnswer(0.9, False, False), *[TrialAnswer(0.5, True, True)] * 9]
    assert least_threshold("latin", found, target_error=0.05) is None


def test_the_curve_shows_what_each_threshold_costs() -> None:
    found = [
        TrialAnswer(0.95, True, True),
        TrialAnswer(0.45, True, True),
        TrialAnswer(0.35, False, False),
    ]
    points = {each.confidence: each for each in curve(found)}
    assert (points[0.0].answered, points[0.0].wrong) == (1, 0.3333)
    assert (points[0.4].answered, points[0.4].wrong) == (1, 0)
    assert points[0.5].answered == 0.5


def test_a_calibration_is_kept_and_passed_over_when_the_models_change() -> None:
    threshold = Threshold("latin", 0.71, 0.9, 0.04, 300)
    text = Calibration(0.05, made_with(["words-64"]), (threshold,)).as_text()
    assert read_calibration(text) == Calibration(0.05, made_with(["words-64"]), (threshold,))
    assert thresholds_in_force(text, ["words-64"]) == {"latin": 0.71}
    assert thresholds_in_force(text, ["another"]) == {}
    assert thresholds_in_force(None, ["words-64"]) == {}


def test_a_calibration_from_before_was_made_with_a_cross_encoder() -> None:
    made = Calibration(0.05, made_with(["words-64"]), (Threshold("other", 0.6, 0.9, 0.04, 300),))
    before = made.as_text().replace('"way"', '"script"')
    assert thresholds_in_force(before, ["words-64"]) == {"other": 0.6}


def test_calibrating_for_one_way_of_reading_leaves_the_others() -> None:
    models = made_with(["words-64"])
    crossed = Threshold("latin", 0.7, 0.9, 0.04, 300)
    fast = Threshold("latin without cross-encoder", 0.8, 0.9, 0.04, 300)
    before = Calibration(0.05, models, (crossed, replace(fast, least_confidence=0.1)))
    made = Calibration(0.05, models, (fast,))
    assert merged(before, made).thresholds == (fast, crossed)
    assert merged(replace(before, made_with="other models"), made) == made
    assert merged(None, made) == made


def test_a_threshold_holds_for_the_way_of_reading_that_it_was_made_for(towns: Library) -> None:
    question = "How long did the harbour of Aby freeze?"

    def status(calibrated: dict[ReadingMode, float]) -> str:
        chain = QuestionChain(
            towns,
            reranker=WordReranker(),
            effort="fast",
            calibrated={"latin without cross-encoder": 0.0, **calibrated},
        )
        return chain.answer(question).status

    assert status({}) == "answered"
    assert status({"latin": 1.0}) == "answered"
    assert status({"latin without cross-encoder": 1.0}) == "not_found"


def test_what_is_kept_goes_with_the_index_and_decides(towns: Library) -> None:
    question = "How long did the harbour of Aby freeze?"

    def status(calibrated: dict[ReadingMode, float], least: float | None = None) -> str:
        chain = QuestionChain(
            towns, reranker=WordReranker(), least_confidence=least, calibrated=calibrated
        )
        return chain.answer(question).status

    assert status({"latin": 0.0}) == "answered"
    assert status({"latin": 1.0}) == "not_found"
    assert status({"other": 1.0, "latin": 0.0}) == "answered"
    assert status({"latin": 1.0}, least=0.0) == "answered"
    towns.set_metadata("calibration", "{}")
    assert towns.metadata("calibration") == "{}"
    assert towns.metadata("something else") is None
