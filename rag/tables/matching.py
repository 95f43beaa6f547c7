"""A question matched with one table: its columns, conditions, superlatives, and what is to be computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from index.words import holds_in_order
from rag.tables.asked import Asked, stems
from rag.tables.cell_states import states
from rag.tables.comparisons import moments
from rag.tables.conditions import same_word, values_named
from rag.tables.flags import emptiness, flags
from rag.tables.forms import pattern
from rag.tables.grid import Grid
from rag.tables.query import Condition, Does, Test
from rag.tables.supply import supplied
from rag.tables.times import NAMES, time_columns
from rag.text.lexicon import entries

Likeness = Callable[[str, Sequence[str]], Sequence[float]]
"""The cosines of a word with some names."""
_COUNT, _SUM, _AVERAGE = pattern("count"), pattern("sum"), pattern("average")
SPENT = pattern("spent")
_MEDIAN, _CHANGE = pattern("median"), pattern("change")
_DIFFERENCE, _SHARE, EACH = pattern("difference"), pattern("share"), pattern("each")
SORTED, DESCENDING = pattern("sorted"), pattern("descending")
_HIGHEST, _LOWEST = pattern("highest"), pattern("lowest")
_HAS = re.compile(
    r"(?:\b(?:has|have|had|with|got|there (?:are|is))(?: (?:still|any|some|free))*|(?:还|仍)?有|"
    r"\b(?:ещё |еще )?(?:есть|имеются|остались)(?: (?:ещё|еще))?)\s*$",
    re.I,
)
_DIFFERENT = re.compile(
    r"\b(?:different|distinct|unique|verschiedene[nr]?|разн\w+|различн\w+)\b|不同的?", re.I
)
_DOES = re.compile(r"\b(?:do|does|did)\b", re.I)
LEVELS = " / "  # between the heads of a column that has two
_THAN = re.compile(r"\s*(?:than\b|чем\b)", re.I)
_THAN_MORE, _THAN_LESS = pattern("than_more"), pattern("than_less")
GROUPED = re.compile(
    r"\b(?:most|least|fewest)\b|больше всего|больше всех|меньше всего|меньше всех|最多|最少", re.I
)


@dataclass(frozen=True, slots=True)
class Extreme:
    """A superlative: what it wants, the names that its column may have, and where it stands."""

    descending: bool
    names: tuple[str, ...]
    tokens: range
    grouped: bool
    also: tuple[tuple[bool, tuple[str, ...]], ...] = ()


Dimension = tuple[re.Pattern[str], bool, tuple[str, ...]]


@dataclass(slots=True)
class Reading:
    """A question while it is matched with a grid."""

    asked: Asked
    grid: Grid
    like: Likeness
    near: list[tuple[int, range]] = field(default_factory=list)
    conditions: list[tuple[Condition, range]] = field(default_factory=list)
    bare: list[Condition] = field(default_factory=list)  # by comparisons and flags
    spent: set[int] = field(default_factory=set)  # columns that a condition has taken

    @property
    def every_condition(self) -> tuple[Condition, ...]:
        return (*(each for each, _ in self.conditions), *self.bare)


@lru_cache(maxsize=1)
def dimensions() -> tuple[Dimension, ...]:
    """Of each superlative with a dimension: its words, whether it wants the most, the names of columns."""
    return _dimensions("")


@lru_cache(maxsize=1)
def verbs() -> tuple[Dimension, ...]:
    """The same of verbs that a comparison with a value stands behind."""
    return _dimensions("verbs.")


def _dimensions(kind: str) -> tuple[Dimension, ...]:
    found = []
    for language in ("en", "ru", "de", "zh"):
        for entry in entries("table_dimensions", f"{kind}{language}"):
            words, more, names = re.split(r" ([<>]) ", entry)
            edge = "" if language == "zh" else r"\b"
            found.append(
                (
                    re.compile(f"{edge}(?:{words.replace('е', '[её]')}){edge}", re.I),
                    more == ">",
                    tuple(names.split()),
                )
            )
    return tuple(found)


def match_names(reading: Reading) -> None:
    """Columns that the question names in full; a longer cell that holds the name is no name."""
    asked, grid = reading.asked, reading.grid
    by_name = {name: at for at, name in reversed(list(enumerate(grid.names))) if name}
    for numbers, said in asked.runs(8):
        at = by_name.get(said)
        if at is None or not asked.free(numbers):
            continue
        wider = [
            range(numbers.start - a, numbers.stop + b)
            for a in (0, 1, 2)
            for b in (0, 1, 2)
            if a + b
        ]
        inside = any(
            each.start >= 0 and each.stop <= len(asked.tokens)
            and tuple(asked.tokens[n].stem for n in each) in grid.phrases
            for each in wider
        )  # fmt: skip
        if not inside and not _is_cell(numbers, said, reading, at):
            asked.use(numbers)
            reading.near.append((at, numbers))


def names_of_columns(values: Sequence[str], grid: Grid) -> bool:
    """True if all these values are words of the names of columns: "from 2023 to 2024" of two columns."""
    return all(
        any(holds_in_order(name, stems(each)) for name in grid.names if len(stems(each)))
        for each in values
    )


def _is_cell(numbers: range, said: tuple[str, ...], reading: Reading, at: int) -> bool:
    """True if words are a cell as they stand, and another form of a column's name: "open" beside "Opened"."""
    asked, grid = reading.asked, reading.grid
    text = asked.text[asked.tokens[numbers[0]].start : asked.tokens[numbers[-1]].end].lower()
    if text == grid.columns[at].name.lower() or _DOES.search(
        asked.text[: asked.tokens[numbers[0]].start]
    ):
        return False
    return any(
        text == each.lower() for texts in grid.phrases.get(said, {}).values() for each in texts
    )


def match_conditions(reading: Reading, *, listing: bool = False) -> None:
    asked, grid = reading.asked, reading.grid
    supply = tuple(supplied(asked, grid, listing=listing))
    empty = emptiness(asked, grid, reading.near)
    told = tuple(states(asked, grid))
    for found, at in (*told, *supply, *empty, *flags(asked, grid, reading.near)):
        if at not in reading.spent:
            reading.bare.append(found)
            reading.spent.add(at)
    reading.conditions += values_named(asked, grid, reading.near, avoid=sorted(reading.spent))
    for moment in moments(asked, grid, reading.near):
        reading.bare.append(moment)
        reading.spent.update(moment.columns)
    for condition, _ in reading.conditions:
        reading.spent.update(condition.columns)
    if listing and not find_extreme(reading, [], use=False):
        for at, found in _had(reading):
            reading.bare.append(found)
            reading.spent.add(at)


def _had(reading: Reading) -> list[tuple[int, Condition]]:
    """ "Which courses have places left?": a column of numbers that is above 0, where some are 0."""
    grid, text = reading.grid, reading.asked.text
    found = []
    for at, where in reading.near:
        column = grid.columns[at]
        begin = reading.asked.tokens[where.start].start
        has = _HAS.search(text[:begin])
        if not column.measured or at in reading.spent or 0 not in column.values or not has:
            continue
        found.append((at, Condition((at,), ">", (Decimal(0),), f"{column.name} > 0")))
    return found


def match_parts(reading: Reading) -> None:
    """Columns of which the question says a word of their names ("price" for "Unit price"), numbers first."""
    asked, grid = reading.asked, reading.grid
    named = {at for at, _ in reading.near}
    for numbers, said in asked.runs(4):
        if not any(asked.tokens[n].tells for n in numbers) or not asked.free(numbers):
            continue
        if len(numbers) == 1 and len(asked.tokens[numbers[0]].text) < 2:
            continue
        fitting = [
            at
            for at, name in enumerate(grid.names)
            if at not in named and holds_in_order(name, said)
        ]
        fitting = [at for at in fitting if grid.columns[at].measured] or fitting
        if not fitting and len(numbers) == 1:
            fitting = _inflected(asked.tokens[numbers[0]].text, grid, named)
        if len(fitting) == 1:
            asked.use(numbers)
            named.add(fitting[0])
            reading.near.append((fitting[0], numbers))
    _match_levels(reading, named)
    for n in asked.left():  # "the output in 2022" of "Output / 2022", beside "Output / 2023"
        if any(asked.tokens[n].stem in grid.names[at] for at, _ in reading.near):
            asked.use((n,))


def _match_levels(reading: Reading, named: set[int]) -> None:
    """Columns under two heads ("2023 / Children") of which the question says each, wherever it does."""
    asked, grid = reading.asked, reading.grid
    held = set(asked.left())
    for at, column in enumerate(grid.columns):
        levels = [stems(each) for each in column.name.split(LEVELS)]
        if len(levels) < 2 or at in named or not all(levels):
            continue
        places = [_place(level, asked) for level in levels]
        if all(places) and held & {n for each in places for n in each}:
            reading.near.append((at, places[-1]))
    for at, _ in reading.near:
        if LEVELS in grid.columns[at].name:
            for level in grid.columns[at].name.split(LEVELS):
                asked.use(_place(stems(level), asked))


def _place(level: tuple[str, ...], asked: Asked) -> range:
    """Where the words of a head stand in a question; empty if they don't."""
    told = [each.stem for each in asked.tokens]
    starts = range(len(told) - len(level) + 1)
    at = next((at for at in starts if tuple(told[at : at + len(level)]) == level), None)
    return range(0) if at is None else range(at, at + len(level))


def _inflected(word: str, grid: Grid, named: set[int]) -> list[int]:
    """The columns whose name is the same Russian word in another form: stems of some forms differ."""
    return [
        at for at, column in enumerate(grid.columns)
        if at not in named and len(grid.names[at]) == 1 and same_word(word, column.name)
    ]  # fmt: skip


def find_extreme(
    reading: Reading, compared: Sequence[range], *, use: bool = True
) -> Extreme | None:
    """The superlative of a question; "older than" is none. Its tokens are used."""
    text = reading.asked.text
    found: list[tuple[re.Match[str], bool, tuple[str, ...]]] = []
    for words, more, names in dimensions():
        found += [(match, more, names) for match in words.finditer(text)]
    plain = [
        (match, more, ())
        for form, more in ((_HIGHEST, True), (_LOWEST, False))
        for match in form.finditer(text)
    ]
    taken = {n for each in compared for n in each}
    free = [
        each for each in (*found, *plain)
        if _free(reading, each[0]) and not _THAN.match(text, each[0].end())
        and taken.isdisjoint(reading.asked.between(*each[0].span()))
    ]  # fmt: skip
    if not free:
        return None
    match = max((each[0] for each in free), key=lambda each: each.end() - each.start())
    same = [(more, names) for other, more, names in free if other.span() == match.span()]
    inside = [(more, names) for other, more, names in free if other.span() != match.span()
              and match.start() <= other.start() and other.end() <= match.end()]  # fmt: skip
    numbers = reading.asked.between(match.start(), match.end())
    for other, _, _ in free if use else ():
        reading.asked.use(reading.asked.between(other.start(), other.end()))
    more, names = same[0]
    return Extreme(more, names, numbers, bool(GROUPED.search(match.group())), (*same, *inside))


def _free(reading: Reading, match: re.Match[str]) -> bool:
    """False for a word that stands in a cell or name that the question says."""
    numbers = reading.asked.between(match.start(), match.end())
    held = {n for _, where in (*reading.conditions, *reading.near) for n in where}
    return bool(numbers) and held.isdisjoint(numbers)


def find_operations(reading: Reading, extreme: Extreme | None) -> list[tuple[Does, list[range]]]:
    """What may be to be computed, the likeliest first, and where the question says it."""
    text = reading.asked.text
    taken = set(extreme.tokens) if extreme else set()
    found: dict[Does, list[re.Match[str]]] = {}
    forms: tuple[tuple[Does, re.Pattern[str]], ...] = (
        ("difference", _DIFFERENCE), ("difference", _CHANGE), ("share", _SHARE), ("median", _MEDIAN),
        ("average", _AVERAGE), ("count", _COUNT), ("sum", _SUM),
    )  # fmt: skip
    for does, form in forms:
        # "Longer than" in a difference is no superlative.
        own = set() if does == "difference" else taken
        if held := [each for each in form.finditer(text)
                if _free(reading, each) and own.isdisjoint(reading.asked.between(*each.span()))]:  # fmt: skip
            found[does] = [*found.get(does, []), *held]
    # "Сколько стоят заказы?" asks for no number of orders.
    spent = [each.span() for each in SPENT.finditer(text)]
    counted = [e for e in found.get("count", []) if not any(a <= e.start() < b for a, b in spent)]
    found = (
        {**found, "count": counted} if counted else {k: v for k, v in found.items() if k != "count"}
    )
    for does, held in found.items():
        for numbers in (reading.asked.between(*each.span()) for each in held):
            # What stands within "how many ... more" is what is counted.
            inner = numbers[:-1] if does == "difference" else ()
            told = {n for n in inner if reading.asked.tokens[n].tells}
            reading.asked.use([n for n in numbers if n not in told])
    for each in EACH.finditer(text):
        if not _is_each(reading, each):
            continue
        reading.asked.use(reading.asked.between(*each.span()))
    for form in (SORTED, DESCENDING):
        for each in form.finditer(text):
            reading.asked.use(reading.asked.between(*each.span()))
    # A column may be called "Total" itself.
    named = any(_SUM.fullmatch(reading.grid.columns[at].name) for at in named_measures(reading))
    last: Does = "sum" if named else "select"
    ordered = [does for does in dict.fromkeys(does for does, _ in forms) if does in found]
    return [
        (does, [reading.asked.between(*each.span()) for each in found.get(does, [])])
        for does in (*ordered, last)
    ]


def differs(reading: Reading) -> bool:
    """True if a question names two rows, or two columns of numbers, that can be told apart."""
    sides = any(each.test == "in" and len(each.values) > 1 for each, _ in reading.conditions)
    return sides or len(dict.fromkeys(named_measures(reading))) == 2


def column_against(reading: Reading) -> Condition | None:
    """ "Sold less in 2024 than in 2023": a column that is less than another in each row that is wanted."""
    if len(two := list(dict.fromkeys(named_measures(reading)))) != 2:
        return None
    grid, text = reading.grid, reading.asked.text
    forms: tuple[tuple[re.Pattern[str], Test], ...] = ((_THAN_MORE, ">"), (_THAN_LESS, "<"))
    for form, test in forms:
        found = next(iter(form.finditer(text)), None)
        if found is None:
            continue
        places = sorted((where.start, at) for at, where in reading.near if at in two)
        one, other = _by_place(places, text, reading)
        reading.asked.use(reading.asked.between(*found.span()))
        reading.spent.update(two)
        told = f"{grid.columns[one].name} {test} {grid.columns[other].name}"
        return Condition((one,), test, (), told, against=other)
    return None


def _by_place(places: Sequence[tuple[int, int]], text: str, reading: Reading) -> tuple[int, int]:
    """The two columns in order; in Chinese "比" stands before the one that is compared with."""
    first, last = places[0][1], places[-1][1]
    before = text[max(0, reading.asked.tokens[places[0][0]].start - 2) :][:2]
    return (last, first) if "比" in before and before[0] >= "\u3400" else (first, last)


def _is_each(reading: Reading, match: re.Match[str]) -> bool:
    return column_behind(reading, match.end()) is not None


def column_behind(reading: Reading, end: int) -> int | None:
    """The column whose name stands right behind a place of the text."""
    for at, where in reading.near:
        begin = reading.asked.tokens[where.start].start
        between = _DIFFERENT.sub("", reading.asked.text[end:begin]) if begin > end else ""
        if begin >= end and len(between) <= 6 and not between.strip(" 'theа"):
            return at
    return None


def hinted_columns(reading: Reading, question: str) -> list[int]:
    """The columns that comparatives hint at ("older than 30").

    Of columns of several years those of a year that the question names, else those of the last year first.
    """
    found = []
    for words, _, names in (*dimensions(), *verbs()):
        if words.search(question):
            found += [
                at
                for at in columns_called(reading.grid, names)
                if reading.grid.columns[at].kind != "text"
            ]
    years = {at: max(filter(_is_year, reading.grid.names[at]), default="") for at in found}
    said = {n: each.text for n, each in enumerate(reading.asked.tokens) if _is_year(each.text)}
    if named := [at for at in found if years[at] in said.values()]:
        reading.asked.use([n for n, year in said.items() if year in {years[at] for at in named}])
        return named
    return sorted(found, key=lambda at: years[at], reverse=True)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")


def columns_called(grid: Grid, names: Sequence[str]) -> list[int]:
    """The columns that have one of these names, in the order of the names."""
    wanted = [stems(name) for name in names]
    found = [
        at for name in wanted for at, own in enumerate(grid.names) if holds_in_order(own, name)
    ]
    return [*found, *(at for at in time_columns(grid) if not NAMES.isdisjoint(names) and not found)]


def words_around(grid: Grid) -> frozenset[str]:
    """What stands around a table: title, headings, the name of its file, and the sections of its rows."""
    file = grid.table.source.id.replace("/", " ").rpartition(".")[0]
    return frozenset(stems(f"{grid.table.source.title} {grid.table.name} {file}"))


def find_noun(reading: Reading, used: Sequence[range]) -> int | None:
    """What is counted, where it is no name of the table's: the word behind "how many"."""
    for where in used:
        if column_behind(reading, reading.asked.tokens[where.stop - 1].end) is not None:
            continue
        for n in range(where.stop, min(where.stop + 4, len(reading.asked.tokens))):
            if n in reading.asked.used:
                continue
            token = reading.asked.tokens[n]
            if token.tells and not token.names:
                return n
            break
    return None


def named_measures(reading: Reading) -> list[int]:
    return [
        at for at, _ in reading.near
        if reading.grid.columns[at].measured and at not in reading.spent
    ]  # fmt: skip
