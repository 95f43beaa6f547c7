"""From the order in which a line stands on paper to the order in which it is read.

The Unicode bidirectional algorithm (UAX #9) says how a text that is read in one order is shown. A PDF
holds what is shown; here the way back is found: runs of the other direction are turned around.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_OPEN, _CLOSE = "([{<«‹", ")]}>»›"
_OTHER = dict(zip(_OPEN + _CLOSE, _CLOSE + _OPEN, strict=True))
_STRONG = {"L": "L", "R": "R", "AL": "R"}


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands at one place of a line: a character with its marks, or a blank.

    ``run`` is equal for units that are drawn together, ``kind`` the character's class in UAX #9.
    """

    text: str
    kind: str
    run: int = 0
    number: int = -1  # of the caller's: which glyphs it is made of


def kind_of(char: str) -> str:
    """The bidirectional class of a character."""
    return unicodedata.bidirectional(char)


def read_order(shown: Sequence[Unit], *, leftwards: bool) -> list[Unit]:
    """The units of a line, from left to right, in the order in which they are read.

    ``leftwards`` is the direction of the line.
    """
    ordered = list(reversed(shown)) if leftwards else list(shown)
    against = _against_leftwards(ordered) if leftwards else _against_rightwards(ordered)
    found: list[Unit] = []
    at = 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and against[end] == against[at] and against[at]:
            end += 1
        if end == at:
            found.append(ordered[at])
            at += 1
            continue
        run = list(reversed(ordered[at:end]))
        found += run if leftwards else read_order_of_run(run)
        at = end
    return _bracketed(found)


def read_order_of_run(run: Sequence[Unit]) -> list[Unit]:
    """A run that is read leftwards inside a line that isn't: its numbers are still read rightwards."""
    return read_order(list(reversed(run)), leftwards=True)


def _against_leftwards(ordered: Sequence[Unit]) -> list[int]:
    """For units in leftward order: the number of the rightward run that each belongs to; 0 for none."""
    inside = _numbers(ordered)
    for at, unit in enumerate(ordered):
        inside[at] = inside[at] or unit.kind == "L"
    _fill_between(ordered, inside)
    runs, number = [0] * len(ordered), 0
    for at in range(len(ordered)):
        if inside[at]:
            if not (at and inside[at - 1]):
                number += 1
            runs[at] = number
    return _with_brackets(ordered, runs)


def _fill_between(ordered: Sequence[Unit], inside: list[bool]) -> None:
    """Take neutral units into a rightward run if its letters stand on both sides of them."""
    at = 0
    while at < len(ordered):
        if inside[at]:
            at += 1
            continue
        end = at
        while end < len(ordered) and not inside[end]:
            end += 1
        neutral = all(_STRONG.get(unit.kind) != "R" for unit in ordered[at:end])
        if at > 0 and end < len(ordered) and neutral and _one_run(ordered, inside, at, end):
            inside[at:end] = [True] * (end - at)
        at = end


def _one_run(ordered: Sequence[Unit], inside: Sequence[bool], at: int, end: int) -> bool:
    """True if what stands right (read first, leftwards) and left of a gap is one rightward run.

    Letters on both sides are; so is a number left of a word ("16 GB"). A number right of one is only
    if both are drawn together: "Windows 11" looks like "GB 16", which is read "16 GB".
    """
    right, left = ordered[at - 1], ordered[end]
    if left.kind == "L" and right.kind == "L":
        return True
    if left.kind != "L" and right.kind != "L":
        return False
    blank = all(unit.kind == "WS" for unit in ordered[at:end])
    if not blank:
        return _word_has_letter(ordered, at - 1) and _word_has_letter(ordered, end)
    return right.kind == "L" or right.run == left.run


def _word_has_letter(ordered: Sequence[Unit], at: int) -> bool:
    return ordered[at].kind in ("L", "EN", "AN")


def _numbers(ordered: Sequence[Unit]) -> list[bool]:
    """Marks digits, the separators between them, and the signs beside them."""
    found = [unit.kind in ("EN", "AN") for unit in ordered]
    arabic = False
    for at, unit in enumerate(ordered):
        if unit.kind in ("AL", "R", "L"):
            arabic = unit.kind == "AL"
        between = (
            0 < at < len(ordered) - 1 and found[at - 1] and ordered[at + 1].kind in ("EN", "AN")
        )
        if between and (unit.kind == "CS" or (unit.kind == "ES" and not arabic)):
            found[at] = True
    for at, unit in enumerate(ordered):
        beside = [near for near in (at - 1, at + 1) if 0 <= near < len(ordered)]
        if unit.kind == "ET" and not _arabic_before(ordered, at):
            found[at] = any(ordered[near].kind == "EN" for near in beside)
    return found


def _arabic_before(ordered: Sequence[Unit], at: int) -> bool:
    strong = next((u.kind for u in reversed(ordered[:at]) if u.kind in ("AL", "R", "L")), "")
    return strong == "AL"


def _against_rightwards(ordered: Sequence[Unit]) -> list[int]:
    """For units in rightward order: the number of the leftward run that each belongs to; 0 for none."""
    runs, number = [0] * len(ordered), 0
    at = 0
    while at < len(ordered):
        if _STRONG.get(ordered[at].kind) != "R":
            at += 1
            continue
        number += 1
        end = last = at
        while end < len(ordered) and _STRONG.get(ordered[end].kind) != "L":
            if _STRONG.get(ordered[end].kind) == "R":
                last = end
            end += 1
        runs[at : last + 1] = [number] * (last + 1 - at)
        at = last + 1
    return runs


def _with_brackets(ordered: Sequence[Unit], runs: list[int]) -> list[int]:
    """A bracket that closes one inside a rightward run belongs to the run: "Excel (beta)"."""
    for number in range(1, max(runs, default=0) + 1):
        first = runs.index(number)
        last = len(runs) - 1 - runs[::-1].index(number)
        text = "".join(unit.text for unit in reversed(ordered[first : last + 1]))
        opened = sum(text.count(each) for each in "([{") - sum(text.count(each) for each in ")]}")
        if opened == 1 and first and ordered[first - 1].text in _OPEN + _CLOSE:
            runs[first - 1] = number
        if opened == -1 and last + 1 < len(runs) and ordered[last + 1].text in _OPEN + _CLOSE:
            runs[last + 1] = number
    return runs


def _bracketed(units: Sequence[Unit]) -> list[Unit]:
    """Brackets that open where one is opened and close where it is closed, however they are drawn.

    Leftwards a bracket is drawn mirrored; programs differ in which of the two characters they store.
    """
    found, depth = list(units), 0
    for at, unit in enumerate(units):
        if unit.text not in _OTHER or not unit.text:
            continue
        before = units[at - 1].text if at else " "
        after = units[at + 1].text if at + 1 < len(units) else " "
        starts, ends = before in " -–—/", after in " .,:;!?،؛؟"
        opens = starts and not ends if starts != ends else depth == 0
        depth = depth + 1 if opens else max(0, depth - 1)
        if opens != (unit.text in _OPEN):
            found[at] = Unit(_OTHER[unit.text], unit.kind, unit.run, unit.number)
    return found
