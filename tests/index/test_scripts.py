"""Raised and lowered characters, note marks and fractions keep their meaning in plain text."""

from __future__ import annotations

import pytest

from index.loaders.scripts import fraction, note_mark, subscript, superscript


@pytest.mark.parametrize(
    ("raised", "shown"),
    [
        ("6", "⁶"),
        ("-9", "⁻⁹"),
        ("n+1", "ⁿ⁺¹"),
        ("th", "th"),
        ("o", "º"),
        ("max", "^(max)"),
        ("x", "^x"),
    ],
)
def test_a_power_is_never_a_part_of_its_number(raised: str, shown: str) -> None:
    assert superscript(raised) == shown


def test_lowered_figures_stay_lowered() -> None:
    assert [subscript(text) for text in ("2", "max", "v")] == ["₂", "ₘₐₓ", "_v"]


def test_a_note_mark_is_apart_from_the_number_before_it() -> None:
    assert f"24{note_mark('3')} months" == "24⁽³⁾ months"


@pytest.mark.parametrize(
    ("above", "below", "before", "shown"),
    [
        ("3", "8", "", "⅜"),
        ("1", "2", "3", "½"),
        ("5", "16", "3", " 5/16"),
        ("a + b", "c", "= ", "(a + b)/c"),
    ],
)
def test_a_fraction_is_one_line(above: str, below: str, before: str, shown: str) -> None:
    assert fraction(above, below, before=before) == shown
