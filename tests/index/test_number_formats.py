"""Values as a sheet shows them, by its own format codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loaders.number_formats import BUILT_IN, compiled, shown

_DAY = 45_358  # 7 March 2024, a Thursday
_ACCOUNTS = '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'
_EUROS = '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-'
_SIZES = '[<100]0" small";[>=1000]0" big";0" mid"'

NUMBERS = [
    ("0.0%", 0.125, "12.5%"), ("0%", -0.04, "-4%"), ("0%", 0.125, "13%"), ("#,##0.0 %", 0.456, "45.6 %"),
    ('0.0"%"', 12.5, "12.5%"), ("+0.0%;-0.0%", 0.03, "+3.0%"),
    ("$#,##0.00", 1234.5, "$1,234.50"), ("$#,##0.00;[Red]-$#,##0.00", -1234.5, "-$1,234.50"),
    ("#,##0.00\\ [$€-407]", 1234.5, "1,234.50 €"), ("[$€-2] #,##0.00", 5, "€ 5.00"),
    ("[$USD] #,##0", 12000, "USD 12,000"), ('"EUR"* #,##0', 12000, "EUR 12,000"),
    (_ACCOUNTS, 1234.5, "$1,234.50"), (_ACCOUNTS, -1234.5, "$(1,234.50)"), (_ACCOUNTS, 0, "$-"),
    (_EUROS, -1234.5, "-1,234.50 €"), ("#,##0_);(#,##0)", -1234, "(1,234)"),
    ('0.0" kg"', 12.5, "12.5 kg"), ('0\\ "pcs"', 7, "7 pcs"), ("0.0\\°C", 21.55, "21.6°C"),
    ("0.00E+00", 12345.678, "1.23E+04"), ("0.00E+00", 0.00012, "1.20E-04"), ("##0.0E+0", 12345.678, "12.3E+3"),
    ("# ?/?", 2.375, "2 3/8"), ("# ?/?", 0.5, "1/2"), ("# ??/??", 3.3125, "3 5/16"), ("# ?/8", 2.25, "2 2/8"),
    ("?/?", 1.5, "3/2"), ("# ?/?", 3, "3"), ("# ?/4", -1.25, "-1 1/4"), ("# ?/?", 1.99, "2"),
    ("#,##0,", 1234567, "1,235"), ('#,##0.0,,"M"', 1234567, "1.2M"), ('0.0,"k"', 1500, "1.5k"),
    ("0 EUR", 5, "5 EUR"), ("0 days", 5, "5 days"), ("0.0 [$€-x-euro2]", 5, "5.0 €"),
    ("00000", 1067, "01067"), ("000-00-0000", 123456789, "123-45-6789"), ('"No. "000', 7, "No. 007"),
    ("(###) ###-####", 5551234567, "(555) 123-4567"), ("00000", -7, "-00007"),
    ('0;-0;"zero"', 0, "zero"), (_SIZES, 5, "5 small"), (_SIZES, 5000, "5000 big"), (_SIZES, 500, "500 mid"),
    ("[Red][<0]-0.0;[Blue]0.0", -2, "-2.0"), ("[>=100]0;0.0", -5, "-5.0"), ("[Color10]0.0", 1.5, "1.5"),
    (";;;", 5, ""), ("0.0;;", -5, ""), ("", 5, ""), ("General", 0.1, "0.1"),
    ("general", 4006381333931, "4006381333931"), ("x", 5, "x"),
    ('General" h"', 12.5, "12.5 h"), ("General", 1 / 3, "0.333333333333"), ("General", 1e20, "1e+20"),
    ("#.##", 0.5, ".5"), ("0.###", 12, "12."), ("0.00", 1.005, "1.01"), ("0.0", 0.25, "0.3"), ("#,##0", -0.4, "0"),
    ("0", 1e20, "1" + "0" * 20), ("[DBNum1]0", 5, "5"), ("#,##0.00 [$kr-406]", 9.5, "9.50 kr"),
]  # fmt: skip

DATES = [
    ("dd.mm.yyyy", _DAY, "07.03.2024"), ("mmm yy", _DAY, "Mar 24"), ("d. mmmm yyyy", _DAY, "7. March 2024"),
    ("[$-407]d. mmmm yyyy", _DAY, "7. März 2024"), ("[$-40C]d mmmm yyyy", _DAY, "7 mars 2024"),
    ("[$-de-DE]d. mmmm yyyy", _DAY, "7. März 2024"), ("[$-x-sysdate]d mmmm", _DAY, "7 March"),
    ("[$-en-US]mmmm d, yyyy", _DAY, "March 7, 2024"), ("DD.MM.YYYY HH:MM", _DAY + 0.5, "07.03.2024 12:00"),
    ("[$-419]d mmmm yyyy", _DAY, "7 марта 2024"), ("[$-419]mmmm yyyy", _DAY, "март 2024"),
    ("dddd, d mmm yyyy", _DAY, "Thursday, 7 Mar 2024"), ("[$-409]mmmm d, yyyy;@", _DAY, "March 7, 2024"),
    ('yyyy"年"m"月"d"日"', _DAY, "2024年3月7日"), ("m/d/yyyy", _DAY, "3/7/2024"), ("mmm-yy", 36526, "Jan-00"),
    ("yyyy-mm-dd hh:mm", _DAY + 0.75, "2024-03-07 18:00"), ("h:mm AM/PM", 0.75, "6:00 PM"),
    ("h:mm a/p", 0.25, "6:00 a"), ("hh:mm:ss", 0.5, "12:00:00"), ("mm:ss.0", 0.0007, "01:00.5"),
    ("[h]:mm", 1.5210416667, "36:30"), ("[h]:mm", 36.5 / 24 - 1e-12, "36:30"),
    ("[mm]:ss", 0.0625 + 30 / 86400, "90:30"),
    ("[h]:mm:ss", -0.5, "-12:00:00"), ("[ss]", 0.01, "864"), ("yyyy", -1, "-1"),
    (BUILT_IN[14], _DAY, "2024-03-07"), (BUILT_IN[22], _DAY + 0.5, "2024-03-07 12:00"),
    ("[$-411]ggge\\年", _DAY, "2024-03-07"), ("yyyy-mm-dd", 1, "1900-01-01"), ("yyyy-mm-dd", 61, "1900-03-01"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "value", "expected"), NUMBERS)
def test_a_number_is_shown_by_its_format_code(code: str, value: float, expected: str) -> None:
    assert shown(value, code) == expected


@pytest.mark.parametrize(("code", "value", "expected"), DATES)
def test_a_date_or_duration_is_shown_by_its_format_code(
    code: str, value: float, expected: str
) -> None:
    assert shown(value, code) == expected


def test_days_may_be_counted_from_1904() -> None:
    assert shown(_DAY - 1462, "dd.mm.yyyy", from_1904=True) == "07.03.2024"


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("@", "abc", "abc"), ('@" units"', "abc", "abc units"), ("0.0", "abc", "abc"), (";;;", "abc", ""),
        ('0;-0;"zero";"text: "@', "x", "text: x"), (_ACCOUNTS, "n/a", "n/a"), (";;", "abc", "abc"),
    ],
)  # fmt: skip
def test_a_text_is_shown_by_the_part_for_texts(code: str, text: str, expected: str) -> None:
    assert compiled(code).shown_text(text) == expected


@given(
    st.text(alphabet='0#?.,%/E+-"\\_*[]$€@;ymdhsGeneral<>= 1', max_size=30),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_any_code_shows_any_number(code: str, value: float) -> None:
    assert isinstance(shown(value, code), str)
