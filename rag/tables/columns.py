"""What the columns of a table hold: numbers with their unit, dates, lengths of time, or text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from index.loaders.dates import stated_date
from index.patterns import late
from rag.tables.numbers import CURRENCIES, ENGLISH, Marks, Written, canonical, marks_of, written
from rag.tables.tables import Table
from rag.text.lexicon import alternatives, entries
from rag.text.numerals import MONTH_STEMS, MONTHS

Kind = Literal["number", "date", "duration", "text"]
MOST_TYPED = 0.6  # least share of the filled cells that are of the kind of their column

_NOTHING = late(alternatives("tables", "nothing"), re.I)
_IDENTIFIER = late(
    rf"(?:.*\b)?(?:{alternatives('tables', 'identifiers.en')})\b\.?|#"
    rf"|.*(?:{alternatives('tables', 'identifiers.zh')})"
    rf"|(?:.*\b)?(?:{alternatives('tables', 'identifiers.ru')})\.?",
    re.I,
)
_OF_YEAR = late(r"(?:19|20)\d\d\s?(?:год\w*|г\.|年|year)", re.I)
_IN_BRACKETS = late(r"\s*[(\[（]\s*(?:in |в )?([^()\[\]（）]{1,16}?)\s*[)\]）]\s*\Z")
_BEHIND = late(r"(?:\s+in\s+|\s*,\s*(?:в\s+)?|\s+)(\S{1,6}(?: \S{1,4})?)\Z")
_CLOCK = late(r"(?:(\d{1,3}):)?(\d{1,3}):(\d\d)(?:[.,](\d{1,3}))?")
_LENGTH = late(
    r"(?:(\d+)\s*(?:d|days?|天|дн\w*)\s*)?(?:(\d+)\s*(?:h|hrs?|hours?|小时|ч|час\w*)\.?\s*)?"
    r"(?:(\d+)\s*(?:m|mins?|minutes?|分钟?|мин\w*)\.?\s*)?(?:(\d+)\s*(?:s|secs?|seconds?|秒|сек\w*)\.?)?"
)
_DAY = late(r"(\d{1,2})([./-])(\d{1,2})\2((?:19|20)?\d\d)")
_MONTH_OF_YEAR = late(r"([^\W\d_]{3,9})\.?,? ((?:19|20)\d\d)(?: ?г(?:ода|\.)?)?")
_MONTHS_RU = entries("values", "months.ru")
_MONTHS_DE = entries("values", "months.de")
_LONGEST_DATE = 30
_CELLS = late(r"(.+)!([A-Z]+)(\d+):([A-Z]+)\d+\Z", re.S)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its ``values`` row by row (None where it holds none of its kind), and their ``units``.

    Numbers are exact; lengths of time are in seconds; dates are ISO 8601. ``name`` is without the ``unit``
    that it ends in. ``before`` if the unit stands before the number. ``decimals`` is the most of any cell.
    ``writes`` tells for each unit how cells write it, and whether before the number. ``scales`` are the words
    of scale of cells that have different ones ("万", "млн"), with their zeros; the values are in full then.
    ``unread`` are the cells that hold something else. ``exact`` if the stored values say more than the text.
    """

    name: str
    kind: Kind
    values: tuple[Decimal | str | None, ...]
    units: tuple[str, ...]
    unit: str = ""
    before: bool = False
    marks: Marks = ENGLISH
    decimals: int = 0
    unread: int = 0
    identifies: bool = False
    exact: bool = False
    writes: tuple[tuple[str, str, bool], ...] = ()
    scales: tuple[tuple[str, int], ...] = ()

    @property
    def measured(self) -> bool:
        """True for numbers and lengths of time that can be added up or compared."""
        return self.kind in ("number", "duration") and not self.identifies


def columns_of(table: Table, stored: Mapping[str, float | str] | None = None) -> list[Column]:
    """The columns of a table; ``stored`` are the values of the cells whose text has lost something."""
    texts = [[row.cells[at] for row in table.rows] for at in range(len(table.columns))]
    every = [
        each.digits
        for column in texts
        for each in map(written, dict.fromkeys(column[:2000]))
        if each is not None
    ]
    whole = marks_of(every, money=False)
    known = any("." in digits or "," in digits for digits in every) and _is_sure(every)
    kept = stored or {}
    return [
        _column(name, held, _stored(table, at, kept), whole if known else None)
        for at, (name, held) in enumerate(zip(table.columns, texts, strict=True))
    ]


def is_nothing(text: str) -> bool:
    """True for an empty cell, and for one that says that there is no value ("n/a", "–")."""
    return not text or _NOTHING.fullmatch(text) is not None


def _is_sure(digits: Sequence[str]) -> bool:
    """True if any number tells which mark is the decimal one."""
    return marks_of(digits, money=False) == marks_of(digits, money=True) and any(
        len(each) - max(each.rfind("."), each.rfind(",")) - 1 != 3 or len({*each} & {*".,"}) > 1
        for each in digits
        if "." in each or "," in each
    )


def _stored(table: Table, at: int, stored: Mapping[str, float | str]) -> list[float | str | None]:
    """What the sheet stores for each cell of a column, where its place is known."""
    if not stored:
        return [None] * len(table.rows)
    found: list[float | str | None] = []
    for row in table.rows:
        place = _CELLS.match(row.sentence.cells or "")
        if place is None or _number(place[4]) - _number(place[2]) + 1 != len(row.cells):
            found.append(None)
        else:
            found.append(stored.get(f"{place[1]}!{_letters(_number(place[2]) + at)}{place[3]}"))
    return found


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def _column(
    name: str, texts: Sequence[str], stored: Sequence[float | str | None], whole: Marks | None
) -> Column:
    filled = [text for text in texts if not is_nothing(text)]
    bare, _ = named_unit(name)
    enough = MOST_TYPED * len(filled)
    if filled:
        lengths = [length_of(text) for text in texts]
        if sum(each is not None for each in lengths) >= enough:
            return _lengths(bare, texts, lengths, stored)
        dates = _dates(texts)
        if sum(each is not None for each in dates) >= enough:
            return Column(
                bare, "date", tuple(dates), ("",) * len(texts), unread=_unread(texts, dates)
            )
        numbers = [written(text) for text in texts]
        if sum(each is not None for each in numbers) >= enough and _of_one_kind(numbers):
            return _numbers(name, texts, numbers, stored, whole)
    values = tuple(None if is_nothing(text) else text for text in texts)
    return Column(name, "text", values, ("",) * len(texts))


def _of_one_kind(numbers: Sequence[Written | None]) -> bool:
    """False where what stands behind the numbers differs from cell to cell: then it is text."""
    behind = Counter(each.unit.lower() for each in numbers if each)
    return len(behind) <= 6 or len(behind) * 5 <= sum(behind.values())


def _unread(texts: Sequence[str], values: Sequence[object]) -> int:
    return sum(
        value is None and not is_nothing(text) for text, value in zip(texts, values, strict=True)
    )


def named_unit(name: str) -> tuple[str, str]:
    """A column's name and the unit that it ends in: "Amount (EUR)", "Weight in kg", "Price, €"."""
    if found := _IN_BRACKETS.search(name):
        return (name[: found.start()], found[1]) if name[: found.start()] else (name, "")
    found = _BEHIND.search(name)
    if found and (
        found[0].lstrip()[0] in ","
        or " in " in found[0]
        or found[1].lower() in CURRENCIES
        or found[1] == "%"
    ):
        return name[: found.start()], found[1]
    return name, ""


def _numbers(
    name: str,
    texts: Sequence[str],
    numbers: Sequence[Written | None],
    stored: Sequence[float | str | None],
    whole: Marks | None,
) -> Column:
    bare, unit = named_unit(name)
    held = [each for each in numbers if each is not None]
    money = canonical(unit) in CURRENCIES.values() or any(
        each.unit in CURRENCIES.values() for each in held
    )
    marks = marks_of([each.digits for each in held], money=money, fallback=whole)
    scales = {each.scale for each in held}
    same_scale = held[0].scale if len(scales) == 1 else 0
    values: list[Decimal | None] = []
    exact = False
    for each, kept in zip(numbers, stored, strict=True):
        value = _value(each, marks, same_scale)
        if each is not None and isinstance(kept, float | int) and not isinstance(kept, bool):
            more = _kept(kept, each, same_scale)
            exact, value = exact or more != value, more
        values.append(value)
    shown = next((text for text, each in zip(texts, numbers, strict=True) if each), "")
    first = held[0]
    scale_word = _scale_word(shown, first) if same_scale else ""
    own = unit or first.before or first.behind
    units = tuple(each.unit or canonical(unit) if each else "" for each in numbers)
    decimals = max((_decimals(each.digits, marks) for each in held), default=0)
    read = [value for value in values if value is not None]
    large = _scales(texts, numbers) if not same_scale and scales != {0} else ()
    if large:
        decimals = max((_places(value) for value in read), default=0)
        marks = (
            marks if marks.thousands else Marks(marks.decimal, " " if marks.decimal == "," else ",")
        )
    writes = {
        each.unit: (each.unit, each.before or each.behind, bool(each.before))
        for each in reversed(held)
        if each.unit
    }
    return Column(
        bare,
        "number",
        tuple(values),
        units,
        unit=" ".join(filter(None, (scale_word, own))),
        before=bool(first.before),
        marks=marks,
        decimals=decimals,
        unread=_unread(texts, values),
        identifies=_identifies(bare, read, units),
        exact=exact,
        writes=tuple(writes.values()),
        scales=large,
    )


def _scales(texts: Sequence[str], numbers: Sequence[Written | None]) -> tuple[tuple[str, int], ...]:
    """The words of scale that cells write, with their zeros, the largest first."""
    found = {
        each.scale: _scale_word(text, each)
        for text, each in zip(texts, numbers, strict=True)
        if each and each.scale
    }
    return tuple((found[zeros], zeros) for zeros in sorted(found, reverse=True))


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _identifies(name: str, values: Sequence[Decimal], units: Sequence[str]) -> bool:
    """True for numbers that name something: an id, a rank, a year."""
    if any(units):
        return False
    if _IDENTIFIER.fullmatch(_OF_YEAR.sub("", name).strip() or "-"):
        return True
    return bool(values) and all(1800 <= each <= 2100 and each == int(each) for each in values)


def _value(each: Written | None, marks: Marks, same_scale: int) -> Decimal | None:
    if each is None:
        return None
    read = marks.read(each.digits)
    if read is None:
        return None
    scaled = read.scaleb(each.scale) if each.scale and not same_scale else read
    return -scaled if each.negative else scaled


def _kept(kept: float, each: Written, same_scale: int) -> Decimal:
    """A stored number as the text would say it in full: 12.493 for a cell that shows 12.5%."""
    value = Decimal(repr(round(float(kept), 10))).normalize()
    if each.behind.startswith("%"):
        value *= 100
    return value.scaleb(-same_scale) if same_scale else value


def _scale_word(shown: str, first: Written) -> str:
    behind = shown.partition(first.digits)[2].strip()
    return behind.removesuffix(first.behind).strip() if first.behind else behind


def _decimals(digits: str, marks: Marks) -> int:
    return len(digits.partition(marks.decimal)[2]) if marks.decimal in digits else 0


def length_of(text: str) -> Decimal | None:
    """A length of time in seconds: "1:05:30", "3:45", "2 h 30 min"; None for anything else."""
    if found := _CLOCK.fullmatch(text.strip()):
        hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
        if seconds > 59 or (found[1] and minutes > 59):
            return None
        part = Decimal(f"0.{found[4]}") if found[4] else Decimal(0)
        return Decimal(hours * 3600 + minutes * 60 + seconds) + part
    found = _LENGTH.fullmatch(text.strip())
    if found and sum(each is not None for each in found.groups()) > 1:
        days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
        return Decimal(days * 86400 + hours * 3600 + minutes * 60 + seconds)
    return None


def _lengths(
    name: str,
    texts: Sequence[str],
    lengths: Sequence[Decimal | None],
    stored: Sequence[float | str | None],
) -> Column:
    values = [
        Decimal(repr(round(kept * 86400, 3))).normalize()
        if length is not None and isinstance(kept, float) and kept > 0
        else length
        for length, kept in zip(lengths, stored, strict=True)
    ]
    shown = next(text for text, length in zip(texts, lengths, strict=True) if length is not None)
    style = "" if ":" not in shown else ":" * shown.count(":")
    return Column(
        name,
        "duration",
        tuple(values),
        ("",) * len(texts),
        unit=style,
        unread=_unread(texts, values),
    )


def _dates(texts: Sequence[str]) -> list[str | None]:
    """The dates of a column; in "3/4/2025" the day comes first unless a cell of the column tells otherwise."""
    found = [_DAY.fullmatch(text) for text in texts]
    split = [each for each in found if each]
    month_first = any(int(each[3]) > 12 for each in split) or (
        bool(split)
        and all(each[2] == "/" for each in split)
        and not any(int(each[1]) > 12 for each in split)
    )
    return [
        _iso(each, month_first=month_first) if each else date_of(text)
        for each, text in zip(found, texts, strict=True)
    ]


def _iso(found: re.Match[str], *, month_first: bool) -> str | None:
    day, month = (int(found[3]), int(found[1])) if month_first else (int(found[1]), int(found[3]))
    year = found[4] if len(found[4]) == 4 else f"20{found[4]}"
    return stated_date(f"{year}-{month:02}-{day:02}") if month <= 12 else None


def date_of(text: str) -> str | None:
    """The date that a short text is, as ISO 8601; a bare year is none."""
    if len(text) > _LONGEST_DATE or text.isdigit() or not any(map(str.isdigit, text)):
        return None
    found = stated_date(text)
    if found and len(found) > 4:
        return found
    named = _MONTH_OF_YEAR.fullmatch(text.strip())
    month = month_of(named[1]) if named else 0
    return f"{named[2]}-{month:02}" if named and month else None


def month_of(word: str) -> int:
    """The number of the month that a word names; 0 if it names none."""
    low = word.lower()
    if low[:3] in MONTH_STEMS and (
        low in MONTH_STEMS or MONTHS[MONTH_STEMS.index(low[:3])].lower().startswith(low)
    ):
        return MONTH_STEMS.index(low[:3]) + 1
    if low in _MONTHS_DE:
        return _MONTHS_DE.index(low) + 1
    russian = (
        n for n, stem in enumerate(_MONTHS_RU, start=1) if re.match(stem, low) and len(low) <= 9
    )
    return next(russian, 0)
