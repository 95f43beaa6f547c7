"""What a question asks for may be told without a value of that kind, and above the sentence that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.languages import language_of
from index.library import Library
from rag.langchain.chain import QuestionChain
from rag.query.analysis import AnalysedQuestion, analyse_question
from rag.reading.asked_values import asks_for_role, holds_asked, tells_otherwise
from rag.reading.cross_encoder import CrossReading
from tests.fakes import WordReranker

RATES = """# Rates

## Moorings

| Harbour | For a day |
|---|---|
| Kelby | 14 EUR |
| Ostrand | 19 EUR |

## Cranes

| Harbour | For a day |
|---|---|
| Kelby | 260 EUR |
| Ostrand | 310 EUR |
"""
BY_CONDITION = [
    ("When may the lid be opened?", "The lid may be opened as soon as the lamp is off."),
    ("When must the filter be changed?", "The filter is changed every 500 hours or if it turns grey."),
    ("Wann darf der Deckel geöffnet werden?", "Der Deckel darf geöffnet werden, sobald die Lampe aus ist."),
    ("Wann kann der Mieter kündigen?", "Der Mieter kann kündigen, wenn die Heizung länger ausfällt."),
    ("Quand le couvercle peut-il être ouvert ?", "Le couvercle peut être ouvert dès que la lampe est éteinte."),
    ("¿Cuándo se puede abrir la tapa?", "La tapa se puede abrir cuando la lámpara está apagada."),
    ("Когда можно открыть крышку?", "Крышку можно открыть, когда лампа погаснет."),
    ("什么时候可以打开盖子？", "灯灭后可以打开盖子。"),
]  # fmt: skip
BY_DATE = [
    ("When was the lid opened?", "The lid was opened after the lamp went off."),
    ("When did the strike end?", "The strike ended when both sides had signed."),
    ("Wann wurde der Deckel geöffnet?", "Der Deckel wurde geöffnet, nachdem die Lampe ausging."),
    ("Когда открыли крышку?", "Крышку открыли после проверки."),
]


def analysed(question: str) -> AnalysedQuestion:
    return analyse_question(question, lambda words: [1.0] * len(words))


@pytest.mark.parametrize(("question", "sentence"), BY_CONDITION)
def test_when_something_may_be_is_told_by_a_condition(question: str, sentence: str) -> None:
    assert tells_otherwise(analysed(question), sentence, language_of(sentence))


@pytest.mark.parametrize(("question", "sentence"), BY_DATE)
def test_when_something_was_is_not(question: str, sentence: str) -> None:
    assert not tells_otherwise(analysed(question), sentence, language_of(sentence))


def test_only_what_asks_when_is_told_by_a_condition() -> None:
    sentence = "The lid may be opened as soon as the lamp is off."
    assert not tells_otherwise(analysed("How much must be paid?"), sentence, "en")


@pytest.mark.parametrize(
    "question", ["How many days before the trip must I book?", "How long in advance do I book?"]
)
def test_a_time_that_is_counted_to_a_moment_answers_how_long_before(question: str) -> None:
    assert holds_asked(analysed(question), "Trips are booked 7 days ahead.", "en")


def test_it_doesnt_answer_how_long_something_lasts() -> None:
    asked = analysed("How long does the trip last?")
    assert not holds_asked(asked, "Trips are booked 7 days ahead.", "en")
    assert holds_asked(asked, "The trip takes 7 days.", "en")


class Recording(WordReranker):
    """Reads as its base does, and keeps what it was given."""

    given: list[str]

    def read(self, question: str, passages: Sequence[str]) -> list[CrossReading]:
        self.given = [*passages]
        return list(super().read(question, passages))


def test_what_reads_a_row_sees_the_heading_above_it(library: Library, tmp_path: Path) -> None:
    (tmp_path / "rates.md").write_text(RATES, "utf-8")
    library.sync([tmp_path / "rates.md"])
    reads = Recording()
    answer = QuestionChain(library, reranker=reads, least_confidence=0.0).answer(
        "how much is a crane in kelby?"
    )
    assert "Rates, Cranes: Harbour: Kelby; For a day: 260 EUR" in reads.given
    assert "260 EUR" in answer.citations[0].quote


def test_a_heading_that_is_the_question_answered_is_read_once(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "help.md").write_text("# Help\n\n## Who opens the lid?\n\nThe warden.\n", "utf-8")
    library.sync([tmp_path / "help.md"])
    reads = Recording()
    QuestionChain(library, reranker=reads, least_confidence=0.0).answer("Who opens the lid?")
    assert "Help: Who opens the lid? The warden." in reads.given


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How often must the valve be checked?", "Part: valve; Interval: yearly; Who: fitter"),
        ("How often are the filters changed?", "The filters are changed twice a year."),
        ("Wie oft wird das Ventil geprüft?", "Das Ventil wird jährlich geprüft."),
        ("Как часто меняют фильтр?", "Фильтр меняют раз в месяц."),
        ("多久检查一次阀门？", "阀门每年检查一次。"),
    ],
)
def test_how_often_is_told_by_a_rhythm(question: str, sentence: str) -> None:
    assert holds_asked(analysed(question), sentence, language_of(sentence))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When does Dr. Aro see children?", "Dr. Aro sees children only on Tuesdays."),
        ("When is the lift serviced?", "The lift is serviced in spring."),
        ("When is the gate locked?", "The gate is locked at night and on public holidays."),
        ("When is the rent due?", "The rent is due at the end of the month."),
        ("When is the pool open?", "The pool is open Mon-Fri."),
        ("Wann ist das Tor zu?", "Das Tor ist nachts und an Feiertagen zu."),
        ("Когда открыт музей?", "Музей открыт по выходным."),
        ("博物馆什么时候开放？", "博物馆周末开放。"),
        ("Quand ouvre le musée ?", "Le musée ouvre l'après-midi, en semaine."),
        ("¿Cuándo abre el museo?", "El museo abre entre semana por la tarde."),
    ],
)
def test_when_is_told_by_a_part_of_the_day_the_week_or_the_year(
    question: str, sentence: str
) -> None:
    assert holds_asked(analysed(question), sentence, language_of(sentence))
    assert not holds_asked(analysed(f"{question} {sentence}"), sentence, language_of(sentence))


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("Who is exempt from the fee?", True),
        ("Who is eligible for a grant?", True),
        ("Wer ist von der Gebühr befreit?", True),
        ("Wer ist der Vorsitzende?", False),
        ("Who is the chairman?", False),
        ("Who is Ada Aro?", False),
    ],
)
def test_who_something_holds_for_is_told_by_a_group(question: str, role: bool) -> None:
    assert asks_for_role(analysed(question)) is role


def test_an_item_answers_as_well_as_its_best_sentence(library: Library, tmp_path: Path) -> None:
    (tmp_path / "desk.md").write_text(
        "# Desk\n\n1. Choose a room. Ada Aro is there on Mondays. Ben Bok is away. Lamps: 4 in each.\n",
        "utf-8",
    )
    library.sync([tmp_path / "desk.md"])
    reads = Recording()
    answer = QuestionChain(library, reranker=reads, least_confidence=0.0).answer(
        "When is Ada Aro there?"
    )
    assert reads.given == [
        "Desk: Choose a room.",
        "Desk: Ada Aro is there on Mondays.",
        "Desk: Ben Bok is away.",
        "Desk: Choose a room. Lamps: 4 in each.",
    ]
    (only,) = answer.citations
    assert only.quote.startswith("Choose a room.") and only.quote.endswith("4 in each.")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("北京的住宿标准是多少？", True),
        ("住宿一晚多少钱？", True),
        ("有多少人出席？", False),
        ("退房时间是几点？", False),
    ],
)
def test_an_amount_in_chinese_figures_tells_how_much(question: str, told: bool) -> None:
    assert holds_asked(analysed(question), "北京每晚不超过五百元。", "zh") is told


def test_when_something_must_be_is_told_by_the_interval_of_a_row() -> None:
    asked = analysed("When must the bearing be greased?")
    assert tells_otherwise(asked, "Part: bearing; Interval: 500 hours", "en")
    assert not tells_otherwise(asked, "The bearing was noisy at 500 hours.", "en")


@pytest.mark.parametrize(
    "question",
    [
        "Who changes the belt?",
        "Who must approve a trip?",
        "Whom do I ask about a course?",
        "Who is responsible for the archive?",
        "Wer darf den Tresor öffnen?",
        "Кто должен подписать отчёт?",
        "谁可以打开保险箱？",
    ],
)
def test_whose_duty_it_is_may_be_told_without_a_name(question: str) -> None:
    assert asks_for_role(analysed(question))


@pytest.mark.parametrize(
    "question",
    ["Who changed the belt?", "Who was the first captain?", "Who is the captain?", "Wer gründete den Verein?"],
)  # fmt: skip
def test_who_did_something_is_a_person(question: str) -> None:
    assert not asks_for_role(analysed(question))
