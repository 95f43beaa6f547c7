"""From a question to a query over one table: its words are matched with columns, cells and words of computing.

Whatever tells something must be understood, or the question is not about this table: a name or a number that the
table doesn't hold, or too many other words, and there is no query.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.tables.asked import Asked, Token, cell_stems
from rag.tables.comparisons import Compared, bound, comparisons
from rag.tables.conditions import count_word, holding, same_word
from rag.tables.date_columns import DATES, date_column
from rag.tables.filled_states import named_states, state_words
from rag.tables.forms import pattern
from rag.tables.grid import Grid
from rag.tables.matching import (
    EACH,
    SPENT,
    Extreme,
    Likeness,
    Reading,
    column_against,
    column_behind,
    columns_called,
    differs,
    dimensions,
    find_extreme,
    find_noun,
    find_operations,
    hinted_columns,
    match_conditions,
    match_names,
    match_parts,
    named_measures,
    names_of_columns,
    verbs,
    words_around,
)
from rag.tables.measures import (
    accounted,
    find_measure,
    how_many_each,
    in_unit,
    is_about,
    is_counted,
    is_limited_to,
    is_row,
    likeness_of,
    meant_column,
    money,
    row_noun,
)
from rag.tables.numbered import numbered
from rag.tables.one_piece import costs_of_one
from rag.tables.ordering import is_ordering, order_of
from rag.tables.query import Condition, Does, Query
from rag.tables.ranks import ranked
from rag.tables.roles import unknown_deed, use_deeds
from rag.tables.spelled import with_figures
from rag.tables.supply import asks_for_stock, is_supply, is_there, stock_column
from rag.tables.told import is_limited_otherwise

_WHICH = re.compile(
    r"\b(?:which|what|who|whose)\b|哪(?:一)?[个些位家种款名]?|谁|"
    r"\b(?:как(?:ой|ая|ое|ие|ого|ую|их)|котор\w+|кто|у кого)\b",
    re.I,
)
_HOW_MUCH = pattern("how_much")
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


def understood(
    question: str, grid: Grid, like: Likeness, *, listing: bool = False, loose: bool = False
) -> Understood | None:
    """What a question asks of a grid; ``listing``: rows are wanted. None if it isn't about this table.

    ``loose``: a verb or two may stay without a meaning where rows are called by their name and limited.
    """
    question, rank = ranked(with_figures(question))
    reading = Reading(Asked.of(question), grid, like)
    if not rank or not reading.asked.tokens:
        return None
    compared = _with_values(reading)
    for words, _, _ in dimensions():  # "highest paid" is no "paid"
        for match in words.finditer(question):
            numbers = reading.asked.between(*match.span())
            if len(numbers) > 1 and match.group().isascii():
                reading.asked.use(numbers)
    state_words(reading)
    match_names(reading)
    numbered(reading)
    match_conditions(reading, listing=listing)
    ordering = is_ordering(question)
    extreme = None if ordering else find_extreme(reading, [each.tokens for each in compared])
    operations = find_operations(reading, extreme)
    match_parts(reading)
    does, used = _operation(reading, operations)
    if ordering and listing and does == "count":
        does = "select"  # "by number of beds"
    order = order_of(reading) if listing and does == "select" else None
    if ordering and listing and order is None:
        return None
    hinted = hinted_columns(reading, question)
    for each in compared:
        condition = bound(each, reading.asked, grid, reading.near, hinted)
        if condition is None:
            return None
        # "Fewer than ten in stock": the number says it all.
        there = [
            each for each in reading.bare if is_supply(each) and each.columns == condition.columns
        ]
        reading.bare = [*(each for each in reading.bare if each not in there), condition]
        reading.spent.update(condition.columns)
    if does == "select" and (against := column_against(reading)) is not None:
        reading.bare.append(against)
    if extreme is None and order is None:
        named_states(reading)
    use_deeds(reading)
    if unknown_deed(reading):
        return None
    about = words_around(grid)
    title = [n for n in reading.asked.left() if _is_of(reading.asked.tokens[n], about)]
    reading.asked.use(title)
    noun = find_noun(reading, used) if does in ("count", "share") else None
    noun = next(iter(reading.asked.left()), None) if order else noun
    if order and noun is not None and not is_about(reading, reading.asked.tokens[noun].text):
        return None  # the newest suppliers are in no table of incidents
    if (listing and extreme is not None) or (does == "select" and SPENT.search(question)):
        noun = row_noun(reading)
    if not listing or not noun:
        for condition, where in holding(_without(reading.asked, noun), grid):
            reading.asked.use(where)
            reading.conditions.append((condition, where))
    query = (
        _listed(reading, extreme, order) if listing else _query(reading, does, extreme, used, noun)
    )
    if query is None or not (accounted(reading, noun) or (loose and is_limited_to(reading))):
        return None
    if rank > 1:
        if query.does not in ("highest", "lowest") or query.by is not None:
            return None
        query = replace(query, rank=rank, most=1)
    telling = [n for n, each in enumerate(reading.asked.tokens) if each.tells]
    left = [n for n in reading.asked.left() if n != noun]
    share = 1 - len(left) / max(1, len(telling))
    whole = sum(1.0 if each.exact else 0.5 for each, _ in reading.conditions)
    named = whole + len(reading.bare) + len(reading.near) + len(title)
    rest = [reading.asked.tokens[n].text for n in (*left, *([noun] if noun is not None else []))]
    nearness = sum(likeness_of(reading, word) for word in rest) / len(rest) if rest else 1.0
    return Understood(grid, query, share, named, nearness)


def _is_of(token: Token, about: frozenset[str]) -> bool:
    """True if a word is one of these, or a Russian or German form of it."""
    return token.stem in about or any(same_word(token.text, each) for each in about)


def _with_values(reading: Reading) -> list[Compared]:
    """The comparisons with values; those that only name columns are none."""
    found = []
    for each in comparisons(reading.asked):
        if names_of_columns(each.values, reading.grid):
            reading.asked.used.difference_update(each.tokens)
        else:
            found.append(each)
    return found


def _operation(
    reading: Reading, operations: Sequence[tuple[Does, list[range]]]
) -> tuple[Does, list[range]]:
    """The first that can be computed: a difference needs two rows or columns that it is between."""
    if operations[0][0] == "difference" and not differs(reading):
        for condition, where in holding(reading.asked, reading.grid):
            reading.asked.use(where)
            reading.conditions.append((condition, where))
            reading.spent.update(condition.columns)
    fits = (each for each in operations if each[0] != "difference" or differs(reading))
    return next(fits)


def asks_how_much(question: str) -> bool:
    """True for a question by how much things differ, not only in what."""
    return _HOW_MUCH.search(question) is not None


def _without(asked: Asked, noun: int | None) -> Asked:
    return replace(asked, used=asked.used | ({noun} if noun is not None else set()))


def _query(
    reading: Reading,
    does: Does,
    extreme: Extreme | None,
    used: Sequence[range],
    noun: int | None,
) -> Query | None:
    conditions = reading.every_condition
    by = _grouping(reading)
    target = _target(reading)
    if does == "difference":
        return _difference(reading, conditions)
    if does == "share":
        return _share(reading, conditions)
    if extreme is not None:
        return _superlative(reading, does, extreme, conditions, target, by)
    if does == "count":
        return _counted(reading, conditions, used, noun, by)
    if does in ("sum", "average", "median"):
        spent = does == "sum" and SPENT.search(reading.asked.text)
        at = money(reading) if spent else find_measure(reading)
        if at is None or by == at or (does == "sum" and _of_one_piece(reading, at)):
            return None
        alone = does != "sum" and by in grid_keys(reading)
        return Query(does, at, conditions, None if alone else by)
    if does == "select" and SPENT.search(reading.asked.text):
        at = money(reading)
        if at is None or by == at or _of_one_piece(reading, at):
            return None
        return Query("sum", at, conditions, by)
    if by is not None and (at := find_measure(reading)) is not None:
        return None if _of_one_piece(reading, at) else Query("sum", at, conditions, by)
    return None


def _of_one_piece(reading: Reading, at: int) -> bool:
    """True where what was spent, or is worth, would be a sum of unit prices; a column that is named is meant."""
    return at not in named_measures(reading) and costs_of_one(reading.grid, at)


def grid_keys(reading: Reading) -> frozenset[int | None]:
    """The columns that name one row each: the average "for each school" is that of all schools."""
    return frozenset(reading.grid.keys)


def _grouping(reading: Reading) -> int | None:
    """The column behind "for each", "per", "by"; its tokens are no longer a measure."""
    for match in EACH.finditer(reading.asked.text):
        at = column_behind(reading, match.end())
        if at is not None and not reading.grid.columns[at].measured and at not in reading.spent:
            return at
    return None


def _target(reading: Reading) -> int | None:
    """What is asked for: the column named behind "which", of text."""
    for match in _WHICH.finditer(reading.asked.text):
        at = column_behind(reading, match.end())
        if at is not None and not reading.grid.columns[at].measured:
            return at
    return None


def _superlative(
    reading: Reading,
    does: Does,
    extreme: Extreme,
    conditions: tuple[Condition, ...],
    target: int | None,
    by: int | None,
) -> Query | None:
    grid = reading.grid
    most = _wanted(reading, extreme)
    descending, at = extreme.descending, None
    own = list(dict.fromkeys(named_measures(reading)))
    if len(own) == 1 and (plain := [more for more, names in extreme.also if not names]):
        descending, at = plain[0], own[0]
    elif any(names for _, names in extreme.also):
        for more, names in extreme.also:
            at = (
                next(
                    (c for c in columns_called(grid, names) if grid.columns[c].kind != "text"), None
                )
                if names
                else None
            )
            if at is not None:
                descending = more
                break
    if at is None:
        plain = [more for more, names in extreme.also if not names]
        named = list(dict.fromkeys(named_measures(reading)))
        if plain or not extreme.names or len(named) == 1:
            descending = plain[0] if plain else extreme.descending
            at = find_measure(reading) if named or plain or not extreme.names else None
    if at is None and extreme.names and not DATES.isdisjoint(extreme.names):
        at = date_column(reading.asked, grid, reading.near, extreme.tokens)
    group = by if by is not None else target
    repeats = group is not None and group not in grid.keys
    if repeats and does in ("sum", "average", "median") and at is not None:
        return Query(does, at, conditions, group, most, descending, ordered=True)
    # "The most shops" counts rows, "the most expensive" has a column of its own.
    if repeats and extreme.grouped and not (extreme.names and at is not None):
        counted = does == "count" or at is None or at not in named_measures(reading)
        return Query(
            "count" if counted else "sum",
            None if counted else at,
            conditions,
            group,
            most,
            descending,
            ordered=True,
        )
    if at is None or does in ("sum", "average", "median"):
        return None
    return Query(
        "highest" if descending else "lowest",
        at,
        conditions,
        by if repeats else None,
        most,
        descending,
    )


def _wanted(reading: Reading, extreme: Extreme) -> int:
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
    reading: Reading,
    conditions: tuple[Condition, ...],
    used: Sequence[range],
    noun: int | None,
    by: int | None,
) -> Query | None:
    grid = reading.grid
    behind = [
        at
        for where in used
        if (at := column_behind(reading, _end_of_asking(reading, where))) is not None
    ]
    heads = how_many_each(reading)
    measured = [at for at in behind if grid.columns[at].measured] or heads
    stock = stock_column(grid) if asks_for_stock(reading.asked.text) else None
    if stock is not None and not measured and grid.label in behind:
        conditions = (*conditions, is_there(grid, stock))  # models, not pieces
    elif stock is not None and not measured:
        measured = [stock]
    timed = [
        at for where in used for at in in_unit(reading, where.stop) or _in_name(reading, where.stop)
    ]
    measured = measured or timed
    if (
        not timed
        and not heads
        and noun is not None
        and not is_counted(reading, noun, limited=bool(conditions) or by is not None)
    ):
        return None
    if not measured and noun is not None:
        if not conditions and by is None and not is_row(reading, noun):
            return None
        rivals = [
            at
            for at, each in enumerate(grid.columns)
            if each.measured and not any(each.units) and not each.unit
        ]
        if rivals and not is_row(reading, noun):
            meant = meant_column(reading)
            return Query("sum", meant, conditions, by) if meant is not None else None
    if measured:
        return Query("sum", measured[0], conditions, by)
    if any(
        each.test == "in" and grid.keys.issuperset(each.columns) and each.exact
        for each in conditions
    ):
        # One row is named: what is counted is something in it.
        meant = meant_column(reading)
        return Query("sum", meant, conditions, by) if meant is not None else None
    distinct = [
        at
        for at in behind
        if at not in grid.keys and at not in reading.spent and not grid.columns[at].measured
    ]
    if distinct and not grid.turned and by is None:
        return Query("count", None, conditions, distinct[0], shown=(distinct[0],))
    if not conditions and by is None and is_limited_otherwise(reading, behind):
        return None
    return None if grid.turned else Query("count", None, conditions, by)


def _end_of_asking(reading: Reading, where: range) -> int:
    """Where "how many" ends, with what only asks for a total behind it ("сколько всего")."""
    tokens, near = reading.asked.tokens, {n for _, own in reading.near for n in own}
    at = where.stop
    while at < len(tokens) and at in reading.asked.used and at not in near and at - where.stop < 2:
        at += 1
    held = {n for _, own in reading.conditions for n in own}
    return (
        tokens[at - 1].end if held.isdisjoint(range(where.stop, at)) else tokens[where.stop - 1].end
    )


def _in_name(reading: Reading, number: int) -> list[int]:
    """The one column named whose name has this word, too: "how many tonnes ... in 2024"."""
    if number >= len(reading.asked.tokens):
        return []
    own = list(dict.fromkeys(named_measures(reading)))
    stem = reading.asked.tokens[number].stem
    return own if len(own) == 1 and stem in reading.grid.names[own[0]] else []


def _difference(reading: Reading, conditions: tuple[Condition, ...]) -> Query | None:
    sides = [each for each in conditions if each.test == "in" and len(each.values) == 2]
    if not sides and len(two := list(dict.fromkeys(named_measures(reading)))) == 2:
        return Query("difference", two[0], conditions, against=two[1])
    if len(sides) != 1:
        return None
    hinted = [
        at for words, _, names in (*dimensions(), *verbs()) if words.search(reading.asked.text)
        for at in columns_called(reading.grid, names) if reading.grid.columns[at].measured
    ]  # fmt: skip
    for words, _, _names in (*dimensions(), *verbs()):
        for match in words.finditer(reading.asked.text):
            reading.asked.use(reading.asked.between(*match.span()))
    timed = {n: own[0] for n in reading.asked.left() if (own := in_unit(reading, n))}
    reading.asked.use(list(timed))
    if timed and not named_measures(reading):
        at: int | None = next(iter(timed.values()))
    else:
        at = hinted[0] if hinted and not named_measures(reading) else find_measure(reading)
    if at is None:
        return None
    side = sides[0]
    of = tuple(replace(side, values=(each,), said=f"{each}") for each in _in_order(reading, side))
    rest = tuple(each for each in conditions if each is not side)
    return Query("difference", at, rest, of=of)


def _in_order(reading: Reading, side: Condition) -> list[str]:
    """The two values in the order in which the question names them."""
    asked = [each.stem for each in reading.asked.tokens]

    def place(value: str) -> int:
        said = list(cell_stems(value))
        return next((n for n in range(len(asked)) if asked[n : n + len(said)] == said), 0)

    return sorted((str(each) for each in side.values), key=place)


def _share(reading: Reading, conditions: tuple[Condition, ...]) -> Query | None:
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
    measured = named_measures(reading)
    if not measured and (meant := meant_column(reading)) is not None:
        measured = [meant]
    if not measured and any(_names_one_row(reading, each) for each in part):
        return None  # "1 of 4 rows" says nothing of what one row is about
    return Query("share", measured[0] if measured else None, base, of=part)


def _names_one_row(reading: Reading, condition: Condition) -> bool:
    """True for a value of a column that tells the rows apart: no two of its cells are alike."""
    return condition.test == "in" and any(
        len({row[at] for row in reading.grid.texts}) == len(reading.grid.texts) > 1
        for at in condition.columns
    )


def _listed(
    reading: Reading, extreme: Extreme | None, order: tuple[int, bool] | None
) -> Query | None:
    """Rows that satisfy conditions, in the order asked for."""
    conditions = reading.every_condition
    if extreme is not None:
        found = _superlative(reading, "select", extreme, conditions, None, None)
        if found is None or found.column is None or found.does not in ("highest", "lowest"):
            return None
        return found
    if order is not None:
        return Query("select", order[0], conditions, descending=order[1], ordered=True)
    return Query("select", None, conditions) if conditions else None
