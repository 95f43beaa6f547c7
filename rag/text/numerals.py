"""Months, number words, ordinals and scales, each defined once (English; some Chinese; Russian scales)."""

from __future__ import annotations

from collections.abc import Mapping

MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
MONTH_STEMS = tuple(month[:3].lower() for month in MONTHS)
"""``jan`` .. ``dec``."""

CARDINALS: Mapping[str, str] = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | dict(
    zip(
        "thirty forty fifty sixty seventy eighty ninety".split(),
        "30 40 50 60 70 80 90".split(),
        strict=True,
    )
)
SPELLED: Mapping[str, str] = {
    **CARDINALS,
    **{"hundred": "100", "dozen": "12", "once": "1", "twice": "2", "两": "2"},
    **{word: str(number) for number, word in enumerate("一二三四五六七八九十", start=1)},
}
"""A number word in lower case, and its digits."""

ORDINALS: Mapping[str, str] = {
    word: str(number)
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        start=1,
    )
}
SCALES: Mapping[str, float] = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "万": 1e4, "亿": 1e8,
}  # fmt: skip
RUSSIAN_SCALES: Mapping[str, float] = {"тыс": 1e3, "млн": 1e6, "млрд": 1e9}

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def roman(numeral: str) -> int | None:
    """The value of a Roman numeral up to 89, in capitals; None for other letters."""
    if not numeral or not set(numeral) <= _ROMAN.keys():
        return None
    digits = [_ROMAN[letter] for letter in numeral]
    behind = [*digits[1:], 0]
    return sum(-a if a < b else a for a, b in zip(digits, behind, strict=True))
