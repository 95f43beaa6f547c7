"""What was found for a question that asks for more than one fact: parts, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.passages import Hit, Sentence
from rag.reading.candidates import rendered
from rag.text.prompt_injection import is_like_order

Layout = Literal["text", "list", "table"]
"""How the parts are laid out: running text, one line for each part, or aspects by labels."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of a hit that is evidence for a claim."""

    hit: Hit
    sentence: Sentence

    @property
    def text(self) -> str:
        """The sentence as a reader sees it."""
        return rendered(self.hit, self.sentence)

    @property
    def heading(self) -> str:
        """The title, heading and date above the sentence: they tell who "she" is, or which year is meant."""
        parts = (self.hit.title, self.hit.place.heading, self.hit.date)
        return ". ".join(part for part in parts if part and not is_like_order(part))


@dataclass(frozen=True, slots=True)
class Part:
    """An item of a list, one side of a comparison under one aspect, a section of a summary, a computed value.

    Its sentences are quoted one by one; ``said`` is a sentence of our own instead, which they prove
    (a computed value: only code writes one, never a model). A part without ``cited`` is missing: the
    documents say nothing of it. ``label`` and ``aspect`` are shown with it and are no claims.
    """

    cited: tuple[Cited, ...] = ()
    label: str = ""
    aspect: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The parts of an answer, in the order in which they are shown, and how sure they are (0..1).

    ``lead`` is one sentence in the question's language about the finding ("7 found in 2 sources.").
    ``computation`` shows in one line what was computed. ``choices`` are questions to choose from where
    the question can mean several things; ``plain`` is an answer of ours that rests on no document (what
    is indexed, a greeting): with either there are no parts. ``notes`` (one sentence each) say what was
    left out. ``hits`` are the passages behind it, best first; ``final``: no model shall write it anew.
    ``absent``: the source that the question names isn't there, so nothing else answers it.
    """

    parts: tuple[Part, ...] = ()
    confidence: float = 1.0
    layout: Layout = "list"
    lead: str = ""
    computation: str = ""
    plain: str = ""
    choices: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    final: bool = False
    absent: bool = False

    def __post_init__(self) -> None:
        if not (self.parts or self.plain or self.choices or self.absent):
            raise ValueError("nothing was found: give None instead")
