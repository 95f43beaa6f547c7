"""What a raised figure is, by what stands around it."""

from __future__ import annotations

import pytest

from index.loaders.raised import shown_raised


@pytest.mark.parametrize(
    ("before", "raised", "after", "shown"),
    [
        ("10", "6", " ohm", "⁶"),
        ("10", "-9", " mbar", "⁻⁹"),
        ("24", "3", " months", "³"),
        ("48 m", "2", ".", "²"),
        ("9.81 m/s", "2", "", "²"),
        ("12 cm", "3", " of", "³"),
        ("square feet", "2", "", "²"),
        ("s", "-1", "", "⁻¹"),
        ("x", "n+1", "", "ⁿ⁺¹"),
        ("(a + b)", "2", "", "²"),
        ("the tariff", "3", " is", "⁽³⁾"),
        ("Der Tarif", "12", " ist", "⁽¹²⁾"),
        ("тариф", "1", "", "⁽¹⁾"),
        ("the tariff", "2)", " is", "⁽²⁾"),
        ("the tariff", "[2]", " is", "⁽²⁾"),
        ("the tariff", "1,2", " is", "⁽¹,²⁾"),
        ("It ends in May.", "4", "", "⁽⁴⁾"),
        ("(without VAT)", "2", "", "⁽²⁾"),
        ("the tariff", "a", " is", "⁽a⁾"),
        ("the tariff", "*", " is", "*"),
        ("", "3", " Without wear parts.", "⁽³⁾"),
        ("", "14", "C is old", "¹⁴"),
        ("the 4", "th", " of May", "th"),
        ("le 1", "er", " mai", "er"),
        ("20 ", "o", "C", "°"),
        ("Citeback", "TM", "", "™"),
    ],
)
def test_a_raised_figure_is_never_a_part_of_what_stands_before_it(
    before: str, raised: str, after: str, shown: str
) -> None:
    assert shown_raised(raised, before, after) == shown


@pytest.mark.parametrize(
    ("raised", "after", "shown"), [("SM", " C", "℠"), ("sm", ".", "℠"), ("o", " C", "°")]
)
def test_signs_and_degrees_are_told(raised: str, after: str, shown: str) -> None:
    assert shown_raised(raised, "Word 20", after) == shown
