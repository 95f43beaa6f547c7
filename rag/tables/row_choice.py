"""Which rows of a table a free question is about: those of the years, names and ranks that it says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from index.patterns import late
from rag.query.analysis import IdfFunction
from rag.tables.asked import Asked, stems
from rag.tables.conditions import count_word, holding, values_named
from rag.tables.grid import Grid
from rag.tables.query import Condition
from rag.text.lexicon import alternatives
from rag.text.numerals import ORDINALS

MOST_MEANT = 0.5  # share of a table's rows from which on a word tells nothing about which is meant
WITHIN = 0.6  # weight of a word within a longer cell, of that of a whole one
MOST_RANKS = 10
NEAR_BEST = 0.75  # share of the best row's score from which on a row is meant as well
_YEARS = late(
    r"(?<!\d)((?:1[5-9]|20)\d\d)(?:\s?(?:[-–—/]|to|and|until|through|until|до|по|至|到)\s?"
    r"((?:1[5-9]|20)\d\d|\d\d|present|now)(?!\d))?",
    re.I,
)
_RANGE = late(
    r"(?:from|between|since|с|между|от|从)\s(?:the years? (?:of )?)?((?:1[5-9]|20)\d\d)\s?"
    r"(?:to|and|until|through|[-–—]|до|по|и|到|至)\s?"
    r"((?:1[5-9]|20)\d\d)",
    re.I,
)
_YEAR = late(r"(?<!\d)(?:1[5-9]|20)\d\d(?:\s?[-–—]\s?(?:(?:1[5-9]|20)\d\d|\d\d)(?!\d))?(?!\d)")
_TOP = late(r"\b(?:top|first|podium) (\w+)|前(\w)", re.I)
_NOW = 2100
_RANK = late(rf"(?:{alternatives('table_ranks', 'columns')})\.?", re.I)
_SCORE = late(rf"(?:{alternatives('table_ranks', 'scores')})", re.I)
_FIRST, _SECOND, _THIRD = (
    late(alternatives("table_ranks", name), re.I) for name in ("first", "second", "third")
)


def meant_rows(question: str, grid: Grid, rarity: IdfFunction) -> list[int]:
    """The rows that the words of a question tell apart from the others, in order; none if it doesn't.

    Each thing that it names has its best rows among them: of "Frances and The Right Stuff" both.
    """
    asked = Asked.of(question)
    years = [(rows, rarity(("\N{NULL}",))[0]) for rows in _of_years(asked, grid)]
    title = set(stems(f"{grid.table.source.title} {grid.table.name}"))
    asked.use([n for n, each in enumerate(asked.tokens) if each.stem in title])
    named: list[tuple[set[int], float]] = []
    for condition, numbers in (*values_named(asked, grid, ()), *holding(asked, grid)):
        weight = sum(rarity([asked.tokens[n].stem for n in numbers]))
        weight *= 1.0 if condition.exact else WITHIN
        # A word that most rows say tells none apart.
        most = len(grid.texts) - 1 if condition.exact else MOST_MEANT * len(grid.texts)
        found = [(rows, weight) for rows in _rows_of(condition, grid)]
        named += [each for each in found if len(each[0]) <= max(1, most)]
    years = [each for each in years if len(each[0]) < len(grid.texts)]
    chosen = _best_of_each([*years, *named])
    return sorted(chosen | set(_of_ranks(question, grid)) if len(chosen) < 2 else chosen)


def _rows_of(condition: Condition, grid: Grid) -> Iterator[set[int]]:
    """The rows of each value of a condition; of words within cells, all together."""
    if condition.test != "in":
        return
    values = [{value} for value in condition.values] if condition.exact else [{*condition.values}]
    for wanted in values:
        yield {
            at
            for at, row in enumerate(grid.texts)
            if any(row[column] in wanted for column in condition.columns)
        }


def _best_of_each(named: Sequence[tuple[set[int], float]]) -> set[int]:
    """Of the rows of each thing that is named, those by which most is named."""
    scores: defaultdict[int, float] = defaultdict(float)
    for rows, weight in named:
        for at in rows:
            scores[at] += weight
    chosen: set[int] = set()
    for rows, _ in sorted(named, key=lambda each: -each[1]):
        if rows and chosen.isdisjoint(rows):
            best = max(scores[at] for at in rows)
            chosen |= {at for at in rows if scores[at] >= NEAR_BEST * best}
    return chosen


def _of_years(asked: Asked, grid: Grid) -> list[set[int]]:
    """The rows of each of the years that a question names, if a column tells years."""
    wanted = _intervals(asked)
    column = next((at for at in range(len(grid.columns)) if _tells_years(grid, at)), None)
    if not wanted or column is None:
        return []
    own = [_of_text(row[column]) for row in grid.texts]
    return [
        {at for at, held in enumerate(own) if any(a <= d and c <= b for a, b in held)}
        for c, d in wanted
    ]


def _intervals(asked: Asked) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    text = asked.text
    for each in _RANGE.finditer(text):
        found.append((int(each[1]), int(each[2])))
        asked.use(asked.between(*each.span()))
        text = text[: each.start()] + " " * (each.end() - each.start()) + text[each.end() :]
    for each in _YEAR.finditer(text):
        found += _of_text(each.group())
        asked.use(asked.between(*each.span()))
    return found


def _of_text(text: str) -> list[tuple[int, int]]:
    """The years of a cell: "2014–2017", "2016–present", "2003, 2005"."""
    found = []
    for each in _YEARS.finditer(text):
        first, last = int(each[1]), each[2]
        if last is None or re.search(r"and|[/]", each.group()[4:-2] if last else "", re.I):
            end = int(last) if last and last.isdigit() and len(last) == 4 else first
            found.append((first, first) if end == first else (first, end))
        elif last.isdigit():
            found.append((first, int(last) if len(last) == 4 else first // 100 * 100 + int(last)))
        else:
            found.append((first, _NOW))
    return found


def _tells_years(grid: Grid, at: int) -> bool:
    held = [row[at] for row in grid.texts if row[at]]
    return bool(held) and sum(
        len(text) <= 30 and bool(_YEARS.search(text)) for text in held
    ) * 2 > len(held)


def _of_ranks(question: str, grid: Grid) -> list[int]:
    """The first, second, ... rows by a column of ranks, or by the scores if there is none."""
    wanted = _ranks(question)
    if not wanted:
        return []
    ranks = next((at for at, each in enumerate(grid.columns) if _RANK.fullmatch(each.name)), None)
    if ranks is not None:
        found = [at for at, row in enumerate(grid.texts) if _rank(row[ranks]) in wanted]
        if 0 < len(found) <= 2 * len(wanted):
            return found
    scored = next(
        (at for at, each in enumerate(grid.columns) if each.measured and _SCORE.search(each.name)),
        None,
    )
    if scored is None:
        return []
    values = grid.columns[scored].values
    order = sorted(
        (at for at, value in enumerate(values) if value is not None),
        key=lambda at: -float(values[at] or 0),
    )
    return sorted(order[n - 1] for n in wanted if n <= len(order))


def _ranks(question: str) -> set[int]:
    found = {n for n, form in ((1, _FIRST), (2, _SECOND), (3, _THIRD)) if form.search(question)}
    if top := _TOP.search(question):
        found |= set(range(1, min(count_word(top[1] or top[2]), MOST_RANKS) + 1))
    for word, number in ORDINALS.items():
        if re.search(rf"\b{word}[- ](?:place|position|rank|most)", question, re.I):
            found.add(int(number))
    return found


def _rank(text: str) -> int:
    read = re.match(r"\D{0,3}(\d{1,3})(?:st|nd|rd|th|\.|\b)", text.strip())
    if read:
        return int(read[1])
    medal = re.search(r"gold|silver|bronze", text, re.I)
    return {"gold": 1, "silver": 2, "bronze": 3}[medal.group().lower()] if medal else 0
