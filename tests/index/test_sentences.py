"""Sentence ends in English, Chinese, Russian and mixtures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import Span
from index.sentences import LONGEST, sentences


def split(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text, Span(0, len(text)))]


def test_abbreviations_and_numbers_do_not_end_a_sentence() -> None:
    assert split("Dr. Wu met Mr. Li on Feb. 12 at 3.15 p.m. in the U.S. He left. Really?") == [
        "Dr. Wu met Mr. Li on Feb. 12 at 3.15 p.m. in the U.S.",
        "He left.",
        "Really?",
    ]


def test_chinese_sentences_end_without_blanks() -> None:
    assert split("僵局已破。前路还长！谁知道呢？") == ["僵局已破。", "前路还长！", "谁知道呢？"]


def test_english_and_chinese_in_one_paragraph_are_both_cut() -> None:
    assert split("The deadlock broke. 僵局已破。前路还长。The end.") == [
        "The deadlock broke.",
        "僵局已破。",
        "前路还长。",
        "The end.",
    ]


def test_a_piece_that_goes_on_in_lower_case_belongs_to_the_one_before() -> None:
    assert split("It made $3.5 bn. in the third quarter. В 2025 г. он уехал.") == [
        "It made $3.5 bn. in the third quarter.",
        "В 2025 г. он уехал.",
    ]


def test_a_note_mark_behind_the_end_belongs_to_that_sentence() -> None:
    assert split("It costs 19 EUR.⁽¹⁾ It is due now.⁽²⁾⁽³⁾ It is paid once.⁴ So it is.") == [
        "It costs 19 EUR.⁽¹⁾",
        "It is due now.⁽²⁾⁽³⁾",
        "It is paid once.⁴",
        "So it is.",
    ]


def test_text_without_an_end_is_cut_at_blanks() -> None:
    pieces = split("word " * 1000)
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert " ".join(pieces).split() == ["word"] * 1000


@given(st.text(max_size=400), st.integers(0, 50))
def test_sentences_hold_every_character_that_is_not_blank_once_and_in_order(
    text: str, start: int
) -> None:
    start = min(start, len(text))
    spans = list(sentences(text, Span(start, len(text))))
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(
        text[start:].split()
    )
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))


def test_initials_with_nothing_behind_them_end_no_sentence() -> None:
    text = "**U.S.–Russian relations** are broad. J.R. Smith wrote that. It ended.Then it began."
    assert next(span.of(text) for span in sentences(text, Span(0, len(text)))) == (
        "**U.S.–Russian relations** are broad."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Привод показан на рис. 3 и в табл. 5 на стр. 12.",
        "См. рис. 7, разд. 4 и гл. 2 (прил. 1).",
        "Он работает в г. Москва у проф. Иванова, т.е. недалеко.",
        "В 2019 г. Петрова перевели в цех.",
        "В мае 2019 г. Петрова перевели в цех.",
        "Siehe Abb. 3 und Tab. 5, vgl. Abschn. 4 bzw. Anhang B.",
        "「行こう。」と彼は言った。",
        "他说「好。」然后走了。",
    ],
)
def test_an_abbreviation_or_speech_with_something_behind_it_does_not_end_a_sentence(
    text: str,
) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Мост построен в 2019 г.|Завод открыли позже.",
        "Линия работала в 1941–1945 гг.|Потом её закрыли.",
        "На складе лежат болты, гайки и т.д.|Ключ у мастера.",
        "Подробности лежат на 5 стр.|Далее идёт балка.",
        "Ремонт насоса стоит 500 руб.|Замена дороже.",
        "「はい。」|「いいえ。」",
    ],
)
def test_a_year_or_unit_at_its_end_ends_a_sentence(text: str) -> None:
    assert split(text.replace("|", " ")) == text.split("|")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Die Messe beginnt am 5. Mai 2019 in Köln. Sie dauert drei Tage.", 2),
        ("Siehe § 12 Abs. 3 Nr. 5 der Satzung. Der 2. Vorsitzende leitet die Sitzung.", 2),
        ("M. Dupont et Mme. Leroy habitent au n° 5, av. Foch. Ils paient env. 30 euros.", 2),
        ("La Dra. Ruiz vive en la Av. Colón núm. 5. Pagan aprox. 30 euros al mes.", 2),
        ("A Dra. Costa mora na Av. Brasil n.º 5. Eles pagam aprox. 30 euros.", 2),
        ("Il sig. Rossi e la dott.ssa Bianchi abitano in via Roma n. 5. Vedi pag. 12.", 2),
        ("Dhr. Jansen en mevr. De Vries wonen op nr. 5. Zij betalen ca. 30 euro.", 2),
        ("Prof. Kowalski mieszka przy ul. Długiej 5. Zob. str. 12 i art. 3 regulaminu.", 2),
        ("Dr. Yılmaz ve Prof. Kaya bu evde oturur. Kira için 30 avro öderler.", 2),
        ("TS. Nguyễn Văn An và GS. Trần sống ở số 5. Họ trả 30 euro.", 2),
    ],
)
def test_abbreviations_of_other_languages_end_no_sentence(text: str, cut: int) -> None:
    assert len(split(text)) == cut
