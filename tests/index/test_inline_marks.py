"""What isn't shown and is taken in all the same: under its mark, told apart where other words are beside it."""

from __future__ import annotations

import pytest

from index.loaders.inline_marks import COLUMN, DELETED, HIDDEN, STRUCK, around
from index.loaders.writing import Writing


def written(kind: str, *texts: str) -> tuple[str, list[tuple[str, str]]]:
    writing = Writing()
    if kind == "row":
        writing.row(texts)
    else:
        getattr(writing, kind)(*texts)
    return writing.text, [(mark.what, mark.span.of(writing.text)) for mark in writing.marks]


def test_a_passage_beside_other_words_says_what_it_is() -> None:
    said = f"It runs {around(DELETED, '36')} 24 months."
    assert written("paragraph", said) == (
        "It runs [deleted: 36] 24 months.",
        [(DELETED, "[deleted: 36]")],
    )


def test_neighbours_of_one_kind_are_one_passage() -> None:
    said = f"{around(STRUCK, 'old')} {around(STRUCK, '36')}{around(HIDDEN, 'x')} 24"
    assert written("paragraph", said) == (
        "[struck through: old 36][hidden: x] 24",
        [(STRUCK, "[struck through: old 36]"), (HIDDEN, "[hidden: x]")],
    )


@pytest.mark.parametrize("kind", ["paragraph", "row"])
def test_what_fills_a_line_or_cell_stays_as_it_is(kind: str) -> None:
    text, marks = written(kind, f"{around(HIDDEN, 'All of it.')}")
    assert text in ("All of it.", "| All of it. |") and marks == [(HIDDEN, "All of it.")]


def test_a_cell_in_part_says_so_and_its_neighbours_do_not() -> None:
    text, _ = written(
        "row", around(STRUCK, "a"), f"{around(STRUCK, '49')} 39", "b\n" + around(STRUCK, "c")
    )
    assert text == "| a | [struck through: 49] 39 | b [struck through: c] |"


def test_a_passage_inside_another_mark_says_so_under_the_outer_one() -> None:
    said = around(COLUMN, f"{around(STRUCK, '49')} 39")
    assert written("row", said, "x") == (
        "| [struck through: 49] 39 | x |",
        [(COLUMN, "[struck through: 49] 39")],
    )


def test_headings_and_items_are_filled_behind_their_mark() -> None:
    writing = Writing()
    writing.heading(2, around(DELETED, "Old"))
    writing.item(1, around(DELETED, "item"), "3.")
    assert writing.text == "## Old\n\n  3. item"


def test_very_many_passages_take_no_longer_than_their_length() -> None:
    said = " ".join(f"word {around(DELETED, 'x')}" for _ in range(20_000))
    assert written("paragraph", said)[0].count("[deleted: x]") == 20_000
