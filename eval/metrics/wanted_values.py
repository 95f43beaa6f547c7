"""Numbers as answers write them: is an exact value stated, with its unit?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.datasets.answer_matching import holds
from eval.datasets.cases import Value

_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*")
_EXACT = 0.005  # what is written is rounded to two decimals at least


def states(text: str, value: Value) -> bool:
    """Whether ``text`` has the number, in any way of writing it, and one spelling of its unit (if it has any).

    ``1.284,50``, ``1,284.50`` and ``1 284,5`` are one number; ``1,284`` may be 1284 or 1.284.
    """
    stated = any(abs(number - value.number) < _EXACT for number in numbers(text))
    return stated and (not value.unit or any(_has_unit(text, unit) for unit in value.unit))


def numbers(text: str) -> Iterator[float]:
    """All numbers that ``text`` may state."""
    for match in _NUMBER.finditer(text):
        yield from _readings(re.sub(r"[ \u00a0\u202f'’]", "", match.group()))


def _readings(written: str) -> Iterator[float]:
    *whole, last = re.split(r"[.,]", written)
    marks = re.findall(r"[.,]", written)
    grouped = len(set(marks[:-1])) <= 1 and all(len(each) == 3 for each in whole[1:])
    if not marks:
        yield float(last)
    elif grouped:
        if marks[-1] not in marks[:-1]:
            yield float(f"{''.join(whole)}.{last}")
        if len(last) == 3 and len(set(marks)) == 1:
            yield float("".join((*whole, last)))


def _has_unit(text: str, unit: str) -> bool:
    # A sign such as € may stand right beside its number.
    return (
        unit in text if not unit[0].isalnum() else holds(re.sub(r"(?<=\d)(?=\D)", " ", text), unit)
    )
