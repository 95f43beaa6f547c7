"""Sentence ends in English, Chinese, Russian and mixtures."""

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
