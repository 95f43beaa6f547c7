"""Which sentence says again what was said before."""

from __future__ import annotations

import pytest

from rag.generation.repetition import said_before

EARLIER = ["Ada Lind of the Aby station repaired 3 masts.", "六月有77艘船。"]


@pytest.mark.parametrize(
    "text",
    [
        EARLIER[0],
        "3 masts were repaired by Ada Lind of the Aby station.",
        "Ada Lind repaired three masts",
        "六月有77艘船",
    ],
)
def test_the_same_words_in_any_order_and_fewer_of_them_are_a_repetition(text: str) -> None:
    assert said_before(text, EARLIER)


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lind of the Aby station repaired 4 masts.",
        "Boris Lind of the Aby station repaired 3 masts.",
        "Ada Lind of the Aby station never repaired 3 masts.",
        "Ada Lind of the Aby station repaired 3 masts in spring.",
        "六月有78艘船。",
    ],
)
def test_another_number_name_or_word_is_none(text: str) -> None:
    assert not said_before(text, EARLIER)
