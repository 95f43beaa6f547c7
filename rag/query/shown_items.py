"""The items that the last answer showed, read from its text: a conversation holds texts only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.patterns import late
from rag.answer import Turn
from rag.text.territories import countries
from rag.text.values import may_only_begin, named_things

LONGEST_NAME = 80  # characters of what an item is called
_ITEM = late(r"^(?:[-*•]|\d{1,2}[.)、])\s+(?P<said>\S.*)$")
_HEAD = late(r"^(?P<said>[^-*•\s].{0,118})[:：]$")
_MARKS = late(r"\s*\[\d+\](?:\(.*?\))?|\\(?=[\W_])")
_PIECE = late(r"[^\[\]]+(?:\[\d+\])+")
_QUESTION = late(r"[?？]\s*$")
_LABEL = late(r"^(?P<label>[^:：]{1,80})[:：]\s")
_CELL = late(r"^[^:：;；]{1,80}: (?P<cell>[^;；]{1,80})(?:; |；)")


@dataclass(frozen=True, slots=True)
class ShownItem:
    """``text`` is the whole item without its markers, ``name`` what it is about; ``asks`` if it is a question."""

    text: str
    name: str
    asks: bool


def shown_items(history: Sequence[Turn]) -> tuple[ShownItem, ...]:
    """The items of the last message of a conversation; none where it wasn't an answer in parts."""
    last = history[-1] if history else None
    if last is None or last.role != "assistant":
        return ()
    if len(pieces := _PIECE.findall(last.text)) > 1 and "\n" not in last.text.strip():
        said = [_MARKS.sub("", each).strip() for each in pieces]  # quotes, one behind the other
        return tuple(ShownItem(each, _name(each), _asks(each)) for each in said)
    lines = [_MARKS.sub("", line).strip() for line in last.text.splitlines()]
    heads = [found["said"] for line in lines if (found := _HEAD.match(line))]
    if len(heads) > 1:  # a comparison: each side with its lines below it
        return tuple(ShownItem(each, each, asks=False) for each in heads)
    said = [found["said"] for line in lines if (found := _ITEM.match(line))]
    return (
        tuple(ShownItem(each, _name(each), _asks(each)) for each in said) if len(said) > 1 else ()
    )


def _asks(text: str) -> bool:
    return _QUESTION.search(text) is not None


def _name(text: str) -> str:
    """What an item is about: its first cell, its label, the first name in it, or its own words."""
    if cell := _CELL.match(text):
        return cell["cell"].strip()
    if label := _LABEL.match(text):
        return label["label"].split(",")[0].strip()
    known = {each.text for each in countries(text)}
    named = [
        each.text
        for each in named_things(text)
        if each.text in known or not may_only_begin(each, text)
    ]
    return named[0] if named else text.rstrip(".。;；")[:LONGEST_NAME]
