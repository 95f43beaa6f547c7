"""The shape of a question: what kind of answer it asks for, told by rule before anything is read.

A wrong guess costs little: a shape that finds nothing is answered as a fact (``rag.shapes``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from rag.answer import Turn
from rag.text.lexicon import alternatives

Shape = Literal[
    "fact", "yes/no", "reason", "several sources", "list", "comparison", "calculation", "summary", "latest",
    "hops", "collection", "small talk", "unclear",
]  # fmt: skip
"""``calculation`` counts or computes over the rows of a table; ``collection`` is about what is indexed.

``hops`` needs a fact from one passage to find the next; ``unclear`` can mean several things.
"""

_any_of = partial(alternatives, "shape")
_SEVERAL = re.compile(
    rf"\b(?:{_any_of('several.en')}) (?:of )?(?:the |these |those |your |our )?(?:{_any_of('sources.en')})\b"
    rf"|\b(?:which|what) (?:{_any_of('plural')})\b"
    rf"|(?:{_any_of('several.zh')})(?:的)?(?:{_any_of('sources.zh')})"
    rf"|\b(?:{_any_of('several.ru')}) (?:{_any_of('sources.ru')})",
    re.I,
)


@dataclass(frozen=True, slots=True)
class AskedShape:
    """A question's shape, and what it says of the answer's form.

    ``about`` is the question without the words that only ask for the shape ("Summarise the report" is about
    "the report"). ``sides`` are what a comparison compares. ``sentences`` is the length asked for;
    ``in_order`` of what items are asked for, ``as_table`` whether a table is.
    """

    shape: Shape = "fact"
    about: str = ""
    sides: tuple[str, ...] = ()
    sentences: int | None = None
    in_order: Literal["", "time"] = ""
    as_table: bool = False


class TellsShape(Protocol):
    """Tells the shape of a question: as ``tell``."""

    def __call__(self, asked: str, alone: str = "", history: Sequence[Turn] = ()) -> AskedShape: ...


def tell(asked: str, alone: str = "", history: Sequence[Turn] = ()) -> AskedShape:
    """The shape of a question as it was ``asked``; ``alone`` is its stand-alone form."""
    shape = shape_of(alone or asked)
    return AskedShape(shape, about=alone or asked)


def shape_of(question: str) -> Shape:
    """By rule: ``several sources`` for "across the documents", "which articles" (English, Chinese, Russian)."""
    return "several sources" if _SEVERAL.search(question) else "fact"
