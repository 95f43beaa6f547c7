"""Questions to offer, made of a text's own sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import Source
from rag.query.suggestions import LONGEST, suggestions


def made(text: str) -> list[str]:
    return [each.question for each in suggestions(Source("a", text, "A title"))]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("The first call went on for 90 minutes.", "How long did the first call last?"),
        ("The old bridge was opened in 1932.", "When was the old bridge opened?"),
        (
            "Fiona Hill warned about too many commitments, as before.",
            "Who warned about too many commitments?",
        ),
        (
            "They met. Later Smith left. Smith told the council about it.",
            "Who told the council about it?",
        ),
        ("华沙的第一家证券交易所成立于1817年。", "华沙的第一家证券交易所成立于什么时候？"),
        ("Мария Захарова рассказала о новых договорах.", "Кто рассказал о новых договорах?"),
    ],
)
def test_a_sentence_becomes_the_question_a_person_would_put(text: str, question: str) -> None:
    assert made(text) == [question]


@pytest.mark.parametrize(
    "text",
    [
        "Reports told the council about it.",  # no name: it only begins the sentence
        "Three of his works were published in 1905.",
        "Fiona Hill said that the talks were “long and productive.",
        "Angela Merkel hat den Vertrag im Mai 2010 unterschrieben.",
        "他最著名的三部著作发表在1905年。",
        "| Fiona Hill | warned about commitments. |",
        "Fiona Hill warned about <script>alert(1)</script> for all.",
    ],
)
def test_a_sentence_whose_question_would_look_odd_gives_none(text: str) -> None:
    assert made(text) == []


@given(st.text(max_size=400))
def test_any_text_gives_only_short_questions_from_its_own_sentences(text: str) -> None:
    source = Source("a", text, "A title")
    for each in suggestions(source):
        assert len(each.question) <= LONGEST and each.question[-1] in "?？"
        assert each.span.of(text).strip()
