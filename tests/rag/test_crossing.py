"""Claims that join words of two sentences that stand side by side, and numbers as they are written."""

from __future__ import annotations

import pytest

from rag.verification.crossing import crossed
from rag.verification.missing_values import missing_values

ROWS = ["Month: June; Ships: 77; Cargo: timber", "Month: May; Ships: 41; Cargo: grain"]
SIDES = [
    "The Bergen summit. It lasted three hours and ended without a deal.",
    "The Lima meeting. It lasted one hour, with a deal on prisoners.",
]
CHINESE = [
    "卑尔根峰会。会谈持续三小时，没有达成协议。",
    "利马会议。会谈持续一小时，达成交换战俘协议。",
]
RUSSIAN = ["Встреча в Лиме. Она длилась один час.", "Саммит в Бергене. Он длился три часа."]


@pytest.mark.parametrize(
    ("claim", "sentences"),
    [
        ("June had 41 ships.", ROWS),
        ("In June, 41 ships came.", ROWS),
        ("May had 77 ships and June 41.", ROWS),
        ("The cargo of May was timber.", ROWS),
        ("The Bergen summit lasted one hour.", SIDES),
        ("The Bergen summit lasted one hour while the Lima meeting lasted three.", SIDES),
        ("The Bergen summit ended with a deal on prisoners.", SIDES),
        ("卑尔根峰会持续一小时，利马会议持续三小时。", CHINESE),
        ("在卑尔根峰会上，会谈持续一小时。", CHINESE),
        ("Саммит в Бергене длился один час, а встреча в Лиме три часа.", RUSSIAN),
    ],
)
def test_a_clause_of_words_of_two_sentences_is_crossed(claim: str, sentences: list[str]) -> None:
    assert crossed(claim, sentences)


@pytest.mark.parametrize(
    ("claim", "sentences"),
    [
        ("June had 77 ships.", ROWS),
        ("June had 77 ships and May 41.", ROWS),
        ("In June, with timber, 77 ships came.", ROWS),
        ("Both May and June had ships.", ROWS),
        ("The Bergen summit lasted three hours while the Lima meeting lasted one.", SIDES),
        ("Both the Bergen summit and the Lima meeting lasted hours.", SIDES),
        ("卑尔根峰会持续三小时，利马会议持续一小时。", CHINESE),
        ("Саммит в Бергене длился три часа, а встреча в Лиме один час.", RUSSIAN),
    ],
)
def test_clauses_that_each_rest_on_one_sentence_are_not(claim: str, sentences: list[str]) -> None:
    assert not crossed(claim, sentences)


@pytest.mark.parametrize(
    ("claim", "text", "missing"),
    [
        ("It cost 35 million.", "Это стоило 3,5 million.", ("35 million",)),
        ("It cost 3.5 million.", "Es kostete 3,5 million.", ()),
        ("There were 1,200 boats.", "There were 1200 boats.", ()),
        ("May had 77 ships.", "Month: June; Ships: 77", ("May",)),
        ("May had 41 ships.", "Month: May; Ships: 41", ()),
    ],
)
def test_a_decimal_comma_and_the_month_of_may_are_read_as_such(
    claim: str, text: str, missing: tuple[str, ...]
) -> None:
    assert missing_values(claim, text) == missing
