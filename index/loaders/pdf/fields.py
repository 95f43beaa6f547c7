"""Puts the values of form fields among the words of a page, beside their labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.loaders.pdf.annotations import Field
from index.loaders.pdf.layout import FIELD
from index.loaders.pdf.words import Frame, Word
from index.loaders.writing import Box, tidy

_LONG = 3000  # characters
_WIDE = 0.5  # of the size: how wide a character is taken to be


@dataclass(frozen=True, slots=True)
class _Placed:
    field: Field
    box: Box  # on the page as it is read


def field_words(fields: Sequence[Field], words: Sequence[Word], frame: Frame) -> Iterator[Word]:
    """The values as words in their boxes; a label that doesn't stand beside its field is written before it.

    Check boxes are ``☒`` or ``☐``; their labels are the words beside them, else their names.
    """
    placed = [_Placed(each, frame.seen(*each.box)) for each in fields]
    rows = _Rows(words, placed)
    for each in placed:
        if each.field.ticked is not None:
            yield from _box_words(each, rows)
        else:
            yield from _value_words(each, rows)


def text_words(texts: Sequence[Field], frame: Frame) -> Iterator[Word]:
    """The words of free texts, in their boxes."""
    for each in texts:
        box = frame.seen(*each.box)
        yield from _lines(each.text, box, each.size or 10.0, box[1], "")


class _Rows:
    """The words and fields of a page by their height, to find the label of a field."""

    def __init__(self, words: Sequence[Word], placed: Sequence[_Placed]) -> None:
        self._words: dict[int, list[Word]] = {}
        self._fields: dict[int, list[Box]] = {}
        for word in words:
            for row in self._rows(word.box):
                self._words.setdefault(row, []).append(word)
        for each in placed:
            for row in self._rows(each.box):
                self._fields.setdefault(row, []).append(each.box)

    @staticmethod
    def _rows(box: Box) -> range:
        return range(int(box[1] // 20), min(int(box[3] // 20), int(box[1] // 20) + 100) + 1)

    def _level(self, box: Box) -> list[Word]:
        near = {id(word): word for row in self._rows(box) for word in self._words.get(row, ())}
        return [w for w in near.values() if box[1] - 2 <= (w.box[1] + w.box[3]) / 2 <= box[3] + 2]

    def before(self, box: Box) -> Word | None:
        """The word at the left of a field, if no other field is between."""
        left = [word for word in self._level(box) if word.box[2] <= box[0] + 3]
        found = max(left, key=lambda word: word.box[2], default=None)
        fields = [each for row in self._rows(box) for each in self._fields.get(row, ())]
        if found is None or any(
            found.box[2] - 3 <= each[0] < box[0] and each[1] < box[3] and box[1] < each[3]
            for each in fields
        ):
            return None
        return found

    def after(self, box: Box, near: float) -> Word | None:
        """The word at the right of a field, not further than ``near``."""
        right = [w for w in self._level(box) if box[2] - 3 <= w.box[0] <= box[2] + near]
        return min(right, key=lambda word: word.box[0], default=None)

    def above(self, box: Box) -> list[Word]:
        """The words just above a field, or at its top inside it."""
        size = 12.0
        strip = (box[0], box[1] - 1.5 * size, box[2], box[1])
        near = {id(w): w for row in self._rows(strip) for w in self._words.get(row, ())}
        found = [
            w
            for w in near.values()
            if strip[1] <= (w.box[1] + w.box[3]) / 2 <= strip[3] and box[0] - 3 <= w.box[0] < box[2]
        ]
        return sorted(found, key=lambda word: word.box[0])


def _box_words(each: _Placed, rows: _Rows) -> Iterator[Word]:
    shown = "☒" if each.field.ticked else "☐"
    beside = rows.after(each.box, 30) or rows.before(each.box)
    size = beside.size if beside else min(12.0, each.box[3] - each.box[1])
    middle = _middle(beside.box if beside else each.box)
    box = (each.box[0], middle - 0.6 * size, each.box[2], middle + 0.6 * size)
    mark = "invisible text" if each.field.hidden else FIELD
    yield Word(shown, box, size, base=middle + 0.35 * size, mark=mark)
    if beside is None and each.field.name:
        right = (each.box[2] + 2, box[1], each.box[2] + 200, box[3])
        yield from _lines(each.field.name, right, size, middle - 0.6 * size, mark)


def _value_words(each: _Placed, rows: _Rows) -> Iterator[Word]:
    box, text = each.box, each.field.text
    label = rows.before(box)
    size = each.field.size or (label.size if label else 0) or min(10.0, 0.7 * (box[3] - box[1]))
    size = min(max(size, 4.0), 20.0)
    mark = "invisible text" if each.field.hidden else FIELD
    one_line = (
        "\n" not in text.strip() and "\r" not in text.strip() and box[3] - box[1] < 2.4 * size
    )
    top = box[1] + 0.1 * size
    if label is not None:
        top = _middle(label.box) - 0.6 * size
        following = rows.after(box, 3 * size)
        sentence = following is not None and not following.text[:1].isupper()
        if label.text[-1:].isalnum() and not sentence:
            yield Word(
                ":",
                (label.box[2], label.box[1], label.box[2] + 0.5, label.box[3]),
                label.size,
                label.bold,
                base=label.base,
                glued=True,
            )
    else:
        if one_line:
            top = _middle(box) - 0.6 * size
        said = tidy(" ".join(word.text for word in rows.above(box))) or each.field.name
        if said and len(said) < 100:
            place = (box[0], top, box[0] + 0.1, top + 1.2 * size)
            yield Word(f"{said.rstrip(':')}:", place, size, base=top + 0.95 * size, mark=mark)
            box = (box[0] + 0.2 * size, *box[1:])
    yield from _lines(text, box, size, top, mark)


def _lines(text: str, box: Box, size: float, top: float, mark: str) -> Iterator[Word]:
    """The words of a text that stands in a box, line by line; their places are estimated."""
    width = max(box[2] - box[0], size)
    if len(text) > _LONG:  # thousands of words in a small box: one, with the place of all
        yield Word(tidy(text), (*box[:2], box[0] + width, box[3]), size, base=top + size, mark=mark)
        return
    high = box[3] - box[1] > 2.4 * size
    number = 0
    for line in text.splitlines():
        for part in _wrapped(line, int(width / (_WIDE * size)) if high else len(line) + 1):
            needed = max(1, len(part)) * _WIDE * size
            step = _WIDE * size * min(1.0, width / needed)
            upper = top + number * 1.2 * size
            x = box[0] + 1
            for word in part.split():
                right = x + len(word) * step
                place = (x, upper, max(right, x + 0.1), upper + 1.2 * size)
                yield Word(word, place, size, base=upper + 0.95 * size, mark=mark)
                x = right + max(step, 0.2 * size)
            number += 1


def _wrapped(line: str, longest: int) -> Iterator[str]:
    part = ""
    for word in line.split():
        if part and len(part) + 1 + len(word) > longest:
            yield part
            part = word
        else:
            part = f"{part} {word}".strip()
    if part:
        yield part


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2
