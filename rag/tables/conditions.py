"""Which rows a question is about: conditions on cells, found by matching its words with cells and column names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.tables.asked import Asked
from rag.tables.columns import date_of, is_nothing, month_of
from rag.tables.grid import LONGEST_PHRASE, SECTION, Grid
from rag.tables.numbers import Marks, canonical, written
from rag.tables.query import Condition, Test
from rag.text.lexicon import alternatives
from rag.text.numerals import CARDINALS

LEAST_FORM = 5  # letters that two forms of a Russian word share at least
_CYRILLIC = re.compile("[а-яё]+")
NEAR = 3  # tokens between a word that negates and what it negates
_YES = frozenset("yes y true x ✓ ✔ да есть 是 有 on".split())
_NO = frozenset("no n false нет 否 无 没有 off ✗ ✘ -".split())

_VALUE = (
    r"(?:[€$£₽¥￥]\s?)?(?:\d{4}-\d\d(?:-\d\d)?|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}\s?年"
    r"(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?)?"
    r"|(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?)?[A-Za-zА-Яа-я]{3,9}\.? (?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d"
    r"|-?\d+(?:[.,\u00a0 ]\d{3})*(?:[.,]\d+)?(?:\s?(?:%|€|\$|£|₽|thousand|million|billion|тыс\.?|млн|млрд|万|亿|k\b)"
    r"|\s?(?![a-zа-я]*\d)[^\W\d_]{1,9}\b\.?)?)"
)


def _any(name: str) -> str:
    return "|".join(
        (
            rf"(?<![\w])(?:{alternatives('tables', f'{name}.en')})(?![\w])",
            rf"(?:{alternatives('tables', f'{name}.zh')})",
            rf"(?<![\w])(?:{alternatives('tables', f'{name}.ru')})(?![\w])",
        )
    )


def pattern(name: str) -> re.Pattern[str]:
    """Any expression of a list of the lexicon, in whatever language."""
    return re.compile(_any(name), re.I)


_BETWEEN = re.compile(
    rf"(?:{_any('between')})\s*(?P<a>{_VALUE})\s*(?:{_any('and')})\s*(?P<b>{_VALUE})", re.I
)
_FORMS: tuple[tuple[Test, str], ...] = (
    (">=", rf"(?:{_any('least')})\s*(?P<a>{_VALUE})"),
    ("<=", rf"(?:{_any('most')})\s*(?P<a>{_VALUE})"),
    (">=", rf"(?P<a>{_VALUE})\s*(?:{_any('more_behind')})"),
    ("<=", rf"(?P<a>{_VALUE})\s*(?:{_any('less_behind')})"),
    (">", rf"(?:{_any('more')})\s*(?P<a>{_VALUE})"),
    ("<", rf"(?:{_any('less')})\s*(?P<a>{_VALUE})"),
)
_COMPARED = tuple((test, re.compile(form, re.I)) for test, form in _FORMS)
_NEGATION, _EMPTY = pattern("negation"), pattern("empty")
_FIGURES = re.compile(r"\D{0,2}\d(?:[\d.,\u00a0 ]*\d)?")
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_MONTH_ZH = re.compile(r"(?<!\d)(\d{1,2})月份?")
_DATE = re.compile(_VALUE, re.I)
_QUARTER = re.compile(
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
    compared: Compared, grid: Grid, near: Sequence[tuple[int, range]], hinted: Sequence[int]
) -> Condition | None:
    """A comparison with the column that it is about: by its unit or kind, or the nearest named one."""
    dates = [_as_date(each) for each in compared.values]
    if all(dates) or all(_YEAR.fullmatch(each.strip()) for each in compared.values):
        condition = _dated(
            compared,
            grid,
            [each or raw.strip() for each, raw in zip(dates, compared.values, strict=True)],
            near,
        )
        if condition:
            return condition
    read = [_as_number(each) for each in compared.values]
    units = {unit for each in read if each for unit in [each[1]] if unit}
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
    at = _chosen(fitting, near, hinted, compared.tokens)
    if at is None:
        return None
    told = f"{grid.columns[at].name} {_sign(compared, numbers)}"
    unit = next(iter(units & {*grid.columns[at].units}), "")
    return Condition((at,), compared.test, tuple(numbers), f"{told} {unit}".strip(), unit=unit)


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
    compared: Compared, grid: Grid, values: Sequence[str], near: Sequence[tuple[int, range]]
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


def moments(asked: Asked, grid: Grid) -> Iterator[Condition]:
    """Days, months, quarters and years that a date must fall on."""
    dates = [at for at, column in enumerate(grid.columns) if column.kind == "date"]
    if len(dates) != 1:
        return
    at = dates[0]
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
            yield Condition((at,), "begins", (day,), f"{name} {day}")
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


def values_named(
    asked: Asked, grid: Grid, near: Sequence[tuple[int, range]], *, avoid: Sequence[int] = ()
) -> list[tuple[Condition, range]]:
    """Conditions by cells that the question names as a whole, the longest first; their tokens are used."""
    found: list[tuple[Condition, range]] = []
    for numbers, said in asked.runs(LONGEST_PHRASE):
        held = grid.phrases.get(said)
        if (
            not held
            or not asked.free(numbers)
            or not any(asked.tokens[n].tells or len(numbers) > 1 for n in numbers)
        ):
            continue
        if (
            len(numbers) == 1
            and len(asked.tokens[numbers[0]].text) == 1
            and not asked.tokens[numbers[0]].text.isdigit()
            and not _beside_own(numbers, held, near)
        ):
            continue
        columns = _columns_for(numbers, held, near, grid, avoid)
        asked.use(numbers)
        cells = sorted({text for at in columns for text in held[at]})
        negated = negates(asked, numbers)
        told = _said(grid, columns, "is not" if negated else "is", cells[0])
        test: Test = "not in" if negated else "in"
        found.append((Condition(tuple(columns), test, tuple(cells), told), numbers))
    for n in asked.left():
        held = _inflected(asked.tokens[n].text, grid)
        if held:
            columns = [at for at in held if at not in avoid] or list(held)
            asked.use((n,))
            cells = sorted({text for at in columns for text in held[at]})
            negated = negates(asked, range(n, n + 1))
            told = _said(grid, columns, "is not" if negated else "is", cells[0])
            found.append(
                (
                    Condition(tuple(columns), "not in" if negated else "in", tuple(cells), told),
                    range(n, n + 1),
                )
            )
    return merged(found, grid)


def _inflected(word: str, grid: Grid) -> dict[int, set[str]]:
    """Cells of one Russian word that is the same word in another form: stems of participles differ."""
    low = word.lower()
    if not _CYRILLIC.fullmatch(low) or len(low) < LEAST_FORM:
        return {}
    found: dict[int, set[str]] = {}
    for said, held in grid.phrases.items():
        if len(said) == 1 and len(said[0]) >= LEAST_FORM and _CYRILLIC.fullmatch(said[0]):
            own = next(iter(next(iter(held.values())))).lower()
            shared = _shared(own, low)
            if shared >= max(LEAST_FORM, min(len(own), len(low)) - 2) and len(low) - shared <= 4:
                for at, texts in held.items():
                    found.setdefault(at, set()).update(texts)
    return found


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with together."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _beside_own(
    numbers: range, held: dict[int, set[str]], near: Sequence[tuple[int, range]]
) -> bool:
    return any(
        at in held and (where.stop == numbers.start or where.start == numbers.stop)
        for at, where in near
    )


def _columns_for(
    numbers: range,
    held: dict[int, set[str]],
    near: Sequence[tuple[int, range]],
    grid: Grid,
    avoid: Sequence[int],
) -> list[int]:
    """The column whose name stands next to a value; else all that hold it, sections last."""
    beside = [
        at
        for at, where in near
        if at in held and (where.stop == numbers.start or where.start == numbers.stop)
    ]
    if beside:
        return beside[:1]
    free = [at for at in held if at not in avoid] or list(held)
    named = [at for at in free if grid.columns[at].name != SECTION]
    return named or free


def _said(grid: Grid, columns: Sequence[int], verb: str, value: str) -> str:
    name = grid.columns[columns[0]].name
    return f"{name} {verb} {value}" if name else value


def merged(found: Sequence[tuple[Condition, range]], grid: Grid) -> list[tuple[Condition, range]]:
    """Values of the same columns as one condition: any of them ("open or new", "Berlin and Paris")."""
    kept: dict[tuple[tuple[int, ...], str], tuple[Condition, range]] = {}
    for condition, numbers in found:
        key = (condition.columns, condition.test)
        if key in kept and condition.test in ("in", "not in"):
            other, where = kept[key]
            values = tuple(dict.fromkeys((*other.values, *condition.values)))
            joined = replace(other, values=values, said=f"{other.said} / {condition.values[0]}")
            kept[key] = (joined, where)
        else:
            kept[
                key if condition.test in ("in", "not in") else (condition.columns, condition.said)
            ] = (condition, numbers)
    return list(kept.values())


def negates(asked: Asked, numbers: range) -> bool:
    """True if a word just before these tokens negates them."""
    first = asked.tokens[numbers.start].start
    begin = asked.tokens[max(0, numbers.start - NEAR)].start
    before = asked.text[begin:first]
    for found in _NEGATION.finditer(before):
        if not re.search(r"[,;，；]", before[found.end() :]):
            asked.use(asked.between(begin + found.start(), begin + found.end()))
            return True
    return False


def holding(asked: Asked, grid: Grid) -> list[tuple[Condition, range]]:
    """Conditions by words that stand within longer cells ("pump" in "Pump leaks at flange")."""
    found = []
    for numbers in _together(asked):
        words = [asked.tokens[n].stem for n in numbers]
        if len("".join(asked.tokens[n].text for n in numbers)) < 2:
            continue
        held = [grid.words.get(word, {}) for word in words]
        columns = [at for at in held[0] if all(at in each for each in held)]
        cells: set[str] = set()
        for at in columns:
            cells |= set.intersection(*(each[at] for each in held))
        cells = {cell for cell in cells if _holds(cell, words)}
        columns = [at for at in columns if any(cell in held[0][at] for cell in cells)]
        if cells:
            asked.use(numbers)
            negated = negates(asked, numbers)
            said = asked.text[asked.tokens[numbers[0]].start : asked.tokens[numbers[-1]].end]
            verb = "without" if negated else "with"
            found.append(
                (
                    Condition(
                        tuple(columns),
                        "not in" if negated else "in",
                        tuple(sorted(cells)),
                        _said(grid, columns, verb, f"“{said}”"),
                        exact=False,
                    ),
                    numbers,
                )
            )
    return merged(found, grid) if len(found) > 1 else found


def _holds(cell: str, words: Sequence[str]) -> bool:
    """True if a cell holds words of Chinese letters in their order; for others the index has told."""
    if all(len(word) == 1 for word in words) and len(words) > 1:
        return "".join(words) in cell
    return True


def _together(asked: Asked) -> list[range]:
    """The tokens that aren't understood: neighbouring Chinese letters and names together, other words alone."""
    found: list[range] = []
    for n in asked.left():
        last = found[-1] if found else None
        token = asked.tokens[n]
        if last is not None and last.stop == n:
            before = asked.tokens[n - 1]
            glued = before.end == token.start
            if glued or (before.text[0].isupper() and token.text[0].isupper()):
                found[-1] = range(last.start, n + 1)
                continue
        found.append(range(n, n + 1))
    return found


def emptiness(
    asked: Asked, grid: Grid, near: Sequence[tuple[int, range]]
) -> Iterator[tuple[Condition, int]]:
    """Columns that must be empty ("without a deadline")."""
    for at, where in near:
        if grid.columns[at].kind == "text" and any(
            _plain(text) in _NO | _YES for text in _some(grid, at)
        ):
            continue
        begin = asked.tokens[where.start].start
        before = asked.text[max(0, begin - 20) : begin].rstrip()
        behind = asked.text[asked.tokens[where.stop - 1].end :][:16]
        led = any(found.end() == len(before) for found in _EMPTY.finditer(before))
        follows = re.match(rf"\s*(?:is |are |为)?\s*(?:{_any('empty')})", behind, re.I)
        if led or (
            follows
            and re.search(
                r"empty|blank|missing|空|缺|未填|не указан|отсутств|пуст|не заполн",
                follows.group(),
                re.I,
            )
        ):
            asked.use(where)
            if any(is_nothing(row[at]) for row in grid.texts):
                yield Condition((at,), "empty", (), f"{grid.columns[at].name} is empty"), at


def flags(
    asked: Asked, grid: Grid, near: Sequence[tuple[int, range]]
) -> Iterator[tuple[Condition, int]]:
    """Columns of yes and no that the question names: yes, unless it is negated."""
    for at, where in near:
        held = {_plain(text): text for text in _some(grid, at) if text}
        if not held or len(held) > 4 or not held.keys() <= _YES | _NO or not held.keys() & _YES:
            continue
        begin = asked.tokens[where.start].start
        before = asked.text[max(0, begin - 12) : begin].rstrip()
        negated = negates(asked, where) or any(
            found.end() == len(before) for found in _EMPTY.finditer(before)
        )
        wanted = [text for plain, text in held.items() if (plain in _NO) == negated]
        cells = sorted(
            {row[at] for row in grid.texts if _plain(row[at]) in {_plain(each) for each in wanted}}
        )
        if cells:
            yield Condition((at,), "in", tuple(cells), f"{grid.columns[at].name} is {cells[0]}"), at


def _some(grid: Grid, at: int) -> list[str]:
    return list(dict.fromkeys(row[at] for row in grid.texts[:2000]))[:6]


def _plain(text: str) -> str:
    return text.strip().lower()


def count_word(text: str) -> int:
    """A small number in digits or words; 0 if it is none."""
    if text.isdigit() and len(text) < 4:
        return int(text)
    return int(CARDINALS.get(text.lower(), "0")) or {
        "两": 2,
        "三": 3,
        "四": 4,
        "五": 5,
        "十": 10,
        "три": 3,
        "два": 2,
        "две": 2,
        "пять": 5,
        "десять": 10,
        "четыре": 4,
    }.get(text.lower(), 0)
