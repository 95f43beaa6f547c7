"""From a question to a query over one table: its words are matched with columns, cells and words of computing.

Whatever tells something must be understood, or the question is not about this table: a name or a number that the
table doesn't hold, or too many other words, and there is no query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from index.words import is_latin
from rag.tables.asked import Asked, stems
from rag.tables.conditions import (
    bound,
    comparisons,
    count_word,
    emptiness,
    flags,
    holding,
    moments,
    pattern,
    values_named,
)
from rag.tables.grid import Grid
from rag.tables.query import Condition, Does, Query
from rag.text.lexicon import entries

MOST_LEFT = 0.35  # share of the telling words that may stay without a meaning
LEAST_ALIKE = 0.45  # cosine of a word and a column's name from which the one means the other
LEAST_LIKE = 0.35  # the same of what is counted and anything the table names
CLEARER = 0.04  # how much nearer than any other column it must be

Likeness = Callable[[str, Sequence[str]], Sequence[float]]
"""The cosines of a word with some names."""

_COUNT, _SUM, _AVERAGE = pattern("count"), pattern("sum"), pattern("average")
_DIFFERENCE, _SHARE, _EACH = pattern("difference"), pattern("share"), pattern("each")
_SORTED, _DESCENDING = pattern("sorted"), pattern("descending")
_HIGHEST, _LOWEST = pattern("highest"), pattern("lowest")
_WHICH = re.compile(
    r"\b(?:which|what|who|whose)\b|哪(?:一)?[个些位家种款名]?|谁|"
    r"\b(?:как(?:ой|ая|ое|ие|ого|ую|их)|котор\w+|кто|у кого)\b",
    re.I,
)
_GROUPED = re.compile(
    r"\b(?:most|least|fewest)\b|больше всего|больше всех|меньше всего|меньше всех|最多|最少", re.I
)
_THAN = re.compile(r"\s*(?:than\b|чем\b)", re.I)
_ORDINAL = re.compile(
    r"\b(?:second|third|fourth|fifth|2nd|3rd|4th|5th)[- ]|第[二三四五]|"
    r"\b(?:втор|трет|четв[её]рт|пят)(?:ый|ая|ое|ого|ой|ую|ье|ья|ий)\b",
    re.I,
)
_SPLIT = re.compile(
    r"\b(?:that|which|who|are|were|is|was|come|comes|came|have|has|belong|belongs|go|goes|went)\b|是|来自|属于|占|приход\w+|составля\w+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A query over a grid, and how much (0..1) of what the question tells it accounts for.

    ``named`` is how many of its names and cells are named, ``near`` how near (0..1) what is left is to its names.
    """

    grid: Grid
    query: Query
    share: float
    named: float
    near: float

    @property
    def fit(self) -> float:
        """How well the table fits; as it stands it is preferred to the same one turned."""
        return self.share + 0.02 * self.named + 0.2 * self.near - 0.015 * self.grid.turned


@dataclass(frozen=True, slots=True)
class _Extreme:
    """A superlative: what it wants, the names that its column may have, and where it stands."""

    descending: bool
    names: tuple[str, ...]
    tokens: range
    grouped: bool
    also: tuple[tuple[bool, tuple[str, ...]], ...] = ()


@dataclass(slots=True)
class _Reading:
    """A question while it is matched with a grid."""

    asked: Asked
    grid: Grid
    like: Likeness
    near: list[tuple[int, range]] = field(default_factory=list)
    conditions: list[tuple[Condition, range]] = field(default_factory=list)
    bare: list[Condition] = field(default_factory=list)  # by comparisons and flags
    spent: set[int] = field(default_factory=set)  # columns that a condition has taken


@lru_cache(maxsize=1)
def _dimensions() -> tuple[tuple[re.Pattern[str], bool, tuple[str, ...]], ...]:
    """Of each superlative with a dimension: its words, whether it wants the most, the names of columns."""
    found = []
    for language in ("en", "ru", "zh"):
        for entry in entries("table_dimensions", language):
            words, more, names = re.split(r" ([<>]) ", entry)
            edge = "" if language == "zh" else r"\b"
            found.append(
                (re.compile(f"{edge}(?:{words}){edge}", re.I), more == ">", tuple(names.split()))
            )
    return tuple(found)


def understood(
    question: str, grid: Grid, like: Likeness, *, listing: bool = False
) -> Understood | None:
    """What a question asks of a grid; ``listing``: rows are wanted. None if it isn't about this table."""
    reading = _Reading(Asked.of(question), grid, like)
    if _ORDINAL.search(question) or not reading.asked.tokens:
        return None
    compared = list(comparisons(reading.asked))
    for words, _, _ in _dimensions():  # "highest paid" is no "paid"
        for match in words.finditer(question):
            numbers = reading.asked.between(*match.span())
            if len(numbers) > 1 and match.group().isascii():
                reading.asked.use(numbers)
    _match_names(reading)
    _match_conditions(reading)
    extreme = _extreme(reading, [each.tokens for each in compared])
    does, used = _does(reading, extreme)
    _match_parts(reading)
    hinted = _hinted(reading, question)
    for each in compared:
        condition = bound(each, grid, reading.near, hinted)
        if condition is None:
            return None
        reading.bare.append(condition)
        reading.spent.update(condition.columns)
    about = _context(grid)
    title = [n for n in reading.asked.left() if reading.asked.tokens[n].stem in about]
    reading.asked.use(title)
    noun = _noun(reading, used) if does in ("count", "share") else None
    if not listing or not noun:
        for condition, where in holding(_without(reading.asked, noun), grid):
            reading.asked.use(where)
            reading.conditions.append((condition, where))
    query = _query(reading, does, extreme, used, noun, listing=listing)
    if query is None or not _accounted(reading, noun):
        return None
    telling = [n for n, each in enumerate(reading.asked.tokens) if each.tells]
    left = [n for n in reading.asked.left() if n != noun]
    share = 1 - len(left) / max(1, len(telling))
    whole = sum(1.0 if each.exact else 0.5 for each, _ in reading.conditions)
    named = whole + len(reading.bare) + len(reading.near) + len(title)
    rest = [reading.asked.tokens[n].text for n in (*left, *([noun] if noun is not None else []))]
    nearness = sum(_nearness(reading, word) for word in rest) / len(rest) if rest else 1.0
    return Understood(grid, query, share, named, nearness)


def _without(asked: Asked, noun: int | None) -> Asked:
    return Asked(asked.text, asked.tokens, asked.used | ({noun} if noun is not None else set()))


def _match_names(reading: _Reading) -> None:
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
        if not inside:
            asked.use(numbers)
            reading.near.append((at, numbers))


def _match_conditions(reading: _Reading) -> None:
    asked, grid = reading.asked, reading.grid
    for found, at in (*emptiness(asked, grid, reading.near), *flags(asked, grid, reading.near)):
        reading.bare.append(found)
        reading.spent.add(at)
    reading.conditions += values_named(asked, grid, reading.near, avoid=sorted(reading.spent))
    reading.bare += moments(asked, grid)
    for condition, _ in reading.conditions:
        reading.spent.update(condition.columns)


def _match_parts(reading: _Reading) -> None:
    """Columns of which the question says a word of their names ("price" for "Unit price"), numbers first."""
    asked, grid = reading.asked, reading.grid
    named = {at for at, _ in reading.near}
    for numbers, said in asked.runs(4):
        if not any(asked.tokens[n].tells for n in numbers) or not asked.free(numbers):
            continue
        if len(numbers) == 1 and len(asked.tokens[numbers[0]].text) < 2:
            continue
        fitting = [
            at for at, name in enumerate(grid.names) if at not in named and _within(said, name)
        ]
        fitting = [at for at in fitting if grid.columns[at].measured] or fitting
        if len(fitting) == 1:
            asked.use(numbers)
            named.add(fitting[0])
            reading.near.append((fitting[0], numbers))


def _within(said: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return any(name[at : at + len(said)] == said for at in range(len(name) - len(said) + 1))


def _extreme(reading: _Reading, compared: Sequence[range]) -> _Extreme | None:
    """The superlative of a question; "older than" is none."""
    text = reading.asked.text
    found: list[tuple[re.Match[str], bool, tuple[str, ...]]] = []
    for words, more, names in _dimensions():
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
    for other, _, _ in free:
        reading.asked.use(reading.asked.between(other.start(), other.end()))
    more, names = same[0]
    return _Extreme(more, names, numbers, bool(_GROUPED.search(match.group())), (*same, *inside))


def _free(reading: _Reading, match: re.Match[str]) -> bool:
    """False for a word that stands in a cell or name that the question says."""
    numbers = reading.asked.between(match.start(), match.end())
    held = {n for _, where in (*reading.conditions, *reading.near) for n in where}
    return bool(numbers) and held.isdisjoint(numbers)


def _does(reading: _Reading, extreme: _Extreme | None) -> tuple[Does, list[range]]:
    """What is to be computed, and where the question says it."""
    text = reading.asked.text
    taken = set(extreme.tokens) if extreme else set()
    found: dict[Does, list[re.Match[str]]] = {}
    forms: tuple[tuple[Does, re.Pattern[str]], ...] = (
        ("difference", _DIFFERENCE), ("share", _SHARE), ("average", _AVERAGE), ("count", _COUNT), ("sum", _SUM),
    )  # fmt: skip
    for does, form in forms:
        if held := [each for each in form.finditer(text)
                if _free(reading, each) and taken.isdisjoint(reading.asked.between(*each.span()))]:  # fmt: skip
            found[does] = held
    used = [reading.asked.between(*each.span()) for held in found.values() for each in held]
    for numbers in used:
        reading.asked.use(numbers)
    for each in _EACH.finditer(text):
        if not _is_each(reading, each):
            continue
        reading.asked.use(reading.asked.between(*each.span()))
    for form in (_SORTED, _DESCENDING):
        for each in form.finditer(text):
            reading.asked.use(reading.asked.between(*each.span()))
    # A column may be called "Total" itself.
    named = any(_SUM.fullmatch(reading.grid.columns[at].name) for at in _measures(reading))
    sides = any(each.test == "in" and len(each.values) > 1 for each, _ in reading.conditions)
    if not sides:
        found.pop("difference", None)
    first = next((does for does, _ in forms if does in found), "sum" if named else "select")
    where = [reading.asked.between(*each.span()) for each in found.get(first, [])]
    return first, where


def _is_each(reading: _Reading, match: re.Match[str]) -> bool:
    return _following(reading, match.end()) is not None


def _following(reading: _Reading, end: int) -> int | None:
    """The column whose name stands right behind a place of the text."""
    for at, where in reading.near:
        begin = reading.asked.tokens[where.start].start
        if 0 <= begin - end <= 6 and not reading.asked.text[end:begin].strip(" 'theа"):
            return at
    return None


def _hinted(reading: _Reading, question: str) -> list[int]:
    """The columns that comparatives hint at ("older than 30")."""
    found = []
    for words, _, names in _dimensions():
        if words.search(question):
            found += [
                at for at in _called(reading.grid, names) if reading.grid.columns[at].kind != "text"
            ]
    return found


def _called(grid: Grid, names: Sequence[str]) -> list[int]:
    """The columns that have one of these names, in the order of the names."""
    wanted = [stems(name) for name in names]
    return [at for name in wanted for at, own in enumerate(grid.names) if _within(name, own)]


def _context(grid: Grid) -> frozenset[str]:
    """What stands around a table: title, headings, the name of its file, and the sections of its rows."""
    file = grid.table.source.id.replace("/", " ").rpartition(".")[0]
    return frozenset(stems(f"{grid.table.source.title} {grid.table.name} {file}"))


def _noun(reading: _Reading, used: Sequence[range]) -> int | None:
    """What is counted, where it is no name of the table's: the word behind "how many"."""
    for where in used:
        for n in range(where.stop, min(where.stop + 4, len(reading.asked.tokens))):
            if n in reading.asked.used:
                continue
            token = reading.asked.tokens[n]
            if token.tells and not token.names:
                return n
            break
    return None


def _query(
    reading: _Reading,
    does: Does,
    extreme: _Extreme | None,
    used: Sequence[range],
    noun: int | None,
    *,
    listing: bool,
) -> Query | None:
    conditions = tuple(each for each, _ in reading.conditions) + tuple(reading.bare)
    by = _grouping(reading)
    target = _target(reading)
    if listing:
        return _listed(reading, conditions, extreme)
    if does == "difference":
        return _difference(reading, conditions)
    if does == "share":
        return _share(reading, conditions)
    if extreme is not None:
        return _superlative(reading, does, extreme, conditions, target, by)
    if does == "count":
        return _counted(reading, conditions, used, noun, by)
    if does in ("sum", "average"):
        at = _measure(reading)
        if at is None or by == at:
            return None
        return Query(does, at, conditions, by)
    if by is not None and (at := _measure(reading)) is not None:
        return Query("sum", at, conditions, by)
    return None


def _grouping(reading: _Reading) -> int | None:
    """The column behind "for each", "per", "by"; its tokens are no longer a measure."""
    for match in _EACH.finditer(reading.asked.text):
        at = _following(reading, match.end())
        if at is not None and not reading.grid.columns[at].measured and at not in reading.spent:
            return at
    return None


def _target(reading: _Reading) -> int | None:
    """What is asked for: the column named behind "which", of text."""
    for match in _WHICH.finditer(reading.asked.text):
        at = _following(reading, match.end())
        if at is not None and not reading.grid.columns[at].measured:
            return at
    return None


def _measures(reading: _Reading) -> list[int]:
    return [
        at for at, _ in reading.near
        if reading.grid.columns[at].measured and at not in reading.spent
    ]  # fmt: skip


def _measure(reading: _Reading, names: Sequence[str] = ()) -> int | None:
    """The column that is computed with: named, hinted at, meant by another word, or the only one."""
    grid = reading.grid
    if named := list(dict.fromkeys(_measures(reading))):
        return named[0] if len(named) == 1 else None
    also = [at for at, _ in reading.near if grid.columns[at].measured]
    if names:
        return next((at for at in _called(grid, names) if grid.columns[at].kind != "text"), None)
    if len(set(also)) == 1:
        return also[0]
    if (meant := _alias(reading)) is not None or (meant := _meant(reading)) is not None:
        return meant
    measured = [at for at, each in enumerate(grid.columns) if each.measured]
    if len(measured) != 1:
        return None
    # The only numbers are meant by words that are no names of the table; other columns are not asked for.
    return measured[0] if not _names_others(reading) else None


def _alias(reading: _Reading) -> int | None:
    """The one column of numbers that goes by another name of what a word says ("cost" for "Price")."""
    for n in reading.asked.left():
        stem = reading.asked.tokens[n].stem
        for _, _, names in _dimensions():
            if any(stems(name) == (stem,) for name in names):
                called = _called(reading.grid, names)
                measured = {at for at in called if reading.grid.columns[at].measured}
                if len(measured) == 1:
                    reading.asked.use((n,))
                    return measured.pop()
    return None


def _names_others(reading: _Reading) -> bool:
    """True if words are left that tell what is to be computed, though no column is like them."""
    return len(reading.asked.left()) > 2


def _meant(reading: _Reading) -> int | None:
    """The column of numbers that a word without a meaning yet is clearly nearest to."""
    grid = reading.grid
    measured = [at for at, each in enumerate(grid.columns) if each.measured and each.name]
    words = [
        n
        for n in reading.asked.left()
        if not reading.asked.tokens[n].names and len(reading.asked.tokens[n].text) > 1
    ]
    best: tuple[float, int, int] | None = None
    for n in words[:4]:
        if not measured:
            break
        scores = list(
            reading.like(reading.asked.tokens[n].text, [grid.columns[at].name for at in measured])
        )
        order = sorted(range(len(scores)), key=lambda i: -scores[i])
        top, second = scores[order[0]], scores[order[1]] if len(order) > 1 else 0.0
        if top >= LEAST_ALIKE and top - second >= CLEARER and (best is None or top > best[0]):
            best = (top, measured[order[0]], n)
    if best is None:
        return None
    reading.asked.use((best[2],))
    return best[1]


def _superlative(
    reading: _Reading,
    does: Does,
    extreme: _Extreme,
    conditions: tuple[Condition, ...],
    target: int | None,
    by: int | None,
) -> Query | None:
    grid = reading.grid
    most = _wanted(reading, extreme)
    descending, at = extreme.descending, None
    if any(names for _, names in extreme.also):
        for more, names in extreme.also:
            at = (
                next((c for c in _called(grid, names) if grid.columns[c].kind != "text"), None)
                if names
                else None
            )
            if at is not None:
                descending = more
                break
    if at is None:
        plain = [more for more, names in extreme.also if not names]
        named = list(dict.fromkeys(_measures(reading)))
        if plain or not extreme.names or len(named) == 1:
            descending = plain[0] if plain else extreme.descending
            at = _measure(reading) if named or plain or not extreme.names else None
    group = by if by is not None else target
    repeats = group is not None and group not in grid.keys
    if repeats and does in ("sum", "average") and at is not None:
        return Query(does, at, conditions, group, most, descending, ordered=True)
    if repeats and extreme.grouped:
        counted = does == "count" or at is None or at not in _measures(reading)
        return Query(
            "count" if counted else "sum",
            None if counted else at,
            conditions,
            group,
            most,
            descending,
            ordered=True,
        )
    if at is None or does in ("sum", "average"):
        return None
    return Query(
        "highest" if descending else "lowest",
        at,
        conditions,
        by if repeats else None,
        most,
        descending,
    )


def _wanted(reading: _Reading, extreme: _Extreme) -> int:
    """How many are wanted: "the three cheapest", "top 5"."""
    first, behind = extreme.tokens.start, extreme.tokens.stop
    for n in (first - 1, behind, first - 2, behind + 1, behind + 2):
        if 0 <= n < len(reading.asked.tokens):
            number = count_word(reading.asked.tokens[n].text)
            if 1 < number <= 100 and n not in reading.asked.used:
                reading.asked.use((n,))
                return number
    for n, each in enumerate(reading.asked.tokens[:4]):
        if 1 < (number := count_word(each.text)) <= 100 and n not in reading.asked.used:
            reading.asked.use((n,))
            return number
    return 1


def _counted(
    reading: _Reading,
    conditions: tuple[Condition, ...],
    used: Sequence[range],
    noun: int | None,
    by: int | None,
) -> Query | None:
    grid = reading.grid
    behind = [
        at
        for where in used
        if (at := _following(reading, reading.asked.tokens[where.stop - 1].end)) is not None
    ]
    measured = [at for at in behind if grid.columns[at].measured]
    if noun is not None and not _is_counted(
        reading, noun, limited=bool(conditions) or by is not None
    ):
        return None
    if not measured and noun is not None:
        if not conditions and by is None and not _is_row(reading, noun):
            return None
        rivals = [
            at
            for at, each in enumerate(grid.columns)
            if each.measured and not any(each.units) and not each.unit
        ]
        if rivals and not _is_row(reading, noun):
            meant = _meant(reading)
            return Query("sum", meant, conditions, by) if meant is not None else None
    if measured:
        return Query("sum", measured[0], conditions, by)
    if any(
        each.test == "in" and grid.keys.issuperset(each.columns) and each.exact
        for each in conditions
    ):
        # One row is named: what is counted is something in it.
        meant = _meant(reading)
        return Query("sum", meant, conditions, by) if meant is not None else None
    distinct = [
        at
        for at in behind
        if at not in grid.keys and at not in reading.spent and not grid.columns[at].measured
    ]
    if distinct and not grid.turned and by is None:
        return Query("count", None, conditions, distinct[0], shown=(distinct[0],))
    return None if grid.turned else Query("count", None, conditions, by)


def _is_counted(reading: _Reading, noun: int, *, limited: bool) -> bool:
    """True if what is counted can be the table's rows: people, items, or something like its names."""
    token = reading.asked.tokens[noun]
    if limited and (token.stem in _light() or not is_latin(token.text)):
        return True
    return is_latin(token.text) and _nearness(reading, token.text) >= (
        LEAST_LIKE if limited else LEAST_ALIKE
    )


def _is_row(reading: _Reading, noun: int) -> bool:
    """True if a word means the table's rows: nearer to its title and names than to its numbers."""
    grid = reading.grid
    word = reading.asked.tokens[noun].text
    rivals = [each.name for each in grid.columns if each.measured and each.name]
    own = [
        grid.columns[grid.label].name or "name",
        grid.table.source.title or "",
        grid.table.name or "",
    ]
    own = [each for each in own if each]
    scores = list(reading.like(word, [*own, *rivals]))
    mine, theirs = max(scores[: len(own)], default=0.0), max(scores[len(own) :], default=0.0)
    return mine >= theirs


def _difference(reading: _Reading, conditions: tuple[Condition, ...]) -> Query | None:
    sides = [
        each for each in conditions if each.test == "in" and len(each.values) == 2 and each.exact
    ]
    if len(sides) != 1:
        return None
    hinted = [
        at for words, _, names in _dimensions() if words.search(reading.asked.text)
        for at in _called(reading.grid, names) if reading.grid.columns[at].measured
    ]  # fmt: skip
    for words, _, _names in _dimensions():
        for match in words.finditer(reading.asked.text):
            reading.asked.use(reading.asked.between(*match.span()))
    at = hinted[0] if hinted and not _measures(reading) else _measure(reading)
    if at is None:
        return None
    side = sides[0]
    of = tuple(replace(side, values=(each,), said=f"{each}") for each in _in_order(reading, side))
    rest = tuple(each for each in conditions if each is not side)
    return Query("difference", at, rest, of=of)


def _in_order(reading: _Reading, side: Condition) -> list[str]:
    """The two values in the order in which the question names them."""
    asked = [each.stem for each in reading.asked.tokens]

    def place(value: str) -> int:
        said = list(stems(value))
        return next((n for n in range(len(asked)) if asked[n : n + len(said)] == said), 0)

    return sorted((str(each) for each in side.values), key=place)


def _share(reading: _Reading, conditions: tuple[Condition, ...]) -> Query | None:
    if not conditions:
        return None
    split = next((m.start() for m in _SPLIT.finditer(reading.asked.text) if m.start() > 12), None)
    where = {id(c): reading.asked.tokens[w.start].start for c, w in reading.conditions}
    base = tuple(
        each for each in conditions
        if len(conditions) > 1 and split is not None and where.get(id(each), 10**6) < split
    )  # fmt: skip
    part = tuple(each for each in conditions if each not in base)
    if not part:
        return None
    measured = _measures(reading)
    if not measured and (meant := _meant(reading)) is not None:
        measured = [meant]
    return Query("share", measured[0] if measured else None, base, of=part)


def _listed(
    reading: _Reading, conditions: tuple[Condition, ...], extreme: _Extreme | None
) -> Query | None:
    """Rows that satisfy conditions, in the order asked for."""
    order = None
    match = _SORTED.search(reading.asked.text)
    if match is not None:
        behind = [
            (w.start, at)
            for at, w in reading.near
            if reading.asked.tokens[w.start].start >= match.start()
        ]
        order = min(behind)[1] if behind else None
    descending = bool(_DESCENDING.search(reading.asked.text))
    if extreme is not None:
        found = _superlative(reading, "select", extreme, conditions, None, None)
        if found is None or found.column is None or found.does not in ("highest", "lowest"):
            return None
        return found
    if not conditions and order is None:
        return None
    return Query("select", order, conditions, descending=descending, ordered=order is not None)


def _accounted(reading: _Reading, noun: int | None) -> bool:
    """True if nothing is left without a meaning but light words, and words for what the table is about.

    "The total of cancelled orders" is not the total of a table that knows no cancelled ones.
    """
    left = [reading.asked.tokens[n] for n in reading.asked.left() if n != noun]
    first = reading.asked.tokens[0]
    heavy = [
        each
        for each in left
        if each.stem not in _light() and not (each is first and not each.names)
    ]
    if any(each.names for each in heavy) or (heavy and not (reading.conditions or reading.bare)):
        return False
    wide = [each for each in heavy if len(each.stem) == 1]
    words = [each for each in heavy if len(each.stem) > 1]
    if len(wide) > MOST_LEFT * sum(each.tells for each in reading.asked.tokens) or len(words) > 2:
        return False
    return all(_is_about(reading, each.text) for each in words)


def _is_about(reading: _Reading, word: str) -> bool:
    """True if a word is like the table's title or the name of one of its columns."""
    # The encoder of other languages doesn't tell single words apart.
    return is_latin(word) and _nearness(reading, word) >= LEAST_ALIKE


def _nearness(reading: _Reading, word: str) -> float:
    grid = reading.grid
    if not is_latin(word):
        return 0.5
    names = [grid.table.source.title, grid.table.name, *(each.name for each in grid.columns[:20])]
    return max(reading.like(word, [each for each in names if each]), default=0.0)


@lru_cache(maxsize=1)
def _light() -> frozenset[str]:
    words = " ".join(entries("tables", "light")).split()
    wide = "".join(entries("tables", "light.zh"))
    return frozenset(stem for word in words for stem in stems(word)) | frozenset(wide)
