"""Which column is computed with, what is counted, and whether every word of a question has a meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.patterns import late
from index.words import is_latin
from rag.tables.asked import stems
from rag.tables.columns import Column
from rag.tables.forms import pattern
from rag.tables.matching import Reading, columns_called, dimensions, named_measures, verbs
from rag.tables.numbers import CURRENCIES, MEASURES, SPELLINGS, canonical
from rag.text.lexicon import entries


def stems_of(name: str) -> frozenset[tuple[str, ...]]:
    """The analysed names of a list of the lexicon."""
    return frozenset(stems(each) for each in entries("tables", name))


MOST_LEFT = 0.35  # share of the telling words that may stay without a meaning
AMOUNT = pattern("amount")
LEAST_ALIKE = 0.45  # cosine of a word and a column's name from which the one means the other
SAME = 0.6  # the same for the column that is computed with: a wrong sum is worse than none
LEAST_LIKE = 0.35  # the same of what is counted and anything the table names
MOST_VERBS = 1  # words of a question without a meaning where its rows are named and limited
CLEARER = 0.04  # how much nearer than any other column it must be


def find_measure(reading: Reading, names: Sequence[str] = ()) -> int | None:
    """The column that is computed with: named, hinted at, meant by another word, or the only one."""
    grid = reading.grid
    if named := list(dict.fromkeys(named_measures(reading))):
        return named[0] if len(named) == 1 else None
    also = [at for at, _ in reading.near if grid.columns[at].measured]
    if names:
        return next(
            (at for at in columns_called(grid, names) if grid.columns[at].kind != "text"), None
        )
    if len(set(also)) == 1:
        return also[0]
    if (amount := _amount(reading)) is not None:
        return amount
    if (said := _by_verb(reading) or _by_unit(reading)) is not None:
        return said
    if (meant := _alias(reading)) is not None or (meant := meant_column(reading)) is not None:
        return meant
    measured = [at for at, each in enumerate(grid.columns) if each.measured]
    if len(measured) != 1:
        return None
    # The only numbers are meant by words that are no names of the table; other columns are not asked for.
    return measured[0] if not _names_others(reading) else None


def money(reading: Reading) -> int | None:
    """The column of what was spent: the only one of an amount of money, or the one that is meant."""
    if named := list(dict.fromkeys(named_measures(reading))):
        return named[0] if len(named) == 1 else None
    own = [at for at, each in enumerate(reading.grid.columns) if each.measured and _of_money(each)]
    return own[0] if len(own) == 1 else find_measure(reading)


def _amount(reading: Reading) -> int | None:
    """The one column of money, where a sum of money is asked for by a word that says so ("总额")."""
    own = [at for at, each in enumerate(reading.grid.columns) if each.measured and _of_money(each)]
    found = AMOUNT.search(reading.asked.text) if len(own) == 1 else None
    if found is None:
        return None
    reading.asked.use(reading.asked.between(*found.span()))
    return own[0]


def _of_money(column: Column) -> bool:
    return any(each in CURRENCIES.values() for each in (canonical(column.unit), *column.units))


def in_unit(reading: Reading, number: int) -> list[int]:
    """The column in whose unit is counted ("hours of downtime"): the one named, else the only one."""
    if number >= len(reading.asked.tokens):
        return []
    said = _unit_at(reading, number)
    unit = canonical(reading.asked.text[slice(*said)])
    if unit not in MEASURES:
        return []
    own = [
        at for at, each in enumerate(reading.grid.columns)
        if each.measured and at not in reading.spent and canonical(each.unit) == unit
    ]  # fmt: skip
    named = [at for at in own if at in named_measures(reading)]
    found = named[:1] or (own if len(own) == 1 else [])
    if found:
        reading.asked.use(reading.asked.between(*said))
    return found


def _unit_at(reading: Reading, number: int) -> tuple[int, int]:
    """Where a unit stands whose first token this is; Chinese ones have several."""
    first = reading.asked.tokens[number]
    rest = reading.asked.text[first.start :]
    wide = (each for each in SPELLINGS if len(each) > 1 and rest.startswith(each))
    longest = max(wide, key=len, default="") if not is_latin(first.text) else ""
    return first.start, first.start + max(len(longest), len(first.text))


_PEOPLE, _PIECES = (stems_of("counts.people"), stems_of("counts.pieces"))
_HOW_MANY = late(
    r"(?:多少|几)(?:(人|名|位)|[个件台只辆本支箱盒套部])(?=[?？。的]|$)"
    r"|\bhow many (?:people|persons|employees|workers)\b()|\bсколько (?:всего )?(?:человек|людей)\b()",
    re.I,
)


_MEASURE_WORD = late(r"(?:多少|几)([\u4e00-\u9fff])[\u4e00-\u9fff]{0,3}?(?=[?？。]|$|的)")


def how_many_each(reading: Reading) -> list[int]:
    """The column that tells how many each row has, where people (多少人) or pieces (多少件) are asked for."""
    if (counted := _counted_so(reading)) is not None:
        return [counted]
    found = _HOW_MANY.search(reading.asked.text)
    if found is None:
        return []
    wanted = _PIECES if found.group()[-1] in "个件台只辆本支箱盒套部" else _PEOPLE
    own = [
        at
        for at, name in enumerate(reading.grid.names)
        if reading.grid.columns[at].measured and at not in reading.spent and name in wanted
    ]
    return own if len(own) == 1 else []


def _counted_so(reading: Reading) -> int | None:
    """The column 株数 where 多少株 is asked; what is counted so ("植物") needs no other meaning."""
    text = reading.asked.text
    for found in _MEASURE_WORD.finditer(text):
        for at, column in enumerate(reading.grid.columns):
            if column.measured and at not in reading.spent and column.name == f"{found[1]}数":
                reading.asked.use(reading.asked.between(*found.span()))
                return at
    return None


def _by_verb(reading: Reading) -> int | None:
    """The one column of numbers that a verb is about: "what did it cost" of "Price"."""
    text = reading.asked.text
    found = {
        at
        for words, _, names in verbs()
        if words.search(text)
        for at in columns_called(reading.grid, names)
        if reading.grid.columns[at].measured and at not in reading.spent
    }
    return found.pop() if len(found) == 1 else None


def _by_unit(reading: Reading) -> int | None:
    """The one column in whose unit is computed: "how many hours", where nothing else names it."""
    found = {own[0] for n in reading.asked.left() if len(own := in_unit(reading, n)) == 1}
    return found.pop() if len(found) == 1 else None


def _alias(reading: Reading) -> int | None:
    """The one column of numbers that goes by another name of what a word says ("cost" for "Price")."""
    for n in reading.asked.left():
        stem = reading.asked.tokens[n].stem
        for _, _, names in dimensions():
            if any(stems(name) == (stem,) for name in names):
                called = columns_called(reading.grid, names)
                measured = {at for at in called if reading.grid.columns[at].measured}
                if len(measured) == 1:
                    reading.asked.use((n,))
                    return measured.pop()
    return None


def _names_others(reading: Reading) -> bool:
    """True if words are left that tell what is to be computed, though no column is like them.

    "The average age of the staff" is not the average of the only numbers of a table, if these are prices.
    """
    left = [n for n in reading.asked.left() if reading.asked.tokens[n].stem not in light_words()]
    return len(left) > 1 or not all(is_row(reading, n) for n in left)


def meant_column(reading: Reading) -> int | None:
    """The column of numbers that a word without a meaning yet is clearly nearest to."""
    grid = reading.grid
    measured = [at for at, each in enumerate(grid.columns) if each.measured and each.name]
    words = [
        n
        for n in reading.asked.left()
        if not reading.asked.tokens[n].names
        and len(reading.asked.tokens[n].text) > 1
        and is_latin(reading.asked.tokens[n].text)  # other encoders don't tell single words apart
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
        if top >= SAME and top - second >= CLEARER and (best is None or top > best[0]):
            best = (top, measured[order[0]], n)
    if best is None:
        return None
    reading.asked.use((best[2],))
    return best[1]


def is_counted(reading: Reading, noun: int, *, limited: bool) -> bool:
    """True if what is counted can be the table's rows: people, items, or something like its names."""
    token = reading.asked.tokens[noun]
    if limited and (token.stem in light_words() or not is_latin(token.text)):
        return True
    return is_latin(token.text) and likeness_of(reading, token.text) >= (
        LEAST_LIKE if limited else LEAST_ALIKE
    )


def row_noun(reading: Reading) -> int | None:
    """The one word left, if it is like the table as a whole: what its rows are."""
    grid = reading.grid
    left = [n for n in reading.asked.left() if reading.asked.tokens[n].stem not in light_words()]
    if len(left) != 1:
        return None
    names = ", ".join(each.name for each in grid.columns if each.name)
    whole = f"{grid.table.source.title or ''}. {names}"
    score = max(reading.like(reading.asked.tokens[left[0]].text, [whole]), default=0.0)
    return left[0] if score >= LEAST_ALIKE else None


def is_row(reading: Reading, noun: int) -> bool:
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


def accounted(reading: Reading, noun: int | None) -> bool:
    """True if nothing is left without a meaning but light words, and words for what the table is about.

    "The total of cancelled orders" is not the total of a table that knows no cancelled ones.
    """
    left = [reading.asked.tokens[n] for n in reading.asked.left() if n != noun]
    first = reading.asked.tokens[0]
    heavy = [
        each
        for each in left
        if each.stem not in light_words() and not (each is first and not each.names)
    ]
    if any(each.names for each in heavy) or (heavy and not (reading.conditions or reading.bare)):
        return False
    wide = [each for each in heavy if len(each.stem) == 1]
    words = [each for each in heavy if len(each.stem) > 1]
    if len(wide) > MOST_LEFT * sum(each.tells for each in reading.asked.tokens) or len(words) > 2:
        return False
    return all(_is_about(reading, each.text) for each in words)


def is_limited_to(reading: Reading) -> bool:
    """True if a question calls the rows by their name and limits them; only a verb of it may not be understood.

    "Which expeditions did Volkov lead?" of a table of expeditions, with Volkov in a cell.
    """
    grid = reading.grid
    left = [reading.asked.tokens[n] for n in reading.asked.left()]
    heavy = [each for each in left if each.stem not in light_words()]
    called = any(at == grid.label for at, _ in reading.near) or _titled(reading)
    verbs = [each for each in heavy if len(each.stem) > 1]
    few = len(verbs) <= MOST_VERBS and len(heavy) - len(verbs) <= 2 * MOST_VERBS
    known = all(
        not is_latin(each.text) or likeness_of(reading, each.text) >= LEAST_LIKE for each in verbs
    )
    return (
        called
        and few
        and known
        and not any(each.names for each in heavy)
        and bool(reading.conditions or reading.bare)
    )


def _titled(reading: Reading) -> bool:
    """True if the question says a word of the table's title or heading."""
    grid = reading.grid
    title = set(stems(f"{grid.table.source.title or ''} {grid.table.name or ''}"))
    return any(each.tells and each.stem in title for each in reading.asked.tokens)


def is_about(reading: Reading, word: str) -> bool:
    """True if a word can mean what the table holds; of another script than Latin any word can."""
    return not is_latin(word) or _is_about(reading, word)


def _is_about(reading: Reading, word: str) -> bool:
    """True if a word is like the table's title or the name of one of its columns."""
    # The encoder of other languages doesn't tell single words apart.
    return is_latin(word) and likeness_of(reading, word) >= LEAST_ALIKE


def likeness_of(reading: Reading, word: str) -> float:
    grid = reading.grid
    if not is_latin(word):
        return 0.5
    names = [grid.table.source.title, grid.table.name, *(each.name for each in grid.columns[:20])]
    return max(reading.like(word, [each for each in names if each]), default=0.0)


@lru_cache(maxsize=1)
def light_words() -> frozenset[str]:
    """The analysed words that say little beside what a table holds."""
    words = " ".join(entries("tables", "light")).split()
    wide = "".join(entries("tables", "light.zh"))
    return frozenset(stem for word in words for stem in stems(word)) | frozenset(wide)
