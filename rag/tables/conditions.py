"""Which rows a question is about: conditions on cells, found by matching its words with cells and column names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.words import is_latin
from rag.tables.asked import Asked
from rag.tables.forms import pattern
from rag.tables.grid import LONGEST_PHRASE, SECTION, Grid
from rag.tables.query import Condition, Test
from rag.text.numerals import CARDINALS

LEAST_FORM = 5  # letters that two forms of a Russian word share at least
_CYRILLIC = re.compile("[а-яё]+")
NEAR = 3  # tokens between a word that negates and what it negates
_NEGATION = pattern("negation")


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
    """Cells of one Russian or German word that is the same word in another form: their stems differ."""
    low = word.lower()
    if len(low) < LEAST_FORM or (not _CYRILLIC.fullmatch(low) and word != low):
        return {}
    found: dict[int, set[str]] = {}
    for said, held in grid.phrases.items():
        own = next(iter(next(iter(held.values()))))
        if len(said) == 1 and (same_word(low, own) or _same_german(low, own.lower())):
            for at, texts in held.items():
                found.setdefault(at, set()).update(texts)
    return found


def _same_german(word: str, own: str) -> bool:
    """True for a longer form of a German word: "Wartungen" of "Wartung"."""
    return len(own) >= LEAST_FORM and word.startswith(own) and word[len(own) :] in _ENDINGS_DE


_ENDINGS_DE = frozenset("e en n er es em s".split())
_FLEETING = re.compile(r"[еёо](?=[бвгджзклмнпрстфхцчшщ]$)")


_ENDINGS_DE = frozenset(("", "e", "en", "er", "es", "em", "n", "s", "ern"))


def same_word(word: str, own: str) -> bool:
    """True if a Russian word is ``own`` in another form; of words in Latin letters, by German endings."""
    low, own = word.lower(), own.lower()
    if is_latin(low) and is_latin(own):
        shared = _shared(own, low)
        return shared >= LEAST_FORM and {low[shared:], own[shared:]} <= _ENDINGS_DE
    if not _CYRILLIC.fullmatch(low) or not _CYRILLIC.fullmatch(own):
        return False
    fleeting = _FLEETING.sub("", own)  # огурец, огурца
    if len(fleeting) >= LEAST_FORM and low.startswith(fleeting) and len(low) - len(fleeting) <= 3:
        return True
    shared = _shared(own, low)
    return shared >= max(LEAST_FORM, min(len(own), len(low)) - 2) and len(low) - shared <= 4


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
