"""Questions in other languages than English, over texts in their own language and in English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.languages import language_of
from index.library import Library
from index.opening import default_embedders
from rag.answering.not_found import not_found_text
from rag.pipeline import Pipeline
from rag.query.analysis import asked_kind
from rag.text.values_in import values_in
from tests.conftest import ROOT

TOLD = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "tests/rag/languages").glob("*.toml"))
}
OTHERS = [language for language in TOLD if language != "en"]
ASKED = slice(1, None, 4)  # three of each language's questions: all of them take minutes


@pytest.fixture(scope="module")
def embedders() -> list[object]:
    return [*default_embedders("all-MiniLM-L6-v2-int8")]


def library_of(languages: list[str], folder: Path, embedders: list[object]) -> Library:
    docs = folder / "docs"
    docs.mkdir()
    for language in languages:
        for name, text in TOLD[language]["texts"].items():
            (docs / f"{language}-{name}.txt").write_text(text, "utf-8")
    library = Library(folder / "home", embedders, owns=True)  # type: ignore[arg-type]
    library.sync([docs])
    return library


@pytest.fixture(scope="module")
def everything(
    tmp_path_factory: pytest.TempPathFactory, embedders: list[object]
) -> Iterator[Pipeline]:
    library = library_of(OTHERS, tmp_path_factory.mktemp("all"), embedders)
    yield Pipeline(library)
    library.close()


@pytest.fixture(scope="module")
def english(
    tmp_path_factory: pytest.TempPathFactory, embedders: list[object]
) -> Iterator[Pipeline]:
    library = library_of(["en"], tmp_path_factory.mktemp("en"), embedders)
    yield Pipeline(library)
    library.close()


def right(pipeline: Pipeline, language: str, *, over: str) -> list[bool]:
    """Whether each question is answered by quotes that hold the answer."""
    asked = TOLD[language]["questions"][ASKED]
    expected = [each["answer"] for each in TOLD[over]["questions"][ASKED]]
    found = (pipeline.answer(each["text"]) for each in asked)
    quotes = (" ".join(each.quote for each in answer.citations) for answer in found)
    return [
        re.search(rf"(?<!\d){answer}(?!\d)", quoted) is not None
        for answer, quoted in zip(expected, quotes, strict=True)
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_a_question_is_answered_from_texts_of_its_language(
    everything: Pipeline, language: str
) -> None:
    assert all(right(everything, language, over=language))


@pytest.mark.parametrize("language", OTHERS)
def test_a_question_is_answered_from_texts_in_english(english: Pipeline, language: str) -> None:
    assert sum(right(english, language, over="en")) >= 2


@pytest.mark.parametrize("language", TOLD)
def test_what_the_documents_lack_is_said_in_the_language_of_the_question(language: str) -> None:
    said = {not_found_text(each["text"]) for each in TOLD[language]["questions"]}
    assert len(said) == 1
    others = {not_found_text(TOLD[other]["questions"][0]["text"]) for other in TOLD}
    assert len(others) == len(TOLD)


@pytest.mark.parametrize("language", TOLD)
def test_the_words_of_a_question_tell_what_it_asks_for(language: str) -> None:
    kinds = [asked_kind(each["text"]) for each in TOLD[language]["questions"]]
    assert kinds[1] == "duration"
    assert (kinds[2], kinds[3], kinds[5], kinds[6]) == ("person", "time", "time", "person")


@pytest.mark.parametrize(
    ("language", "kind", "text", "expected"),
    [
        ("de", "time", "Er kam am 5. Mai 2019 an.", "5. Mai 2019"),
        ("de", "count", "Zwölf Gäste zahlten 18 Euro.", "Zwölf"),
        ("es", "time", "Llegó el 5 de mayo de 2019.", "5 de mayo de 2019"),
        ("fr", "money", "Le billet coûte 18 euros.", "18 euros"),
        ("pl", "duration", "Trwa to 55 minut.", "55 minut"),
        ("vi", "duration", "Chuyến đi mất 55 phút.", "55 phút"),
        ("tr", "percent", "Halkın yüzde 40'ı geldi.", "yüzde 40"),
        ("de", "time", "Der Laden ist von 9 bis 18 Uhr offen.", "18 Uhr"),
        ("en", "time", "The pool closes at noon.", "noon"),
        ("fr", "time", "La gare ouvre à 6 h 30.", "6 h 30"),
        ("ru", "time", "Касса открыта до 18 часов.", "18 часов"),
        ("zh", "time", "图书馆早上八点开门。", "早上八点"),
        ("en", "percent", "The tenant bears ⅖ of the costs.", "⅖"),
        ("de", "percent", "Der Mieter trägt 3/8 der Kosten.", "3/8"),
        ("en", "money", "The permit costs 90 €.", "0 €"),
        ("en", "duration", "The gate opens in 90 s.", "90 s"),
        ("en", "time", "Rent is due on the 21st of each month.", "the 21st"),
    ],
)
def test_values_are_found_in_the_words_of_a_language(
    language: str, kind: str, text: str, expected: str
) -> None:
    assert expected in {each.text for each in values_in(kind, text, language)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (
            "Späne kommen in den blauen Behälter hinter der Halle.",
            "Wohin kommen die Späne?",
            "blauen",
        ),
        (
            "Die Behälter werden am Monatsende geleert.",
            "Wann werden die Behälter geleert?",
            "Monatsende",
        ),
        ("Kazan her sonbaharda boşaltılır.", "Kazan ne zaman boşaltılır?", "sonbaharda"),
        (
            "| Arbeit | Durch | Intervall |\n|---|---|---|\n| Filter reinigen | Bediener | täglich |\n"
            "| Waage kalibrieren | Fremdfirma | jährlich |",
            "Wer reinigt die Filter?",
            "Bediener",
        ),
    ],
)
def test_everyday_questions_are_answered(
    text: str, question: str, said: str, tmp_path: Path, embedders: list[object]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "rules.md").write_text(f"# Regeln\n\n{text}\n", "utf-8")
    library = Library(tmp_path / "home", embedders, owns=True)  # type: ignore[arg-type]
    library.sync([tmp_path / "docs"])
    answer = Pipeline(library).answer(question)
    library.close()
    assert answer.status == "answered" and said in answer.answer


def test_a_short_question_is_in_the_language_of_its_function_words() -> None:
    assert language_of("Wo parken Besucher?") == "de"
    assert language_of("Sind Katzen erlaubt?") == "de"
    assert language_of("Kodak Die Cast") == "en"  # "die" is German and Dutch: no sign of either
    assert language_of("Die Hard release date") == "en"
