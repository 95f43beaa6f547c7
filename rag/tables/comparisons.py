"""What a question compares cells with: "over 1000 EUR", "between 2018 and 2020", "in March"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.patterns import late
from index.words import STOP_WORDS
from rag.tables.asked import Asked, stems
from rag.tables.columns import date_of, month_of
from rag.tables.date_columns import date_column
from rag.tables.forms import any_form
from rag.tables.grid import Grid
from rag.tables.numbers import COUNTED, SPELLINGS, Marks, canonical, written
from rag.tables.query import Condition, Test

_WIDE = late("[\u3400-\u9fff]+")
_UNITS_ZH = "|".join(each for each in SPELLINGS if len(each) > 1 and _WIDE.fullmatch(each))
_VALUE = (
    r"(?:[€$£₽¥￥]\s?)?(?:\d{4}-\d\d(?:-\d\d)?|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}\s?年"
    r"(?:\s?\d{1,2}\s?月"
    r"(?:\s?\d{1,2}\s?[日号])?)?"
    r"|(?:\d{1,2}(?:st|nd|rd|th|\.)? (?:of )?)?[A-Za-zА-Яа-яä]{3,9}\.? "
    r"(?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d"
    r"|-?\d+(?:[.,\u00a0 ]\d{3})*(?:[.,]\d+)?(?:\s?(?:%|€|\$|£|₽|thousand|million|billion"
    r"|тыс\.?|млн|млрд|万|亿|k\b)"
    r"|\s?(?![a-zа-я]*\d)[^\W\d_\u3400-\u9fff]{1,12}\b\.?"
    rf"|\s?(?:{_UNITS_ZH}|[\u3400-\u9fff]))?)"
)


_BETWEEN = late(
    rf"(?:{any_form('between')})\s*(?P<a>{_VALUE})\s*(?:{any_form('and')})\s*(?P<b>{_VALUE})", re.I
)
_FORMS: tuple[tuple[Test, str], ...] = (
    (">=", rf"(?:{any_form('least')})\s*(?P<a>{_VALUE})"),
    ("<=", rf"(?:{any_form('most')})\s*(?P<a>{_VALUE})"),
    (">=", rf"(?P<a>{_VALUE})\s*(?:{any_form('more_behind')})"),
    ("<=", rf"(?P<a>{_VALUE})\s*(?:{any_form('less_behind')})"),
    (">", rf"(?:{any_form('more')})\s*(?P<a>{_VALUE})"),
    ("<", rf"(?:{any_form('less')})\s*(?P<a>{_VALUE})"),
)
_COMPARED = tuple((test, late(form, re.I)) for test, form in _FORMS)
_FIGURES = late(r"\D{0,2}\d(?:[\d.,\u00a0 ]*\d)?")
_YEAR = late(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_A_YEAR = late(r"((?:18|19|20)\d\d)(?:\s?(?:г\.?|год\w*|年))?", re.I)
_MONTH_ZH = late(r"(?<!\d)(\d{1,2})月份?")
_DATE = late(_VALUE, re.I)
_QUARTER = late(
    r"\bQ([1-4])\b\s*(?:of |in |/)?\s*((?:19|20)\d\d)|((?:19|20)\d\d)年?第?([一二三四1-4])季度",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison that a question states: "over 1000 EUR", "between March and May"."""

    test: Test
    values: tuple[str, ...]
    tokens: range
    said: str


def comparisons(asked: Asked) -> Iterator[Compared]:
    """The comparisons of a question; their tokens are used."""
    for found in _BETWEEN.finditer(asked.text):
        numbers = asked.between(found.start(), found.end())
        if asked.free(numbers):
            asked.use(numbers)
            yield Compared("between", (found["a"], found["b"]), numbers, found.group().strip())
    for test, form in _COMPARED:
        for found in form.finditer(asked.text):
            numbers = asked.between(found.start(), found.end())
            if asked.free(numbers):
                asked.use(numbers)
                yield Compared(test, (found["a"],), numbers, found.group().strip())


def bound(
    compared: Compared,
    asked: Asked,
    grid: Grid,
    near: Sequence[tuple[int, range]],
    hinted: Sequence[int],
) -> Condition | None:
    """A comparison with the column that it is about: by its unit or kind, or the nearest named one."""
    dates = [_as_date(each) for each in compared.values]
    years = [_A_YEAR.fullmatch(each.strip()) for each in compared.values]
    if all(dates) or all(years):
        condition = _dated(
            compared,
            asked,
            grid,
            [each or (year[1] if year else "") for each, year in zip(dates, years, strict=True)],
            near,
        )
        if condition:
            return condition
    read = [_as_number(each) for each in compared.values]
    units = {each[1] for each in read if each and _is_unit(each[1], grid)}
    numbers = [each[0] for each in read if each is not None]
    if len(numbers) != len(compared.values):
        return None
    fitting = [
        at for at, column in enumerate(grid.columns)
        if column.kind == "number" and (not column.identifies or any(at == n for n, _ in near))
        and (not units or not (own := {*column.units} - {""}) or units & own or units & {canonical(column.unit)})
    ]  # fmt: skip
    if units:
        known = [
            at
            for at in fitting
            if units & {*grid.columns[at].units, canonical(grid.columns[at].unit)}
        ]
        fitting = known or fitting
    counted = [
        at for at in fitting if any(_counts(each, grid.names[at]) for each in compared.values)
    ]
    at = counted[0] if len(counted) == 1 else _chosen(fitting, near, hinted, compared.tokens)
    if at is None:
        return None
    told = f"{grid.columns[at].name} {_sign(compared, numbers)}"
    unit = next(iter(units & set(grid.columns[at].units)), "")
    as_named = grid.columns[at].unit
    named = as_named if unit and canonical(as_named) == unit else unit
    return Condition((at,), compared.test, tuple(numbers), f"{told} {named}".strip(), unit=unit)


def _counts(value: str, name: tuple[str, ...]) -> bool:
    """True if what a value counts is a column's name: "more than 2,500 minutes" of "Minutes"."""
    behind = re.sub(r"[\d.,\s\u00a0]+", " ", value).strip()
    return bool(behind) and stems(behind) == name


def _is_unit(unit: str, grid: Grid) -> bool:
    """False for words of counting ("pieces"), and for a Chinese letter that is the unit of no column."""
    if not unit or unit.lower() in COUNTED or unit.lower() in STOP_WORDS:
        return False
    held = any(unit in (canonical(each.unit), *each.units) for each in grid.columns)
    return held or not _WIDE.fullmatch(unit)


def _sign(compared: Compared, values: Sequence[Decimal | str]) -> str:
    shown = [
        format(each, "f") if isinstance(each, Decimal) else each.rstrip("~") for each in values
    ]
    if compared.test == "between":
        return f"{shown[0]}–{shown[1]}"
    return f"{compared.test.replace('>=', '≥').replace('<=', '≤')} {shown[0]}"


def _chosen(
    fitting: Sequence[int], near: Sequence[tuple[int, range]], hinted: Sequence[int], tokens: range
) -> int | None:
    """The fitting column: one that the comparison itself hints at, the nearest named, or the only one."""
    if found := [at for at in hinted if at in fitting]:
        return found[0]
    named = [
        (min(abs(where.start - tokens.stop), abs(tokens.start - where.stop)), at)
        for at, where in near if at in fitting
    ]  # fmt: skip
    if named:
        return min(named)[1]
    return fitting[0] if len(fitting) == 1 else None


def _as_number(text: str) -> tuple[Decimal, str] | None:
    read = written(text)
    if read is None and (figures := _FIGURES.match(text.strip())):
        read = written(figures.group())
    if read is None:
        return None
    comma = re.fullmatch(r"\d{1,3}(,\d{3})+", read.digits) is None and "," in read.digits
    number = Marks("," if comma else ".", "." if comma else ",").read(read.digits)
    if number is None:
        return None
    number = number.scaleb(read.scale)
    return (-number if read.negative else number), read.unit


def _as_date(text: str) -> str | None:
    return date_of(text.strip())


def _dated(
    compared: Compared,
    asked: Asked,
    grid: Grid,
    values: Sequence[str],
    near: Sequence[tuple[int, range]],
) -> Condition | None:
    """A comparison with days or years: of a date column, or of one of years."""
    years = all(len(each) == 4 for each in values)
    dates = [at for at, column in enumerate(grid.columns) if column.kind == "date"]
    year_columns = [
        at
        for at, column in enumerate(grid.columns)
        if column.identifies and column.kind == "number" and _holds_years(column.values)
    ]
    at = _chosen(dates, near, (), compared.tokens)
    if at is None and not (years and year_columns):
        at = date_column(asked, grid, near, compared.tokens)
    if at is not None:
        padded = [
            f"{each}~"
            if compared.test in (">", "<=") or (compared.test == "between" and n)
            else each
            for n, each in enumerate(values)
        ]
        return Condition(
            (at,),
            compared.test,
            tuple(padded),
            f"{grid.columns[at].name} {_sign(compared, padded)}",
        )
    at = _chosen(year_columns, near, (), compared.tokens) if years else None
    if at is None:
        return None
    numbers = tuple(Decimal(each) for each in values)
    return Condition(
        (at,), compared.test, numbers, f"{grid.columns[at].name} {_sign(compared, numbers)}"
    )


def _holds_years(values: Sequence[object]) -> bool:
    held = [each for each in values if isinstance(each, Decimal)]
    return bool(held) and all(1800 <= each <= 2100 for each in held)


def _moment(asked: Asked) -> range:
    """Where a question says the first month, day or year."""
    for form in (_QUARTER, _DATE, _YEAR, _MONTH_ZH):
        for found in form.finditer(asked.text):
            if form is not _DATE or date_of(found.group().strip()):
                return asked.between(*found.span())
    month = next((n for n, each in enumerate(asked.tokens) if month_of(each.text)), None)
    return range(0) if month is None else range(month, month + 1)


def moments(
    asked: Asked, grid: Grid, near: Sequence[tuple[int, range]] = ()
) -> Iterator[Condition]:
    """Days, months, quarters and years that a date must fall on."""
    at = date_column(asked, grid, near, _moment(asked))
    if at is None:
        return
    name = grid.columns[at].name
    for found in _QUARTER.finditer(asked.text):
        numbers = asked.between(found.start(), found.end())
        if asked.free(numbers):
            asked.use(numbers)
            year = found[2] or found[3]
            quarter = (
                "一二三四".find(found[4]) + 1
                if found[4] and not found[4].isdigit()
                else int(found[1] or found[4])
            )
            first, last = f"{year}-{3 * quarter - 2:02}", f"{year}-{3 * quarter:02}~"
            yield Condition((at,), "between", (first, last), f"{name} in Q{quarter} {year}")
    for found in _DATE.finditer(asked.text):
        day = date_of(found.group().strip())
        numbers = asked.between(found.start(), found.end())
        if day and asked.free(numbers):
            asked.use(numbers)
            yield Condition(
                (at,), "begins", (day,), f"{name} {'is' if len(day) > 7 else 'in'} {day}"
            )
    for found in _YEAR.finditer(asked.text):
        numbers = asked.between(found.start(), found.end())
        if asked.free(numbers):
            asked.use(numbers)
            yield Condition((at,), "begins", (found.group(),), f"{name} in {found.group()}")
    for found in _MONTH_ZH.finditer(asked.text):
        numbers = asked.between(found.start(), found.end())
        if asked.free(numbers) and 1 <= int(found[1]) <= 12:
            asked.use(numbers)
            yield Condition((at,), "month", (f"{int(found[1]):02}",), f"{name} in {found.group()}")
    for n, token in enumerate(asked.tokens):
        month = month_of(token.text) if token.text[0].isupper() or token.text[0] > "\u0400" else 0
        if month and n not in asked.used:
            asked.use((n,))
            yield Condition((at,), "month", (f"{month:02}",), f"{name} in {token.text}")
