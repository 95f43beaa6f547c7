"""Numbers as lists and headings count: ``3``, ``iii``, ``C``, ``03``, ``③``, ``三``."""

from __future__ import annotations

from collections.abc import Callable

from index.loaders.grid import column_name

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_CHINESE = "〇一二三四五六七八九"
_LARGEST = 3999


def roman(number: int) -> str:
    """``iv``; figures for what has no Roman number."""
    if not 0 < number <= _LARGEST:
        return str(number)
    parts = []
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        parts.append(sign * times)
    return "".join(parts)


def letters(number: int, alphabet: str = _LATIN) -> str:
    """``a`` to ``z``, then ``aa``, ``bb``: as word processors count."""
    if not 0 < number <= 20 * len(alphabet):
        return str(number)
    times, at = divmod(number - 1, len(alphabet))
    return alphabet[at] * (times + 1)


def columns(number: int) -> str:
    """``A`` to ``Z``, then ``AA``, ``AB``: as sheets name their columns."""
    return column_name(number - 1) if number > 0 else str(number)


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``11th``."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number // 10 % 10 != 1 else 0, "th")
    return f"{number}{ending}"


def chinese(number: int) -> str:
    """``三``, ``十二``, ``二十一``; figures from 100 on."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else _CHINESE[tens]) + "十" if tens else ""
    return before + (_CHINESE[ones] if ones else "")


def circled(number: int) -> str:
    """``①`` to ``⑳``."""
    return chr(0x2460 + number - 1) if 0 < number <= 20 else str(number)


_OFFICE: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": lambda number: roman(number).upper(),
    "lowerRoman": roman,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerLetter": letters,
    "ordinal": ordinal,
    "russianLower": lambda number: letters(number, _CYRILLIC),
    "russianUpper": lambda number: letters(number, _CYRILLIC).upper(),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "numberInDash": lambda number: f"- {number} -",
    **dict.fromkeys(
        (
            "chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting",
            "japaneseDigitalTenThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
        ),
        chinese,
    ),
}  # fmt: skip
_ODF: dict[str, Callable[[int], str]] = {
    "i": roman,
    "I": lambda number: roman(number).upper(),
    "a": letters,
    "A": lambda number: letters(number).upper(),
    "01": lambda number: f"{number:02}",
    "01, 02, 03, ...": lambda number: f"{number:02}",
    "001, 002, 003, ...": lambda number: f"{number:03}",
    "1st, 2nd, 3rd, ...": ordinal,
    "①, ②, ③, ...": circled,
    "一, 二, 三, ...": chinese,
    "α, β, γ, ...": lambda number: letters(number, _GREEK),
    "А, Б, .., Аа, Аб, ... (ru)": lambda number: letters(number, _CYRILLIC).upper(),
    "а, б, .., аа, аб, ... (ru)": lambda number: letters(number, _CYRILLIC),
}


_HTML: dict[str, Callable[[int], str]] = {
    "i": roman,
    "I": lambda number: roman(number).upper(),
    "a": lambda number: columns(number).lower(),
    "A": lambda number: columns(number),
}


def as_html(number: int, kind: str) -> str:
    """A number as web pages count by ``type``: ``aa`` and ``ab`` follow ``z``; figures for another kind."""
    return _HTML.get(kind, str)(number)


def as_office(number: int, form: str) -> str:
    """A number in one of Word's formats (``lowerRoman``); figures for one that isn't known."""
    return _OFFICE.get(form, str)(number)


def as_opendocument(number: int, form: str) -> str:
    """A number in one of OpenDocument's formats (``i``); figures for one that isn't known."""
    return _ODF.get(form, str)(number)
