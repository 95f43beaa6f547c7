"""Columns of persons and firms by what they do: "handled" says what an assignee does, "supplies" a supplier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.tables.asked import stems
from rag.tables.grid import Grid
from rag.tables.matching import Reading
from rag.tables.measures import light_words
from rag.text.lexicon import alternatives, entries

_DID = re.compile(r"\b(?:do|does|did)\b", re.I)
MOST_NAMES = 0.7  # least share of the cells of a column of persons that look like a name
_PERSON = re.compile(
    r"[^\W\d_a-zа-я][^\W\d_]*\.?(?:[ -](?:[^\W\d_a-zа-я][^\W\d_]*\.?|von|van|de|da|der)){1,3}"
)
_PERSON_ZH = re.compile("[\u4e00-\u9fff]{2,4}")
_FIRM = re.compile(rf"(?<!\w)(?:{alternatives('table_roles', 'firms')})(?!\w)|公司|集团", re.I)


@dataclass(frozen=True, slots=True)
class Role:
    """The ``names`` that a column of a role may have, and the words that say what they ``do``."""

    names: frozenset[tuple[str, ...]]
    does: re.Pattern[str]


@lru_cache(maxsize=1)
def _roles() -> tuple[Role, ...]:
    found = []
    for entry in entries("table_roles", "roles"):
        names, does = entry.split(" / ")
        edge = "(?:{})" if "\u3400" <= names[0] <= "\u9fff" else r"(?<!\w)(?:{})(?!\w)"
        found.append(
            Role(frozenset(map(stems, names.split("|"))), re.compile(edge.format(does), re.I))
        )
    return tuple(found)


def roles_of(grid: Grid, at: int) -> list[Role]:
    """The roles that a column's name says, with its last or first word alone; the first role for other persons."""
    name = grid.names[at]
    if grid.columns[at].kind != "text" or not name:
        return []
    own = _called(name)
    return own or (list(_roles()[:1]) if _look_like_persons(grid, at) else [])


def _called(name: tuple[str, ...]) -> list[Role]:
    return [each for each in _roles() if {name, name[-1:], name[:1]} & each.names]


def holds_persons(grid: Grid, at: int) -> bool:
    """True if most cells of a column look like names of persons, and it isn't what the rows are called."""
    return at != grid.label and _look_like_persons(grid, at)


def _look_like_persons(grid: Grid, at: int) -> bool:
    cells = [text for text in dict.fromkeys(row[at] for row in grid.texts[:500]) if text]
    if grid.columns[at].kind != "text" or not cells:
        return False
    named = sum(
        not _FIRM.search(each)
        and bool(
            _PERSON.fullmatch(each) or (_PERSON_ZH.fullmatch(each) and _called(grid.names[at]))
        )
        for each in cells
    )
    return named >= MOST_NAMES * len(cells)


def use_deeds(reading: Reading) -> None:
    """The words for what the persons of a condition do say nothing more: their tokens are used."""
    columns = {
        at
        for each in reading.every_condition
        for at in each.columns
        if each.test in ("in", "not in")
    }
    for at in columns:
        _use(reading, at)


def unknown_deed(reading: Reading) -> bool:
    """True if somebody named did what no role of theirs does: "how many did Ines Falk refund?"."""
    asked = reading.asked
    found = _DID.search(asked.text)
    named = {at for each in reading.every_condition if each.test == "in" for at in each.columns}
    if found is None or not any(holds_persons(reading.grid, at) for at in named):
        return False
    last = [n for n in asked.left() if asked.tokens[n].start > found.end()]
    return any(asked.tokens[n].stem not in light_words() for n in last)


def doer(reading: Reading, columns: Sequence[int]) -> int | None:
    """The one of some columns whose role's deed a question says; its tokens are used."""
    text, grid = reading.asked.text, reading.grid
    said = [at for at in columns if any(each.does.search(text) for each in roles_of(grid, at))]
    # Two words in capitals may be a street as well: a column's own name says more.
    found = [at for at in said if _called(grid.names[at])] or said
    if len(found) == 1:
        _use(reading, found[0])
        return found[0]
    return None


def _use(reading: Reading, at: int) -> None:
    asked, name = reading.asked, reading.grid.names[at]
    for role in roles_of(reading.grid, at):
        for match in role.does.finditer(asked.text):
            asked.use(asked.between(*match.span()))
    for n in asked.left():  # "invited" of "Invited by"
        if asked.tokens[n].stem in name and len(asked.tokens[n].stem) > 1:
            asked.use((n,))
