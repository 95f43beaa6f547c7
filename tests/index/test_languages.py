"""Which language a text is in: English in doubt."""

from __future__ import annotations

import tomllib

import pytest

from index.languages import WORDED, is_english, language_of, stemmed_as
from index.words import query_words, stop_words, words
from tests.conftest import ROOT

TOLD = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "tests/rag/languages").glob("*.toml"))
}


@pytest.mark.parametrize("language", TOLD)
def test_the_language_of_questions_and_texts_is_told(language: str) -> None:
    asked = [each["text"] for each in TOLD[language]["questions"]]
    told = [*asked, *TOLD[language]["texts"].values()]
    assert {text: language_of(text) for text in told} == dict.fromkeys(told, language)


@pytest.mark.parametrize(
    "text",
    [
        "Who was Frédéric Chopin?",
        "When did Wei Yilin die?",
        "Was Hodel a soldier?",
        "Who is Bülent Bostanoğlu?",
        "Name a common autoimmune disease.",
        "die hard release date",
        "PN-EN 12620",
        "München?",
        "| 2013 | 4.5 | n/a |",
        "",
    ],
)
def test_what_is_short_or_full_of_foreign_names_stays_english(text: str) -> None:
    assert is_english(text)


def test_a_language_without_function_words_here_is_told_too() -> None:
    assert language_of("Hur många anställda har företaget i Göteborg?") == "sv"


def test_a_table_has_the_stems_of_the_text_around_it() -> None:
    whole = "Die Abgaben wurden in der Sitzung von den Mitgliedern beschlossen. Beitrag | 45"
    assert (stemmed_as("Beitrag | 45"), stemmed_as("Beitrag | 45", whole)) == ("en", "de")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Wie viele Häuser wurden in Köln gebaut?", ["haus", "koln", "gebaut"]),
        ("fr", "Quelle est l'entreprise d'Amélie ?", ["entrepris", "amel"]),
        ("tr", "Ankara'nın nüfusu kaç? IŞIK ışık", ["ankar", "nufus", "isik", "isik"]),
        ("pl", "Kiedy zbudowano most w Łodzi?", ["zbudowan", "most", "lodz"]),
        ("it", "Quando è nata l'università dell'Aquila?", ["nat", "univers", "aquil"]),
    ],
)
def test_words_are_analysed_by_their_language(
    language: str, text: str, expected: list[str]
) -> None:
    assert words(text, language) == expected


def test_arabic_words_have_their_stem_whatever_the_language() -> None:
    assert words("الجامعات", "en") == words("الجامعات", "ar") != ["الجامعات"]


def test_a_question_looks_for_a_name_as_each_language_stems_it() -> None:
    assert query_words("Wer ist Peyton Manning?", "de", ["en", "de"]) == [
        "peyton",
        "man",
        "manning",
    ]


def test_in_english_texts_alone_a_question_has_its_own_words_and_no_others() -> None:
    asked = "How many houses were built in the US before the war, and how many houses after?"
    assert query_words(asked, "en", ["en"]) == list(dict.fromkeys(words(asked)))


def test_each_language_has_its_function_words() -> None:
    assert all(len(stop_words(language)) > 60 for language in WORDED)
