"""Things of one kind are different things: what the documents say of one is no answer for another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.opening import default_embedders, open_library
from rag.pipeline import Pipeline
from rag.query.short_forms import written_out
from rag.reading.siblings import named_in, supposed_in
from rag.text.designations import designations

TEXT = """\
# Works report

## Plant A

The plant makes 400 tonnes a day. It was built in 1998.

## Releases

Version 3.2 has a timeout of 30 seconds. It was released on 4 March 2024.

## Figures

Sales in the third quarter were 4.2 million euros. The revenue in 2022 was 5 million euros.

## Rooms

Room 12 seats 40 people. Halls 3 to 6 are heated by gas.

## 4.1.0 (2026-03-28)

The export writes workbooks.
"""
RUSSIAN = "# Отчёт\n\nКоманда 2 чинит насосы. Выручка в третьем квартале составила 4 млн рублей.\n"


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    home: Path = tmp_path_factory.mktemp("siblings")
    (home / "docs").mkdir()
    (home / "docs" / "report.md").write_text(TEXT, "utf-8")
    (home / "docs" / "russian.md").write_text(RUSSIAN, "utf-8")
    with open_library(
        home / "home", embedders=default_embedders, verb="test", writing=True
    ) as library:
        assert isinstance(library, Library)
        library.sync([home / "docs"])
        yield Pipeline(library)


@pytest.mark.parametrize(
    ("question", "sibling"),
    [
        ("How many tonnes does plant B make?", "Plant A"),
        ("What is the timeout of version 3.3?", "Version 3.2"),
        ("What is the timeout in v3.3?", "Version 3.2"),
        ("What does the export write in version 4.2.0?", "4.1.0"),
        ("What were sales in the fourth quarter?", "third quarter"),
        ("What were Q4 sales?", "third quarter"),
        ("What was the revenue in 2023?", "2022"),
        ("How many people does room 14 seat?", "Room 12"),
        ("How is hall 8 heated?", "Halls 3"),
        ("Какая выручка в четвёртом квартале?", "третьем квартале"),
    ],
)
def test_a_sibling_is_named_and_is_no_answer(
    pipeline: Pipeline, question: str, sibling: str
) -> None:
    answer = pipeline.answer(question)
    assert answer.status == "not_found" and answer.confidence == 0
    assert any(sibling in note for note in answer.notes)
    assert answer.nearest


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many tonnes does plant A make?", "400 tonnes"),
        ("What is the timeout in v3.2?", "30 seconds"),
        ("What was the revenue in 2022?", "5 million"),
        ("How many people does room 12 seat?", "40 people"),
        ("How is hall 5 heated?", "by gas"),
        ("Какая выручка в третьем квартале?", "4 млн"),
        ("When was plant A built?", "1998"),
    ],
)
def test_what_is_asked_is_found_by_its_number_however_it_is_written(
    pipeline: Pipeline, question: str, said: str
) -> None:
    answer = pipeline.answer(question)
    assert answer.status == "answered" and said in answer.answer


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("Q4", "quarter", {"4"}),
        ("the third and fourth quarters", "quarter", {"3", "4"}),
        ("versions 3.2, 3.3 and 3.4", "version", {"3.2", "3.3", "3.4"}),
        ("rooms 10 to 12", "room", {"10", "11", "12"}),
        ("Hall II", "hall", {"2"}),
        ("phase two", "phase", {"2"}),
        ("the P-40", "p", {"40"}),
        ("第四季度", "季度", {"4"}),
        ("на втором этаже", "этаж", {"2"}),
    ],
)
def test_things_are_told_apart_by_numbers_letters_and_ordinals(
    text: str, kind: str, names: set[str]
) -> None:
    assert designations(text)[kind] == names


@pytest.mark.parametrize(
    "text",
    [
        "It costs 14 euros.",
        "In May 12 people came.",
        "17 meetings",
        "It was first shown then.",
        "10:30",
    ],
)
def test_what_only_counts_names_nothing(text: str) -> None:
    assert not designations(text)


def test_a_short_form_is_written_out_where_no_document_has_it() -> None:
    asked = written_out("What were Q3 and H2 sales?", lambda word: word == "q3")
    assert asked == "What were Q3 (third quarter) and H2 sales?"
    assert written_out("Who starred in H3?", lambda word: True) == "Who starred in H3?"


@pytest.mark.parametrize(
    ("language", "text", "kind", "names"),
    [
        ("es", "¿Cuántos asientos tiene la sala 14?", "sal", {"14"}),
        ("es", "La planta B fabrica 400 válvulas al día.", "plant", {"b"}),
        ("es", "en el tercer trimestre", "trimestr", {"3"}),
        ("es", "en el T3", "trimestr", {"3"}),
        ("de", "im 4. Quartal", "quartal", {"4"}),
        ("tr", "14 numaralı odada", "oda", {"14"}),
        ("tr", "nisanda", "#month", {"4"}),
        ("pl", "w kwietniu", "#month", {"4"}),
        ("de", "mittwochs", "#weekday", {"3"}),
        ("it", "Quanto è profondo il pozzo?", "#measures", {"0"}),
    ],
)
def test_things_and_times_are_told_apart_in_the_words_of_a_language(
    language: str, text: str, kind: str, names: set[str]
) -> None:
    assert named_in(text, language) == {kind: names}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿Qué planta fabrica 400 válvulas?"),
        ("de", "am 3. zu 400 Euro"),
        ("it", "costa 14 euro"),
        # As everyday words for how much and how long, these measure nothing.
        ("de", "Wie hoch ist die Miete?"),
        ("de", "Wie lang ist die Frist, und wie schwer die Prüfung?"),
        ("nl", "Hoe hoog is de huur?"),
        ("es", "¿Qué tan alta es la renta?"),
    ],
)
def test_what_only_counts_names_nothing_in_any_language(language: str, text: str) -> None:
    assert not named_in(text, language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "after probation", "During the probation period"),
        ("de", "nach der Probezeit", "Während der Probezeit"),
        ("zh", "试用期后", "试用期内"),
        ("ru", "после испытательного срока", "во время испытательного срока"),
        ("es", "después del período de prueba", "durante el período de prueba"),
        ("tr", "deneme süresinden sonra", "deneme süresi boyunca"),
        ("en", "When did it close?", "It was opened in 2014."),
        ("de", "Wann wurde es geschlossen?", "Es wurde 2014 eröffnet."),
        ("en", "at the weekend", "on weekdays"),
    ],
)
def test_what_is_supposed_excludes_its_contrary(language: str, one: str, other: str) -> None:
    here, there = supposed_in(one, language), supposed_in(other, language)
    assert here.keys() & there.keys()
    assert all(not here[kind] & there[kind] for kind in here.keys() & there.keys())


SUPPOSED = """\
# Contract

During probation the notice period is two weeks. Holidays are 28 days a year.

# Plant Kessel

Plant Kessel was opened in 2014. While wages rose, the price of valves went from 5 to 4 euros in June.
"""


def test_a_contrary_is_no_answer_and_a_clause_about_another_thing_is_no_contrary(
    library: Library, docs: Path
) -> None:
    (docs / "contract.md").write_text(SUPPOSED, "utf-8")
    library.sync([docs])
    pipeline = Pipeline(library)
    after = pipeline.answer("What is the notice period after probation?")
    assert after.status == "not_found" and "During probation" in after.notes[0]
    assert pipeline.answer("When did plant Kessel close?").status == "not_found"
    assert pipeline.answer("What is the notice period during probation?").status == "answered"
    fell = pipeline.answer("How far did the price of valves fall in June?")
    assert "from 5 to 4" in fell.answer
