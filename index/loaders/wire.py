"""The parser process's answers as JSON: unlike a pickle, JSON can't run code in the receiver."""

from __future__ import annotations

from typing import Any

from index.errors import Unreadable
from index.loaders.parts import LeftOut, Loaded, Remark, Unread
from index.passages import CellValue, Mark, Region, Source, Span

_SAID = ("id", "text", "title", "date", "language", "url", "date_from")


def packed(answer: Loaded | Unreadable | None) -> list[Any]:
    """The answer in a form that JSON can hold."""
    if answer is None:
        return ["done"]
    if isinstance(answer, Unreadable):
        return ["unreadable", str(answer)]
    if isinstance(answer, Remark):
        return ["remark", answer.source, answer.what]
    if isinstance(answer, LeftOut):
        return ["left out", answer.source, answer.what, answer.count, answer.pages]
    if isinstance(answer, Unread):
        return ["unread", answer.part, str(answer.reason), answer.pages]
    return [
        "source",
        {name: getattr(answer, name) for name in _SAID},
        answer.groups,
        [[r.span.start, r.span.end, r.page, r.cells, r.box] for r in answer.regions],
        [[span.start, span.end] for span in answer.left_out],
        [[mark.span.start, mark.span.end, mark.what, mark.certainty] for mark in answer.marks],
        [[each.cell, each.value] for each in answer.values],
    ]


def unpacked(said: list[Any]) -> Loaded | Unreadable | None:
    """The answer that was packed."""
    match said:
        case ["done"]:
            return None
        case ["unreadable", reason]:
            return Unreadable(reason)
        case ["remark", name, what]:
            return Remark(name, what)
        case ["left out", name, what, count, pages]:
            return LeftOut(name, what, count, tuple(pages))
        case ["unread", part, reason, pages]:
            return Unread(part, Unreadable(reason), tuple(pages))
        case ["source", fields, groups, regions, left_out, marks, values]:
            return Source(
                **fields,
                groups=tuple(groups),
                regions=tuple(
                    Region(Span(start, end), page, cells, tuple(box) if box else None)
                    for start, end, page, cells, box in regions
                ),
                left_out=tuple(Span(start, end) for start, end in left_out),
                marks=tuple(Mark(Span(start, end), *rest) for start, end, *rest in marks),
                values=tuple(CellValue(cell, value) for cell, value in values),
            )
        case _:
            raise ValueError(f"not an answer: {str(said)[:80]}")
